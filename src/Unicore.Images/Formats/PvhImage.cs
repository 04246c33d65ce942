// SPDX-License-Identifier: BSD-3-Clause
// x86-64 images that a hypervisor boots through the PVH entry point: an ELF64 with a Xen note and nothing to spare.
using System.Buffers.Binary;
using Unicore.Elf;

namespace Unicore.Images.Formats;

/// <summary>
/// A stripped ELF64 for x86-64 with what a loader reads, PT_LOAD and PT_NOTE, and a PVH entry in its note: QEMU, microvm, Firecracker, Xen
/// (Xen's <c>docs/misc/pvh.pandoc</c>; note numbers in Xen's public <c>elfnote.h</c>).
/// </summary>
public sealed class PvhImage : IImageFormat
{
    /// <summary>How far from the start QEMU looks for a multiboot header, bytes.</summary>
    private const int MultibootSearch = 8192;

    private const uint MultibootMagic = 0x1badb002;

    /// <summary>
    /// Loaders of PVH images copy segments to their addresses and map none of the file, so its pages need no padding; vectors
    /// and cache lines say nothing about a file either, 16 only keeps a dump of it readable.
    /// </summary>
    private const ulong LargestAlignment = 16;

    /// <inheritdoc/>
    public string Name => "PvhElf";

    /// <inheritdoc/>
    public ImagePlan Plan(ElfFile elf, ImageChecks checks)
    {
        ArgumentNullException.ThrowIfNull(elf);
        ArgumentNullException.ThrowIfNull(checks);
        checks.Machine(Name, ElfConstants.MachineX8664);
        checks.Common(allowDynamic: false);
        const ulong Last = uint.MaxValue;
        foreach (ElfSegment s in elf.Loads.Where(s => s.PhysicalAddress > Last || s.MemorySize > Last - s.PhysicalAddress + 1))
        {
            checks.Error("UK4009", $"The segment at physical address 0x{s.PhysicalAddress:x} (0x{s.MemorySize:x} bytes) does not lie "
                + "below 4 GiB, but the PVH entry is 32-bit code. Correct the load addresses (AT(…)) in the linker script.");
        }

        CheckNote(elf, checks);
        if (checks.Found.Count != 0)
        {
            return ImagePlan.Nothing;
        }

        byte[] image = ElfWriter.Emit(
            ElfLayout.Compact(elf, LargestAlignment, ElfConstants.SegmentLoad, ElfConstants.SegmentNote));
        if (FindMultiboot(image) is int at and >= 0)
        {
            checks.Error("UK4012", $"The image has a multiboot header at offset 0x{at:x}. QEMU refuses a 64-bit ELF with one before it "
                + "looks at the PVH note: drop the header from the platform's assembly.");
        }

        return ImagePlan.Of(image);
    }

    /// <inheritdoc/>
    public string? Difference(ElfFile elf, Stream image) => ElfImages.Difference(elf, image);

    /// <summary>The PVH entry of an image.</summary>
    /// <param name="elf">The image.</param>
    /// <returns>A physical address; null when it has none.</returns>
    internal static ulong? Entry(ElfFile elf) => EntryNote(elf) is { } note ? EntryOf(note) : null;

    private static ElfNote? EntryNote(ElfFile elf) =>
        elf.Segments.Where(s => s.Type == ElfConstants.SegmentNote).SelectMany(s => ElfTables.Notes(elf, s))
            .FirstOrDefault(n => n.Type == ElfConstants.NoteXenPhys32Entry && n.Name == "Xen");

    private static ulong? EntryOf(ElfNote note) => note.Description.Length switch
    {
        4 => BinaryPrimitives.ReadUInt32LittleEndian(note.Description.Span),
        8 => BinaryPrimitives.ReadUInt64LittleEndian(note.Description.Span),
        _ => null,
    };

    private static void CheckNote(ElfFile elf, ImageChecks checks)
    {
        if (EntryNote(elf) is not { } note)
        {
            checks.Error("UK4010", "The linked file has no PVH entry note (name \"Xen\", type 18) in a PT_NOTE segment. Keep the "
                + "platform's note section in the linker script: KEEP(*(.note.*)) in a segment of type PT_NOTE.");
            return;
        }

        if (EntryOf(note) is not { } entry)
        {
            checks.Error("UK4011", $"The PVH entry note holds {note.Description.Length} bytes; an address has 4 or 8. Correct the note "
                + "in the platform's assembly.");
            return;
        }

        if (!elf.Loads.Any(s => s.IsExecutable && s.HoldsPhysical(entry)))
        {
            checks.Error("UK4011", $"The PVH entry note names 0x{entry:x}, which is not inside an executable segment. It has to be the "
                + "physical address of the 32-bit entry point.");
        }
    }

    private static int FindMultiboot(ReadOnlySpan<byte> image)
    {
        for (int at = 0; at + 12 <= Math.Min(image.Length, MultibootSearch); at += 4)
        {
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(image[at..]);
            uint flags = BinaryPrimitives.ReadUInt32LittleEndian(image[(at + 4)..]);
            uint sum = BinaryPrimitives.ReadUInt32LittleEndian(image[(at + 8)..]);
            if (magic == MultibootMagic && unchecked(magic + flags + sum) == 0)
            {
                return at;
            }
        }

        return -1;
    }
}
