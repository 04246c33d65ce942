// SPDX-License-Identifier: BSD-3-Clause
// A program for UEFI: the loader and what it boots in one file.
using Unicore.Images.Formats;
using static Unicore.Images.Disks.LittleEndian;
using static Unicore.Images.Disks.Rounding;

namespace Unicore.Images.Disks;

/// <summary>
/// A PE32+ file for UEFI on x86_64 (Microsoft's "PE Format"; UEFI 2.10, 2.1.1): the loader's code, the bundle as a section of constants,
/// and an empty list of relocations, without which firmware takes a file for one that fits at a single address.
/// </summary>
public sealed class EfiProgram : IDiskFormat
{
    private const int Page = 4096, FileAlignment = 512;

    private const int PeOffset = 64, OptionalOffset = PeOffset + 24, Directories = 6, RelocationDirectory = 5;

    private const int SectionsOffset = OptionalOffset + 112 + (Directories * 8), SectionSize = 40;

    private const ushort MachineX8664 = 0x8664, Magic = 0x20b, EfiApplication = 10;

    // EXECUTABLE_IMAGE, LINE_NUMS_STRIPPED, LARGE_ADDRESS_AWARE, DEBUG_STRIPPED.
    private const ushort Characteristics = 0x2 | 0x4 | 0x20 | 0x200;

    // CNT_CODE, MEM_EXECUTE, MEM_READ; CNT_INITIALIZED_DATA, MEM_READ; the same with MEM_DISCARDABLE.
    private const uint Text = 0x6000_0020, Constants = 0x4000_0040, Relocations = 0x4200_0040;

    /// <summary>Where firmware looks for a program on a disk that it knows nothing else of (UEFI 2.10, 3.5.1.1).</summary>
    public const string Place = "EFI/BOOT/BOOTX64.EFI";

    /// <inheritdoc/>
    public string Name => "efi";

    /// <inheritdoc/>
    public IReadOnlyList<string> Firmware => [BootFirmware.Uefi];

    /// <summary>Where the bundle begins in the file: at a multiple of a CD's sectors too.</summary>
    public static long BundleStart { get; } = Up(FileAlignment + Up(Loader.Efi().Length, FileAlignment) + FileAlignment, Page);

    /// <inheritdoc/>
    public ImagePlan Plan(BootBundle bundle, string fileName)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        byte[] code = Loader.Efi();
        long length = bundle.Plan.Length, codeInFile = Up(code.Length, FileAlignment), bundleInFile = Up(length, FileAlignment);

        // As efi.lds has it: the bundle begins with the page behind the code.
        long bundleAddress = Up(Page + code.Length, Page), relocationsAddress = Up(bundleAddress + length, Page);
        long relocationsStart = FileAlignment + codeInFile;
        byte[] header = new byte[FileAlignment];
        Span<byte> at = header;
        "MZ"u8.CopyTo(at);
        Put32(header, 60, PeOffset);
        "PE\0\0"u8.CopyTo(at[PeOffset..]);
        Put16(header, PeOffset + 4, MachineX8664);
        Put16(header, PeOffset + 6, 3);
        Put16(header, PeOffset + 20, SectionsOffset - OptionalOffset);
        Put16(header, PeOffset + 22, Characteristics);

        Put16(header, OptionalOffset, Magic);
        Put32(header, OptionalOffset + 4, codeInFile);
        Put32(header, OptionalOffset + 8, bundleInFile + FileAlignment);
        Put32(header, OptionalOffset + 16, Page);
        Put32(header, OptionalOffset + 20, Page);
        Put32(header, OptionalOffset + 32, Page);
        Put32(header, OptionalOffset + 36, FileAlignment);
        Put32(header, OptionalOffset + 56, relocationsAddress + Page);
        Put32(header, OptionalOffset + 60, FileAlignment);
        Put16(header, OptionalOffset + 68, EfiApplication);
        Put32(header, OptionalOffset + 108, Directories);
        Put32(header, OptionalOffset + 112 + (RelocationDirectory * 8), relocationsAddress);
        byte[] relocations = EmptyRelocations();
        Put32(header, OptionalOffset + 116 + (RelocationDirectory * 8), relocations.Length);

        Section(0, ".text"u8, Page, code.Length, FileAlignment, codeInFile, Text);
        Section(1, ".bundle"u8, bundleAddress, length, BundleStart, bundleInFile, Constants);
        Section(2, ".reloc"u8, relocationsAddress, relocations.Length, relocationsStart, FileAlignment, Relocations);
        return new(
        [
            ImagePart.Of(0, header), ImagePart.Of(FileAlignment, code), ImagePart.Of(relocationsStart, relocations),
            .. bundle.Plan.At(BundleStart),
        ])
        {
            Room = BundleStart + bundleInFile,
        };

        void Section(int index, ReadOnlySpan<byte> name, long address, long size, long start, long sizeInFile, uint flags)
        {
            int entry = SectionsOffset + (index * SectionSize);
            name.CopyTo(header.AsSpan(entry));
            Put32(header, entry + 8, size);
            Put32(header, entry + 12, address);
            Put32(header, entry + 16, sizeInFile);
            Put32(header, entry + 20, start);
            Put32(header, entry + 36, flags);
        }
    }

    /// <summary>One block for the page at 0, with two entries of the type ABSOLUTE, which say nothing.</summary>
    private static byte[] EmptyRelocations()
    {
        byte[] block = new byte[12];
        Put32(block, 4, block.Length);
        return block;
    }
}
