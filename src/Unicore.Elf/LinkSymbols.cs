// SPDX-License-Identifier: BSD-3-Clause
// The global symbols of an object: what it defines and what it wants.
namespace Unicore.Elf;

/// <summary>What a linker would join an object with others by.</summary>
/// <param name="Defined">The global and weak symbols that it defines.</param>
/// <param name="Undefined">The global symbols that it wants; weak wishes are left out.</param>
/// <remarks>
/// Objects are read for every link, and have a section for each of their functions: only headers and the symbol table are looked at. A
/// damaged object has the symbols before the damage; to complain of it is the linker's part.
/// </remarks>
public sealed record LinkSymbols(IReadOnlySet<string> Defined, IReadOnlySet<string> Undefined)
{
    private const byte Local = 0;

    /// <summary>The symbols of an object.</summary>
    /// <param name="bytes">The whole object.</param>
    /// <returns>Its symbols; none when it is no little-endian ELF file.</returns>
    public static LinkSymbols Read(ReadOnlySpan<byte> bytes)
    {
        HashSet<string> defined = new(StringComparer.Ordinal), undefined = new(StringComparer.Ordinal);
        try
        {
            Read(bytes, defined, undefined);
        }
        catch (ElfFormatException)
        {
            // There is nothing beyond the damage.
        }

        return new(defined, undefined);
    }

    private static void Read(ReadOnlySpan<byte> file, HashSet<string> defined, HashSet<string> undefined)
    {
        ElfHeader header = ElfHeader.Parse(file).WithLargeCounts(file);
        int size = ElfTables.SymbolSize(header.Is64);
        foreach (ElfSection table in ElfReader.SymbolTables(file, header))
        {
            ElfSection strings = ElfReader.ParseSection(file, header.SectionTable + (table.Link * (ulong)header.SectionSize), header.Is64);
            ReadOnlySpan<byte> symbols = file.Slice((int)table.Offset, (int)table.Size), names = ElfReader.Contents(file, strings);
            for (int at = size; at + size <= symbols.Length; at += size)
            {
                ElfTables.SymbolFields symbol = ElfTables.SymbolAt(symbols, at, header.Is64);
                if (symbol.Binding != Local && symbol.SectionIndex != 0)
                {
                    defined.Add(ElfTables.Text(names, symbol.Name));
                }
                else if (symbol.Binding == ElfTables.BindingGlobal && ElfTables.Text(names, symbol.Name) is { Length: > 0 } name)
                {
                    undefined.Add(name);
                }
            }
        }
    }
}
