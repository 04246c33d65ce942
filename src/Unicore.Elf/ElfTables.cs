// SPDX-License-Identifier: BSD-3-Clause
// The two lists inside an ELF file that are more than bytes: notes and symbols.
using System.Text;

namespace Unicore.Elf;

/// <summary>Reads notes and symbols out of an <see cref="ElfFile"/>; what is malformed ends the list.</summary>
public static class ElfTables
{
    /// <summary>The notes of a PT_NOTE segment.</summary>
    /// <param name="file">The file.</param>
    /// <param name="segment">One of its segments.</param>
    public static IReadOnlyList<ElfNote> Notes(ElfFile file, ElfSegment segment)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(segment);
        var notes = new List<ElfNote>();
        ReadOnlyMemory<byte> rest = file.Contents(segment);

        // Notes are padded to 4 bytes; the 8-byte flavour of 64-bit files says so in p_align.
        uint align = segment.Alignment == 8 ? 8u : 4u;
        while (rest.Length >= 12)
        {
            var f = new ElfFields(rest.Span, 0, is64: false);
            ulong nameSize = f.Word(), descriptionSize = f.Word();
            uint type = f.Word();
            ulong start = Align(12 + nameSize, align), end = start + descriptionSize;
            if (end > (ulong)rest.Length)
            {
                break;
            }

            string name = Encoding.UTF8.GetString(rest.Span.Slice(12, (int)nameSize)).TrimEnd('\0');
            notes.Add(new(name, type, rest[(int)start..(int)end]));
            rest = rest[(int)Math.Min(Align(end, align), (ulong)rest.Length)..];
        }

        return notes;
    }

    /// <summary>The symbols of <c>.symtab</c>, or of <c>.dynsym</c> if the file was stripped, in the order of the table.</summary>
    /// <param name="file">The file.</param>
    public static IReadOnlyList<ElfSymbol> Symbols(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ReadOnlySpan<byte> data = Table(file, out ReadOnlySpan<byte> names);
        int size = SymbolSize(file.Is64);
        Dictionary<uint, string> texts = [];
        var symbols = new List<ElfSymbol>(data.Length / size);
        for (int at = 0; at + size <= data.Length; at += size)
        {
            SymbolFields s = SymbolAt(data, at, file.Is64);
            if (!texts.TryGetValue(s.Name, out string? text))
            {
                texts[s.Name] = text = Text(names, s.Name);
            }

            symbols.Add(new(text, s.Value, s.Size, s.Kind, s.Binding, s.SectionIndex));
        }

        return symbols;
    }

    /// <summary>Whether there is a symbol of a name; no other's name takes memory.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The name.</param>
    public static bool HasSymbol(ElfFile file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        ReadOnlySpan<byte> data = Table(file, out ReadOnlySpan<byte> names), wanted = Encoding.UTF8.GetBytes(name + "\0");
        int size = SymbolSize(file.Is64);
        for (int at = 0; at + size <= data.Length; at += size)
        {
            uint index = SymbolAt(data, at, file.Is64).Name;
            if (index < (uint)names.Length && names[(int)index..].StartsWith(wanted))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A symbol before its name is looked up.</summary>
    internal readonly record struct SymbolFields(uint Name, ulong Value, ulong Size, byte Kind, byte Binding, ushort SectionIndex);

    /// <summary>STB_GLOBAL.</summary>
    internal const byte BindingGlobal = 1;

    internal static int SymbolSize(bool is64) => is64 ? 24 : 16;

    /// <summary>The entry at an offset of a symbol table (gABI, "Symbol Table": the classes order their fields differently).</summary>
    internal static SymbolFields SymbolAt(ReadOnlySpan<byte> table, int at, bool is64)
    {
        var f = new ElfFields(table, (ulong)at, is64);
        uint name = f.Word();
        ulong value = is64 ? 0 : f.Native(), size = is64 ? 0 : f.Native();
        byte info = f.Byte();
        f.Byte();
        ushort section = f.Half();
        return new(name, is64 ? f.Native() : value, is64 ? f.Native() : size, (byte)(info & 15), (byte)(info >> 4), section);
    }

    /// <summary>A text of a string table, which a NUL ends.</summary>
    /// <param name="strings">The table.</param>
    /// <param name="index">Where the text begins, bytes.</param>
    /// <returns>The text, at most 4096 bytes of it; empty behind the table's end.</returns>
    public static string Text(ReadOnlySpan<byte> strings, uint index)
    {
        if (index >= (uint)strings.Length)
        {
            return "";
        }

        // Longer names are cut: a file may have many that share their bytes.
        const int Longest = 4096;
        ReadOnlySpan<byte> text = strings[(int)index..];
        text = text[..Math.Min(text.Length, Longest)];
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    private static ReadOnlySpan<byte> Table(ElfFile file, out ReadOnlySpan<byte> names)
    {
        ElfSection? table = file.Sections.FirstOrDefault(s => s.Type == ElfConstants.SectionSymbols)
            ?? file.Sections.FirstOrDefault(s => s.Type == ElfConstants.SectionDynamicSymbols);
        bool isThere = table is not null && table.Link < (uint)file.Sections.Count;
        names = isThere ? file.Sections[(int)table!.Link].Data.Span : default;
        return isThere ? table!.Data.Span : default;
    }

    private static ulong Align(ulong value, uint align) => (value + align - 1) / align * align;
}
