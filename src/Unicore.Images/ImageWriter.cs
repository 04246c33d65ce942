// SPDX-License-Identifier: BSD-3-Clause
// Linked ELF in, checked image out: plan the bytes, prove them by reading back, then write them at once.
using System.Buffers.Binary;
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Images;

/// <summary>Makes bootable images. The same linked file always gives the same bytes.</summary>
public static class ImageWriter
{
    /// <summary>Makes one image. The output is left alone if an error is found, or if it already has the right bytes.</summary>
    /// <param name="request">What to make.</param>
    /// <returns>Everything that was found; the image is there if none of it is an error.</returns>
    public static IReadOnlyList<Diagnostic> Write(ImageRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var diagnostics = new List<Diagnostic>();
        if (ElfReader.Load(request.ElfPath, diagnostics) is not { } elf)
        {
            return diagnostics;
        }

        var checks = new ImageChecks(elf, request.ElfPath);
        byte[] image = request.Format switch
        {
            ImageFormat.PvhElf => PvhImage.Plan(elf, checks),
            ImageFormat.Arm64Image => Arm64Image.Plan(elf, checks),
            _ => LinuxImage.Plan(elf, checks),
        };
        if (checks.Found.Count != 0)
        {
            return checks.Found;
        }

        if (Difference(elf, image, request.Format) is { } difference)
        {
            checks.Error("UK9401", $"The image of '{request.ElfPath}' does not read back as it was planned: {difference}. This is an error in Unicore.Images; please report it with the linked file.");
            return checks.Found;
        }

        try
        {
            OutputFile.Write(request.OutputPath, image, executable: request.Format == ImageFormat.LinuxProcess);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            diagnostics.Add(new("UK4018", Severity.Error, $"Cannot write the image '{request.OutputPath}': {e.Message} Check the folder's permissions and the room on the disk.", request.OutputPath));
        }

        return diagnostics;
    }

    private static string? Difference(ElfFile elf, byte[] image, ImageFormat format)
    {
        ElfSegment[] expected = [.. elf.Loads];
        if (format == ImageFormat.Arm64Image)
        {
            ulong start = expected.Min(s => s.PhysicalAddress);
            int skip = Arm64Image.HeaderSize;
            return BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(56)) == Arm64Image.Magic
                && expected.Where(s => s.FileSize != 0).All(s =>
                {
                    ReadOnlySpan<byte> bytes = elf.Contents(s).Span, there = image.AsSpan((int)(s.PhysicalAddress - start), bytes.Length);
                    return s.PhysicalAddress == start ? bytes[skip..].SequenceEqual(there[skip..]) : bytes.SequenceEqual(there);
                }) ? null : "a segment differs";
        }

        if (ElfReader.Read(image, "image", []) is not { } written)
        {
            return "it is not an ELF file";
        }

        ElfSegment[] found = [.. written.Loads];
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
            int skip = b.Offset == 0 ? (int)Math.Min(b.FileSize, written.SegmentTableOffset + (ulong)(written.Segments.Count * 56)) : 0;
            if (!elf.Contents(a).Span[skip..].SequenceEqual(written.Contents(b).Span[skip..]))
            {
                return $"the bytes of segment {i} differ";
            }
        }

        return null;
    }
}
