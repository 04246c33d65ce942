// SPDX-License-Identifier: BSD-3-Clause
// Turns the addresses of a back trace into names.
using Unicore.Diagnostics;

namespace Unicore.Elf;

/// <summary>The code symbols of one linked file, sorted by address.</summary>
public sealed class CodeSymbols
{
    private readonly ElfSymbol[] _symbols;
    private readonly ElfSegment[] _code;
    private readonly LineTable _lines;

    private CodeSymbols(ElfFile file)
    {
        _lines = new(file);
        _code = [.. file.Loads.Where(s => s.IsExecutable)];

        // Functions before labels, globals before locals: the last of several symbols at one address is found first.
        _symbols = [.. ElfTables.Symbols(file)
            .Where(s => s.Kind is 0 or 2 or 10 && s.SectionIndex != 0 && s.Name.Length != 0 && s.Name[0] != '$'
                && _code.Any(c => c.HoldsVirtual(s.Value)))
            .OrderBy(s => s.Value).ThenBy(s => s.Kind == 0 ? 0 : 1).ThenBy(s => s.Binding switch { 0 => 0, 2 => 1, _ => 2 })
            .ThenByDescending(s => s.Name, StringComparer.Ordinal)];
    }

    /// <summary>How many symbols there are.</summary>
    public int Count => _symbols.Length;

    /// <summary>Reads the symbols of a file.</summary>
    /// <param name="path">An ELF file that was not stripped.</param>
    /// <param name="diagnostics">Receives UK4001 or UK4002.</param>
    /// <returns>The symbols, or null after an error; without a symbol table <see cref="Count"/> is 0.</returns>
    public static CodeSymbols? Load(string path, ICollection<Diagnostic> diagnostics) =>
        ElfReader.Load(path, diagnostics) is { } file ? new CodeSymbols(file) : null;

    /// <summary>Names an address.</summary>
    /// <param name="address">A virtual address.</param>
    /// <returns>
    /// <c>name+0xoffset</c>, with debug information <c>name+0xoffset (file:line)</c>; null if no function covers the address.
    /// </returns>
    /// <remarks>
    /// A return address may be the first byte behind its function, when the call at its end never returns: the end counts as
    /// inside unless another symbol starts there.
    /// </remarks>
    public string? Resolve(ulong address)
    {
        int low = 0, high = _symbols.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _symbols[middle].Value <= address ? (middle + 1, high) : (low, middle);
        }

        if (low == 0)
        {
            return null;
        }

        ElfSymbol symbol = _symbols[low - 1];
        ulong offset = address - symbol.Value;
        bool inside = symbol.Size != 0 ? offset <= symbol.Size : _code.Any(c => c.HoldsVirtual(symbol.Value) && c.HoldsVirtual(address));
        string place = _lines.Find(address) is { } line ? $" ({line.File}:{line.Line})" : "";
        return inside ? $"{symbol.Name}+0x{offset:x}{place}" : null;
    }
}
