// SPDX-License-Identifier: BSD-3-Clause
// Plans the smallest file that loads the same: headers, then the segments' bytes, and no sections.
namespace Unicore.Elf;

/// <summary>Decides where things stand in a stripped file.</summary>
/// <remarks>
/// A loader that maps pages needs p_offset ≡ p_vaddr modulo p_align (gABI, "Program Header"); so the least padding before a
/// segment is what makes the two congruent. A segment that covers the ELF header itself has to stay at offset 0, and so does
/// the program header table in it, because PT_PHDR and the program find the table through memory.
/// </remarks>
public static class ElfLayout
{
    /// <summary>The same program without sections, symbols and debug information.</summary>
    /// <param name="file">A file that was read.</param>
    /// <param name="largestAlignment">Alignments above this are lowered to it: 16 where the loader copies rather than maps.</param>
    /// <param name="read">
    /// The kinds of segments that the loader reads, others are left out; empty for all. A table that is in memory keeps all: the program
    /// may read it.
    /// </param>
    public static ElfFile Compact(ElfFile file, ulong largestAlignment, params ReadOnlySpan<uint> read)
    {
        ArgumentNullException.ThrowIfNull(file);
        uint headerSize = file.Is64 ? 64u : 52u, entrySize = file.Is64 ? 56u : 32u;
        bool headerIsLoaded = file.Loads.Any(s => s.Offset == 0 && s.FileSize >= headerSize);
        uint[] kinds = headerIsLoaded || read.IsEmpty ? [.. file.Segments.Select(s => s.Type)] : [.. read];
        ElfSegment[] segments =
            [.. file.Segments.Where(s => kinds.Contains(s.Type) && (headerIsLoaded || s.Type != ElfConstants.SegmentHeaderTable))];
        ulong table = headerIsLoaded ? file.SegmentTableOffset : headerSize;
        ulong cursor = headerIsLoaded ? headerSize : table + ((ulong)segments.Length * entrySize);
        if (headerIsLoaded && !file.Loads.Any(s => s.Offset == 0 && s.FileSize >= table + ((ulong)segments.Length * entrySize)))
        {
            // The header is in memory, the table is not: put it behind everything that is.
            table = 0;
        }

        var placed = new Dictionary<ElfSegment, ElfSegment>(ReferenceEqualityComparer.Instance);
        var pieces = new List<ElfPiece>();
        foreach (ElfSegment s in segments.Where(s => s.Type == ElfConstants.SegmentLoad).OrderBy(s => s.Offset)
            .ThenByDescending(s => s.FileSize))
        {
            ulong align = Math.Max(1, Math.Min(s.Alignment, largestAlignment));
            ulong offset = headerIsLoaded && s.Offset == 0 && s.FileSize >= headerSize ? 0 : Congruent(cursor, s.VirtualAddress, align);
            placed[s] = s with { Offset = offset, Alignment = align };
            if (s.FileSize != 0)
            {
                pieces.Add(new(offset, file.Contents(s)));
                cursor = Math.Max(cursor, offset + s.FileSize);
            }
        }

        foreach (ElfSegment s in segments.Where(s => s.Type != ElfConstants.SegmentLoad && s.FileSize != 0))
        {
            ElfSegment? home = placed.Keys
                .FirstOrDefault(l => s.Offset >= l.Offset && s.Offset - l.Offset <= l.FileSize
                    && s.FileSize <= l.FileSize - (s.Offset - l.Offset));
            if (home is not null)
            {
                placed[s] = s with { Offset = placed[home].Offset + (s.Offset - home.Offset) };
                continue;
            }

            ulong offset = Congruent(cursor, s.VirtualAddress, Math.Clamp(s.Alignment, 1, largestAlignment));
            placed[s] = s with { Offset = offset };
            pieces.Add(new(offset, file.Contents(s)));
            cursor = offset + s.FileSize;
        }

        return new ElfFile
        {
            Is64 = file.Is64, Identification = file.Identification, Type = file.Type, Machine = file.Machine, Version = file.Version,
            Entry = file.Entry, Flags = file.Flags, HeaderSize = (ushort)headerSize, SegmentEntrySize = (ushort)entrySize,
            SegmentTableOffset = table == 0 ? Congruent(cursor, 0, 8) : table,
            Segments = [.. segments.Select(s => placed.GetValueOrDefault(s) ?? s with { Offset = 0 })],
            Remainder = pieces,
        };
    }

    private static ulong Congruent(ulong cursor, ulong address, ulong align)
    {
        ulong want = address % align, have = cursor % align;
        return cursor + (want >= have ? want - have : align - have + want);
    }
}
