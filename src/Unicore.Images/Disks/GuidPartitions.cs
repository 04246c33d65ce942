// SPDX-License-Identifier: BSD-3-Clause
// The partition table of a disk: one partition, which UEFI finds by its type.
using System.IO.Hashing;
using System.Text;
using Unicore.Images.Formats;
using static Unicore.Images.Disks.LittleEndian;

namespace Unicore.Images.Disks;

/// <summary>
/// A GUID partition table with an EFI system partition (UEFI 2.10, 5.3), its copy at the disk's end, and before it the sector that keeps
/// other programs off and that a BIOS runs.
/// </summary>
internal static class GuidPartitions
{
    /// <summary>Sectors before what a disk holds: the first one, the table's header, its entries.</summary>
    public const int Head = 2 + EntrySectors;

    /// <summary>Sectors behind it: the entries and the header again.</summary>
    public const int Tail = EntrySectors + 1;

    private const int Sector = 512, EntrySectors = EntryCount * EntrySize / Sector, EntryCount = 128, EntrySize = 128, HeaderSize = 92;

    private const int PartitionTable = 446;

    private static readonly Guid SystemPartition = new("c12a7328-f81f-11d2-ba4b-00c93ec93b4b");

    /// <summary>Plans the table.</summary>
    /// <param name="boot">The first sector's code, which is not changed behind it.</param>
    /// <param name="sectors">How many sectors the disk has.</param>
    /// <param name="first">The partition's first sector.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="bundle">Gives disk and partition their identities.</param>
    /// <returns>The pieces.</returns>
    public static IEnumerable<ImagePart> Plan(ReadOnlySpan<byte> boot, long sectors, long first, long count, BootBundle bundle)
    {
        byte[] entries = new byte[EntrySectors * Sector];
        SystemPartition.TryWriteBytes(entries);
        bundle.Identity("partition").TryWriteBytes(entries.AsSpan(16));
        Put64(entries, 32, first);
        Put64(entries, 40, first + count - 1);
        Encoding.Unicode.GetBytes("EFI system partition", entries.AsSpan(56));
        return
        [
            ImagePart.Of(0, Protective(boot, sectors)),
            ImagePart.Of(Sector, Header(1, sectors - 1, 2)),
            ImagePart.Of(2 * Sector, entries),
            ImagePart.Of((sectors - Tail) * Sector, entries),
            ImagePart.Of((sectors - 1) * Sector, Header(sectors - 1, 1, sectors - Tail)),
        ];

        byte[] Header(long here, long other, long table)
        {
            byte[] header = new byte[Sector];
            "EFI PART"u8.CopyTo(header);
            Put32(header, 8, 0x10000);
            Put32(header, 12, HeaderSize);
            Put64(header, 24, here);
            Put64(header, 32, other);

            // What lies before the partition is the loader's.
            Put64(header, 40, first);
            Put64(header, 48, sectors - Tail - 1);
            bundle.Identity("disk").TryWriteBytes(header.AsSpan(56));
            Put64(header, 72, table);
            Put32(header, 80, EntryCount);
            Put32(header, 84, EntrySize);
            Put32(header, 88, Crc32.HashToUInt32(entries));
            Put32(header, 16, Crc32.HashToUInt32(header.AsSpan(0, HeaderSize)));
            return header;
        }
    }

    /// <summary>One partition of the old kind, over all of the disk.</summary>
    private static byte[] Protective(ReadOnlySpan<byte> boot, long sectors)
    {
        byte[] sector = boot[..Sector].ToArray();
        ((ReadOnlySpan<byte>)[0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff]).CopyTo(sector.AsSpan(PartitionTable));
        Put32(sector, PartitionTable + 8, 1);
        Put32(sector, PartitionTable + 12, (uint)Math.Min(sectors - 1, uint.MaxValue));
        return sector;
    }
}
