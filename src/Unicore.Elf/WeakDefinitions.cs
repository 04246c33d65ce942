// SPDX-License-Identifier: BSD-3-Clause
// Makes the global definitions of an object weak, where they stand.
namespace Unicore.Elf;

/// <summary>Weakens what an object defines, so that a definition elsewhere wins over it (System V gABI, "Symbol Table").</summary>
public static class WeakDefinitions
{
    private const byte Weak = 2;

    /// <summary>
    /// Makes each global symbol weak that the object defines. What it wants stays as strong a wish as it was: a linker searches no archive
    /// for a weak one, and lets a call of it go to address 0.
    /// </summary>
    /// <param name="file">
    /// The whole object; only the bindings in its symbol table change. A damaged one is changed up to the damage, of which the linker
    /// complains; what is no little-endian ELF file stays as it is.
    /// </param>
    public static void Make(Span<byte> file)
    {
        try
        {
            ElfHeader header = ElfHeader.Parse(file).WithLargeCounts(file);
            int size = ElfTables.SymbolSize(header.Is64), binding = header.Is64 ? 4 : 12;
            foreach (ElfSection table in ElfReader.SymbolTables(file, header))
            {
                Span<byte> symbols = file.Slice((int)table.Offset, (int)table.Size);
                for (int at = size; at + size <= symbols.Length; at += size)
                {
                    ElfTables.SymbolFields symbol = ElfTables.SymbolAt(symbols, at, header.Is64);
                    if (symbol.Binding == ElfTables.BindingGlobal && symbol.SectionIndex != 0)
                    {
                        symbols[at + binding] = (byte)((Weak << 4) | symbol.Kind);
                    }
                }
            }
        }
        catch (ElfFormatException)
        {
            // There is nothing beyond the damage.
        }
    }
}
