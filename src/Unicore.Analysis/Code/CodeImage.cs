// SPDX-License-Identifier: BSD-3-Clause
// A file's code: where it is and which words the loader fills for it.
using System.Runtime.InteropServices;
using Unicore.Elf;

namespace Unicore.Analysis.Code;

/// <summary>The code of one file.</summary>
internal sealed class CodeImage
{
    private const ulong HeaderSize = 56;
    private readonly (ulong Start, ulong End)[] _ranges;
    private readonly ulong[] _starts;
    private readonly HashSet<ulong> _pointers = [];

    public CodeImage(ElfFile file, ElfMemory memory, ElfDynamic? dynamic)
    {
        const uint Progbits = 1;
        const ulong Executable = 4;
        Memory = memory;
        IsFixed = file.Type == ElfConstants.TypeExecutable;

        // A segment may have headers and constants beside code; sections tell them apart.
        (ulong Start, ulong End)[] sections =
        [
            .. file.Sections.Where(s => s.Type == Progbits && (s.Flags & Executable) != 0 && s.Size != 0 && s.Address != 0
                && s.Address <= ulong.MaxValue - s.Size && memory.From(s.Address, s.Size).Length == (int)s.Size)
                .Select(s => (s.Address, s.Address + s.Size)),
        ];

        // Sections that leave out where the program begins don't tell where its code is.
        bool areSections = sections.Length > 0 && (file.Entry == 0 || sections.Any(s => file.Entry >= s.Start && file.Entry < s.End));
        _ranges = Joined(areSections ? sections
            : [.. file.Loads.Where(s => s.IsExecutable && memory.From(s.VirtualAddress).Length > 0)
                .Select(s => (s.VirtualAddress, s.VirtualAddress + s.FileSize))]);
        _starts = [.. _ranges.Select(r => r.Start)];
        foreach (ElfRelocation relocation in dynamic?.Relocations ?? [])
        {
            if (relocation.Kind is ElfRelocationKind.Slot or ElfRelocationKind.Symbol or ElfRelocationKind.Relative)
            {
                (FirstSlot, LastSlot) = (Math.Min(FirstSlot, relocation.Place), Math.Max(LastSlot, relocation.Place));
            }

            if (relocation.Kind is ElfRelocationKind.Relative or ElfRelocationKind.Chosen && IsCode(relocation.Addend))
            {
                _pointers.Add(relocation.Addend);
            }
        }

        if (IsFixed)
        {
            FindPointers(file);
        }
    }

    /// <summary>Addresses of code that data have.</summary>
    public IReadOnlyCollection<ulong> Pointers => _pointers;

    public ElfMemory Memory { get; }

    /// <summary>Whether it is linked to a fixed address, so that numbers in its code may be addresses.</summary>
    public bool IsFixed { get; }

    /// <summary>Stretches of code, by address.</summary>
    public IReadOnlyList<(ulong Start, ulong End)> Ranges => _ranges;

    /// <summary>The first and the last word that the loader fills.</summary>
    public ulong FirstSlot { get; } = ulong.MaxValue;

    public ulong LastSlot { get; }

    public bool IsCode(ulong address) => RangeAt(address) >= 0;

    /// <summary>The index of the stretch that an address is in; -1 for none.</summary>
    public int RangeAt(ulong address)
    {
        int range = Array.BinarySearch(_starts, address);
        range = range < 0 ? ~range - 1 : range;
        return range >= 0 && address < _ranges[range].End ? range : -1;
    }

    public bool MayBeSlot(ulong address) => address >= FirstSlot && address <= LastSlot;

    /// <summary>Stretches by address; those that overlap are one.</summary>
    private static (ulong Start, ulong End)[] Joined((ulong Start, ulong End)[] ranges)
    {
        Array.Sort(ranges);
        List<(ulong Start, ulong End)> joined = [];
        foreach ((ulong start, ulong end) in ranges)
        {
            if (joined.Count > 0 && start < joined[^1].End)
            {
                joined[^1] = (joined[^1].Start, Math.Max(end, joined[^1].End));
            }
            else
            {
                joined.Add((start, end));
            }
        }

        return [.. joined];
    }

    /// <summary>Where addresses are fixed, no relocation tells of them: any word of the data that is one counts.</summary>
    private void FindPointers(ElfFile file)
    {
        foreach (ElfSegment segment in file.Loads)
        {
            ReadOnlySpan<byte> bytes = file.Contents(segment).Span;
            ulong at = (segment.VirtualAddress + 7) & ~7ul;
            int skip = (int)Math.Min(at - segment.VirtualAddress, (ulong)bytes.Length);
            ulong headers = segment.VirtualAddress - segment.Offset + file.SegmentTableOffset + ((ulong)file.Segments.Count * HeaderSize);
            foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes[skip..]))
            {
                // The file's own headers name the entry, and where code begins.
                if (at >= headers && IsCode(word) && !IsCode(at))
                {
                    _pointers.Add(word);
                }

                at += 8;
            }
        }
    }
}
