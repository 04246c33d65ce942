// SPDX-License-Identifier: BSD-3-Clause
// Relocations: the words that a loader writes before a program starts.
using System.Buffers.Binary;

namespace Unicore.Elf;

/// <summary>What a loader puts into a word.</summary>
public enum ElfRelocationKind
{
    /// <summary>Something that is no address of code or data: of thread-local storage, for example.</summary>
    Other,

    /// <summary>The address of a symbol, and the addend.</summary>
    Symbol,

    /// <summary>The address of a symbol, in a word of the global offset table: what code reads to use the symbol.</summary>
    Slot,

    /// <summary>Where the file was loaded, and the addend: an address in the file itself.</summary>
    Relative,

    /// <summary>What the function at the addend returns.</summary>
    Chosen,

    /// <summary>A copy of a library's variable.</summary>
    Copy,
}

/// <summary>One relocation.</summary>
/// <param name="Place">The virtual address of the word.</param>
/// <param name="Kind">What goes there.</param>
/// <param name="Symbol">Index of the dynamic symbol; 0 for none.</param>
/// <param name="Addend">The addend.</param>
public readonly record struct ElfRelocation(ulong Place, ElfRelocationKind Kind, uint Symbol, ulong Addend);

/// <summary>Reads DT_RELA, DT_JMPREL and DT_RELR (gABI, "Relocation"; the psABIs of x86-64 and arm64 for the types).</summary>
internal static class ElfRelocations
{
    private const ulong TagPltSize = 2, TagRela = 7, TagRelaSize = 8, TagPlt = 23, TagRelrSize = 35, TagRelr = 36;
    private const int EntrySize = 24, Bits = 63, Most = 1 << 24;

    public static List<ElfRelocation> Read(ElfDynamic dynamic)
    {
        List<ElfRelocation> relocations = [];
        (ulong rela, ulong size, ulong plt) = (dynamic[TagRela], dynamic[TagRelaSize], dynamic[TagPlt]);
        Read(dynamic.Memory.From(rela, size).Span, relocations);

        // Some linkers count the second table as a part of the first.
        if (plt < rela || plt >= rela + size)
        {
            Read(dynamic.Memory.From(plt, dynamic[TagPltSize]).Span, relocations);
        }

        ReadPacked(dynamic, relocations);
        return relocations;
    }

    private static void Read(ReadOnlySpan<byte> table, List<ElfRelocation> relocations)
    {
        for (; table.Length >= EntrySize; table = table[EntrySize..])
        {
            ulong info = BinaryPrimitives.ReadUInt64LittleEndian(table[8..]);
            relocations.Add(new(BinaryPrimitives.ReadUInt64LittleEndian(table), KindOf((uint)info), (uint)(info >> 32),
                BinaryPrimitives.ReadUInt64LittleEndian(table[16..])));
        }
    }

    /// <summary>The numbers of the two machines do not overlap.</summary>
    private static ElfRelocationKind KindOf(uint type) => type switch
    {
        1 or 257 => ElfRelocationKind.Symbol,
        6 or 7 or 1025 or 1026 => ElfRelocationKind.Slot,
        8 or 1027 => ElfRelocationKind.Relative,
        37 or 1032 => ElfRelocationKind.Chosen,
        5 or 1024 => ElfRelocationKind.Copy,
        _ => ElfRelocationKind.Other,
    };

    /// <summary>An even word is a place; an odd one says with its bits which of the 63 words behind the last place are such too.</summary>
    private static void ReadPacked(ElfDynamic dynamic, List<ElfRelocation> relocations)
    {
        ReadOnlySpan<byte> words = dynamic.Memory.From(dynamic[TagRelr], dynamic[TagRelrSize]).Span;
        long most = relocations.Count + Math.Min(Most, dynamic.Memory.Size / 8); // a word each, and each once
        ulong place = 0;
        for (; words.Length >= 8 && relocations.Count < most; words = words[8..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(words);
            if ((word & 1) == 0)
            {
                Add(word);
                place = word + 8;
                continue;
            }

            for (int bit = 0; bit < Bits; bit++)
            {
                if ((word >> (bit + 1) & 1) != 0)
                {
                    Add(place + ((ulong)bit * 8));
                }
            }

            place += Bits * 8;
        }

        void Add(ulong at) => relocations.Add(new(at, ElfRelocationKind.Relative, 0, dynamic.Memory.Word(at)));
    }
}
