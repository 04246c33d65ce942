// SPDX-License-Identifier: BSD-3-Clause
// Images that are ELF files themselves: the comparison of what was linked with what was written.
using Unicore.Elf;

namespace Unicore.Images.Formats;

/// <summary>What the formats share whose images are ELF files without sections.</summary>
internal static class ElfImages
{
    private const int SegmentEntry = 56;

    /// <summary>What a loader would find different; null for nothing.</summary>
    public static string? Difference(ElfFile elf, Stream image)
    {
        byte[] bytes = new byte[image.Length];
        image.ReadExactly(bytes);
        if (ElfReader.Read(bytes, "image", []) is not { } written)
        {
            return "it is not an ELF file";
        }

        ElfSegment[] expected = [.. elf.Loads], found = [.. written.Loads];
        if (found.Length != expected.Length || written.Entry != elf.Entry || written.Machine != elf.Machine)
        {
            return "its header differs";
        }

        for (int i = 0; i < found.Length; i++)
        {
            ElfSegment a = expected[i], b = found[i];
            if (b != a with { Offset = b.Offset, Alignment = b.Alignment } || ((b.Offset - b.VirtualAddress) & (b.Alignment - 1)) != 0)
            {
                return $"segment {i} differs";
            }

            // The ELF header and the program headers are the only bytes that may change in a segment that covers them.
            ulong headers = written.SegmentTableOffset + (ulong)(written.Segments.Count * SegmentEntry);
            int skip = b.Offset == 0 ? (int)Math.Min(b.FileSize, headers) : 0;
            if (!elf.Contents(a).Span[skip..].SequenceEqual(written.Contents(b).Span[skip..]))
            {
                return $"the bytes of segment {i} differ";
            }
        }

        return null;
    }
}
