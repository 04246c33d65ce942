// SPDX-License-Identifier: BSD-3-Clause
// arm64 images: memory as it shall be at the load address, with the boot header that loaders look for.
using System.Buffers.Binary;
using Unicore.Elf;

namespace Unicore.Images.Formats;

/// <summary>
/// A flat binary with the arm64 boot header (Linux, <c>Documentation/arch/arm64/booting.rst</c>, "Call the kernel image").
/// </summary>
/// <remarks>
/// The header is 64 bytes at the start: code0, code1, text_offset, image_size, flags, three reserved words, magic, reserved.
/// The platform's assembly reserves them and writes only the two instructions; sizes are known here, after linking.
/// Loaders put the image at a 2 MiB boundary plus text_offset, so that is what the link address leaves modulo 2 MiB.
/// The Raspberry Pi's firmware and QEMU's raspi machines load such a file as kernel8.img; one linked to 0x80000 is at home there.
/// </remarks>
public sealed class Arm64Image : IImageFormat
{
    private const int HeaderSize = 64;

    private const uint Magic = 0x644d5241;

    private const ulong LargestImage = 1UL << 30;

    /// <summary>Little-endian, 4 KiB pages, loaded as near to the start of memory as possible.</summary>
    private const ulong DefaultFlags = 1 << 1;

    /// <inheritdoc/>
    public string Name => "Arm64Image";

    /// <inheritdoc/>
    public ImagePlan Plan(ElfFile elf, ImageChecks checks)
    {
        ArgumentNullException.ThrowIfNull(elf);
        ArgumentNullException.ThrowIfNull(checks);
        checks.Machine(Name, ElfConstants.MachineAArch64);
        checks.Common(allowDynamic: false);
        ElfSegment[] loads = [.. elf.Loads.OrderBy(s => s.PhysicalAddress)];
        if (checks.Found.Count != 0 || loads.Length == 0)
        {
            return ImagePlan.Nothing;
        }

        ElfSegment first = loads[0];
        ulong start = first.PhysicalAddress, memory = loads[^1].PhysicalAddress + loads[^1].MemorySize - start;
        ulong size = loads.Where(s => s.FileSize != 0).Select(s => s.PhysicalAddress + s.FileSize - start).DefaultIfEmpty().Max();
        CheckStart(elf, first, checks);
        if (size > LargestImage)
        {
            checks.Error("UK4015", $"The image would have 0x{size:x} bytes, from physical address 0x{start:x} to 0x{start + size:x}; the "
                + "limit is 1 GiB. A segment lies far from the others: correct its load address (AT(…)) in the linker script.");
        }

        if (first.FileSize < HeaderSize)
        {
            checks.Error("UK4017", $"The first segment has only {first.FileSize} bytes in the file; the arm64 boot header needs the "
                + $"first {HeaderSize}. Reserve them at _image_start in the platform's assembly.");
        }

        if (checks.Found.Count != 0)
        {
            return ImagePlan.Nothing;
        }

        byte[] header = elf.Contents(first).Span[..HeaderSize].ToArray();
        CheckHeader(header, elf, first, checks);
        Fill(header, start, memory);
        List<ImagePart> parts = [ImagePart.Of(0, header), ImagePart.Of(HeaderSize, elf.Contents(first)[HeaderSize..])];
        parts.AddRange(loads.Skip(1).Where(s => s.FileSize != 0)
            .Select(s => ImagePart.Of((long)(s.PhysicalAddress - start), elf.Contents(s))));
        return new(parts);
    }

    /// <inheritdoc/>
    public string? Difference(ElfFile elf, Stream image)
    {
        ArgumentNullException.ThrowIfNull(elf);
        ArgumentNullException.ThrowIfNull(image);
        byte[] header = new byte[HeaderSize];
        image.ReadExactly(header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(56)) != Magic)
        {
            return "its boot header has another magic number";
        }

        ulong start = elf.Loads.Min(s => s.PhysicalAddress);
        foreach (ElfSegment segment in elf.Loads.Where(s => s.FileSize != 0))
        {
            // The boot header is what may differ.
            int skip = segment.PhysicalAddress == start ? HeaderSize : 0;
            byte[] there = new byte[segment.FileSize - (ulong)skip];
            image.Position = (long)(segment.PhysicalAddress - start) + skip;
            image.ReadExactly(there);
            if (!elf.Contents(segment).Span[skip..].SequenceEqual(there))
            {
                return $"the bytes of the segment at 0x{segment.PhysicalAddress:x} differ";
            }
        }

        return null;
    }

    private static void CheckStart(ElfFile elf, ElfSegment first, ImageChecks checks)
    {
        ElfSymbol? symbol = ElfTables.Symbols(elf).FirstOrDefault(s => s.Name == "_image_start");
        if (symbol is null || symbol.Value != first.VirtualAddress)
        {
            string found = symbol is null ? "there is no such symbol" : $"it is at 0x{symbol.Value:x}";
            checks.Error("UK4013", $"The symbol _image_start has to be the first byte of the image, 0x{first.VirtualAddress:x}; {found}. "
                + "Place the section with the boot header first in the linker script.");
        }
    }

    private static void CheckHeader(ReadOnlySpan<byte> image, ElfFile elf, ElfSegment first, ImageChecks checks)
    {
        uint code0 = BinaryPrimitives.ReadUInt32LittleEndian(image);

        // A64 "B": bits 31-26 are 000101, imm26 counts instructions.
        // A header that is also a PE file starts with "MZ" and branches in code1.
        uint code1 = BinaryPrimitives.ReadUInt32LittleEndian(image[4..]);
        (uint branch, int from) = (code0 & 0xffff) == 0x5a4d ? (code1, 4) : (code0, 0);
        long target = from + ((long)((int)(branch << 6) >> 6) * 4);
        if (branch >> 26 != 5)
        {
            checks.Error("UK4014", $"The image starts with 0x{code0:x8}, which is no branch instruction. Begin the boot header at "
                + "_image_start with 'b <entry>'.");
        }
        else if (target < HeaderSize || !elf.Loads.Any(s => s.IsExecutable && s.HoldsPhysical(first.PhysicalAddress + (ulong)target)))
        {
            checks.Error("UK4014", $"The branch in the boot header leads to offset 0x{target:x}, which is inside the header or not "
                + "executable. It has to lead to the entry point.");
        }

        if (image[8..24].ContainsAnyExcept((byte)0) || image[32..56].ContainsAnyExcept((byte)0)
            || BinaryPrimitives.ReadUInt32LittleEndian(image[56..]) is not (0 or Magic))
        {
            checks.Error("UK4017", $"Bytes 8 to 60 at _image_start are not free for the arm64 boot header. Reserve {HeaderSize} bytes "
                + "there: two instructions, then zeros.");
        }
    }

    private static void Fill(Span<byte> image, ulong start, ulong memory)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(image[8..], start & 0x1fffff);
        BinaryPrimitives.WriteUInt64LittleEndian(image[16..], memory);
        if (BinaryPrimitives.ReadUInt64LittleEndian(image[24..]) == 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(image[24..], DefaultFlags);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(image[56..], Magic);
    }
}
