// SPDX-License-Identifier: BSD-3-Clause
// A CD that both kinds of firmware boot, and that is a disk too when it is written to one.
using System.Buffers.Binary;
using System.Text;
using Unicore.Images.Formats;

namespace Unicore.Images.Disks;

/// <summary>
/// ISO 9660 (ECMA-119) with El Torito's catalogue (1.0; UEFI 2.10, 13.3.2.1). A disk of <see cref="BootDisk"/> leaves the first 32 KiB to
/// its own sectors, as ISO 9660 does; the descriptors follow, then the partition, which the catalogue names for UEFI. The file on it is in
/// the CD's folders too.
/// </summary>
public sealed class IsoDisk : IDiskFormat
{
    private const int Sector = 2048, SectorShift = 11, DiskSector = 512;

    // Sectors of the CD.
    private const int Primary = 16, BootRecord = 17, Terminator = 18, PathTable = 19, PathTableBig = 20, Catalogue = 21, Root = 22,
        Efi = 23, Boot = 24, BiosLoader = 25, Partition = 64;

    private const byte Folder = 2, Bootable = 0x88, LastSection = 0x91, PlatformEfi = 0xef;

    /// <inheritdoc/>
    public string Name => "iso";

    /// <inheritdoc/>
    public ImagePlan Plan(BootBundle bundle, string fileName)
    {
        BootDisk disk = BootDisk.Of(bundle, Partition * Sector / DiskSector, isFat32: false);
        ImagePlan plan = disk.Plan(16 * Sector);
        byte[] loader = disk.BiosLoader(SectorShift, rest: 0), paths = Paths(isBig: false);
        byte[] terminator = [255, .. "CD001\u0001"u8];
        return plan with
        {
            Parts =
            [
                .. plan.Parts,
                ImagePart.Of(Primary * Sector, PrimaryDescriptor(plan.Length / Sector, paths.Length)),
                ImagePart.Of(BootRecord * Sector, BootDescriptor()),
                ImagePart.Of(Terminator * Sector, terminator),
                ImagePart.Of(PathTable * Sector, paths),
                ImagePart.Of(PathTableBig * Sector, Paths(isBig: true)),
                ImagePart.Of(Catalogue * Sector, BootCatalogue(loader.Length / DiskSector, disk.Partition.Count)),
                ImagePart.Of(Root * Sector, Directory(Root, Root, Record("EFI", Efi, Sector, Folder))),
                ImagePart.Of(Efi * Sector, Directory(Efi, Root, Record("BOOT", Boot, Sector, Folder))),
                ImagePart.Of(Boot * Sector,
                    Directory(Boot, Efi, Record("BOOTX64.EFI;1", disk.ProgramStart / Sector, disk.ProgramLength, 0))),
                ImagePart.Of(BiosLoader * Sector, loader),
            ],
        };
    }

    private static byte[] PrimaryDescriptor(long sectors, int pathsLength)
    {
        byte[] descriptor = new byte[Sector];
        Span<byte> at = descriptor;
        at[8..72].Fill((byte)' ');
        at[190..813].Fill((byte)' ');
        at[0] = 1;
        "CD001\u0001"u8.CopyTo(at[1..]);
        "UNICORE"u8.CopyTo(at[40..]);
        PutBoth32(at[80..], sectors);
        PutBoth16(at[120..], 1);
        PutBoth16(at[124..], 1);
        PutBoth16(at[128..], Sector);
        PutBoth32(at[132..], pathsLength);
        BinaryPrimitives.WriteUInt32LittleEndian(at[140..], PathTable);
        BinaryPrimitives.WriteUInt32BigEndian(at[148..], PathTableBig);
        Record("\0", Root, Sector, Folder).CopyTo(at[156..]);

        // Four dates that are not given.
        for (int date = 813; date < 881; date += 17)
        {
            at.Slice(date, 16).Fill((byte)'0');
        }

        at[881] = 1;
        return descriptor;
    }

    private static byte[] BootDescriptor()
    {
        byte[] descriptor = new byte[Sector];
        "\0CD001\u0001EL TORITO SPECIFICATION"u8.CopyTo(descriptor);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor.AsSpan(71), Catalogue);
        return descriptor;
    }

    private static byte[] BootCatalogue(int loaderSectors, long partitionSectors)
    {
        byte[] catalogue = new byte[Sector];
        Span<byte> at = catalogue;
        at[0] = 1;
        at[30] = 0x55;
        at[31] = 0xaa;

        // The words of the first entry have the sum 0.
        BinaryPrimitives.WriteUInt16LittleEndian(at[28..], unchecked((ushort)-(0x0001 + 0xaa55)));
        Entry(at[32..], loaderSectors, BiosLoader);
        at[64] = LastSection;
        at[65] = PlatformEfi;
        at[66] = 1;

        // A count that has no room: to the end of the CD, as firmware reads it.
        Entry(at[96..], partitionSectors > ushort.MaxValue ? 0 : (int)partitionSectors, Partition);
        return catalogue;

        static void Entry(Span<byte> entry, int sectors, uint start)
        {
            entry[0] = Bootable;
            BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], (ushort)sectors);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], start);
        }
    }

    private static byte[] Directory(int self, int parent, byte[] child) =>
        [.. Record("\0", self, Sector, Folder), .. Record("\u0001", parent, Sector, Folder), .. child];

    /// <summary>An entry of a directory (9.1).</summary>
    private static byte[] Record(string name, long start, long length, byte flags)
    {
        byte[] record = new byte[(33 + name.Length + 1) / 2 * 2];
        Span<byte> at = record;
        at[0] = (byte)record.Length;
        PutBoth32(at[2..], start);
        PutBoth32(at[10..], length);

        // 1 January 1980, as in the file system of the partition.
        ((ReadOnlySpan<byte>)[80, 1, 1]).CopyTo(at[18..]);
        at[25] = flags;
        PutBoth16(at[28..], 1);
        at[32] = (byte)name.Length;
        Encoding.ASCII.GetBytes(name, at[33..]);
        return record;
    }

    /// <summary>The folders by their numbers (9.4), in either order of bytes.</summary>
    private static byte[] Paths(bool isBig)
    {
        List<byte> table = [];
        foreach ((string name, uint start, ushort parent) in (ReadOnlySpan<(string, uint, ushort)>)
            [("\0", Root, 1), ("EFI", Efi, 1), ("BOOT", Boot, 2)])
        {
            byte[] entry = new byte[(8 + name.Length + 1) / 2 * 2];
            entry[0] = (byte)name.Length;
            if (isBig)
            {
                BinaryPrimitives.WriteUInt32BigEndian(entry.AsSpan(2), start);
                BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(6), parent);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(2), start);
                BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(6), parent);
            }

            Encoding.ASCII.GetBytes(name, entry.AsSpan(8));
            table.AddRange(entry);
        }

        return [.. table];
    }

    private static void PutBoth16(Span<byte> to, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to, (ushort)value);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)value);
    }

    private static void PutBoth32(Span<byte> to, long value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, (uint)value);
        BinaryPrimitives.WriteUInt32BigEndian(to[4..], (uint)value);
    }
}
