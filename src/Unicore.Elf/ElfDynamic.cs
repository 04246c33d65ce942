// SPDX-License-Identifier: BSD-3-Clause
// The dynamic section: what a file wants of the loader.
using System.Buffers.Binary;

namespace Unicore.Elf;

/// <summary>
/// The dynamic section of a 64-bit file (gABI, "Dynamic Section"; symbol versions: LSB, "Symbol Versioning"). It is read by the program
/// header, as a loader does: section headers may be missing.
/// </summary>
public sealed class ElfDynamic
{
    private const uint SegmentDynamic = 2;
    private const ulong TagNeeded = 1, TagHash = 4, TagStrings = 5, TagSymbols = 6, TagInit = 12, TagFini = 13, TagSoName = 14,
        TagRPath = 15, TagRunPath = 29, TagGnuHash = 0x6ffffef5, TagFlags1 = 0x6ffffffb, FlagNoDefaultLibraries = 0x800;

    // Of a file whose names share their bytes, so that they would fill the memory, the others are empty.
    private const int MostText = 1 << 28;

    private readonly Dictionary<ulong, ulong> _values = [];
    private readonly Dictionary<ulong, string> _texts = [];
    private int _textLeft = MostText;
    private readonly ElfMemory _memory;

    private ElfDynamic(ElfMemory memory, ReadOnlySpan<byte> entries, int? symbols)
    {
        _memory = memory;
        List<ulong> needed = [];
        for (; entries.Length >= 16; entries = entries[16..])
        {
            ulong tag = BinaryPrimitives.ReadUInt64LittleEndian(entries), value = BinaryPrimitives.ReadUInt64LittleEndian(entries[8..]);
            if (tag == 0)
            {
                break;
            }

            if (tag == TagNeeded)
            {
                needed.Add(value);
            }

            // The last one of several counts, as it does for the loader.
            _values[tag] = value;
        }

        Needed = [.. needed.Select(Text)];
        Symbols = ElfDynamicSymbols.Read(this, symbols ?? CountSymbols());
        Relocations = ElfRelocations.Read(this);
    }

    /// <summary>DT_NEEDED: the libraries that the file asks for, in its order.</summary>
    public IReadOnlyList<string> Needed { get; }

    /// <summary>DT_SONAME: what others ask for when they mean this file; null for none.</summary>
    public string? SoName => TextOf(TagSoName);

    /// <summary>DT_RPATH, or null.</summary>
    public string? RPath => TextOf(TagRPath);

    /// <summary>DT_RUNPATH, or null.</summary>
    public string? RunPath => TextOf(TagRunPath);

    /// <summary>DF_1_NODEFLIB: the default folders are not searched for what it needs.</summary>
    public bool NoDefaultLibraries => (this[TagFlags1] & FlagNoDefaultLibraries) != 0;

    /// <summary>DT_INIT and DT_FINI: the functions that the loader calls, besides those of the arrays; 0 for none.</summary>
    public (ulong Init, ulong Fini) Functions => (this[TagInit], this[TagFini]);

    /// <summary>The dynamic symbols, in the order of the table.</summary>
    public IReadOnlyList<ElfDynamicSymbol> Symbols { get; }

    /// <summary>All relocations: DT_RELA, DT_JMPREL, DT_RELR.</summary>
    public IReadOnlyList<ElfRelocation> Relocations { get; }

    internal ElfMemory Memory => _memory;

    internal ulong this[ulong tag] => _values.GetValueOrDefault(tag);

    /// <summary>Reads it.</summary>
    /// <param name="file">A 64-bit file.</param>
    /// <param name="memory">The same file by addresses.</param>
    /// <returns>The section, damaged parts of it left out; null when there is none.</returns>
    public static ElfDynamic? Read(ElfFile file, ElfMemory memory)
    {
        ArgumentNullException.ThrowIfNull(file);
        ElfSegment? segment = file.Segments.FirstOrDefault(s => s.Type == SegmentDynamic);
        if (segment is null || !file.Is64)
        {
            return null;
        }

        // The size of the table is said by section headers only; without those the hash tables tell.
        ElfSection? table = file.Sections.FirstOrDefault(s => s.Type == ElfConstants.SectionDynamicSymbols);
        int? symbols = table is null ? null : table.Data.Length / ElfTables.SymbolSize(true);
        return new(memory, file.Contents(segment).Span, symbols);
    }

    internal string Text(ulong offset)
    {
        ulong strings = this[TagStrings];
        if (strings == 0 || offset > uint.MaxValue || _textLeft < 0)
        {
            return "";
        }

        if (!_texts.TryGetValue(offset, out string? text))
        {
            _texts[offset] = text = _memory.Text(strings + offset);
            _textLeft -= text.Length;
        }

        return text;
    }

    internal ReadOnlySpan<byte> SymbolTable(int count) =>
        _memory.From(this[TagSymbols], (ulong)count * (ulong)ElfTables.SymbolSize(true)).Span;

    private string? TextOf(ulong tag) => _values.TryGetValue(tag, out ulong offset) ? Text(offset) : null;

    /// <summary>DT_HASH says how many there are; of DT_GNU_HASH the end of the last chain does.</summary>
    private int CountSymbols()
    {
        ReadOnlySpan<byte> hash = _memory.From(this[TagHash]).Span;
        if (this[TagHash] != 0 && hash.Length >= 8)
        {
            return (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(hash[4..]), (uint)hash.Length / 4);
        }

        ReadOnlySpan<byte> gnu = _memory.From(this[TagGnuHash]).Span;
        if (this[TagGnuHash] == 0 || gnu.Length < 16)
        {
            return 0;
        }

        uint buckets = BinaryPrimitives.ReadUInt32LittleEndian(gnu), first = BinaryPrimitives.ReadUInt32LittleEndian(gnu[4..]);
        ulong at = 16 + (8ul * BinaryPrimitives.ReadUInt32LittleEndian(gnu[8..])), chains = at + (4ul * buckets);
        uint last = 0;
        for (; buckets > 0 && at + 4 <= (ulong)gnu.Length; at += 4, buckets--)
        {
            last = Math.Max(last, BinaryPrimitives.ReadUInt32LittleEndian(gnu[(int)at..]));
        }

        for (ulong chain = chains + (4ul * (last - first)); last >= first && chain + 4 <= (ulong)gnu.Length; chain += 4, last++)
        {
            if ((gnu[(int)chain] & 1) != 0)
            {
                return (int)Math.Min(last + 1, int.MaxValue);
            }
        }

        return (int)Math.Min(first, (uint)gnu.Length);
    }
}
