// SPDX-License-Identifier: BSD-3-Clause
// Partition tables, whoever wrote them.
using System.IO.Hashing;
using System.Text;
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Disks;

/// <summary>What a disk's table says.</summary>
/// <param name="Kind"><c>gpt</c> or <c>mbr</c>.</param>
/// <param name="Identity">The disk's identity; null for none.</param>
/// <param name="Partitions">The partitions.</param>
/// <param name="Problem">What is wrong with it, where another copy helped; null for nothing.</param>
internal sealed record PartitionTable(string Kind, string? Identity, IReadOnlyList<PartitionFacts> Partitions, string? Problem)
{
    /// <summary>Reads the table of a disk.</summary>
    /// <param name="disk">The disk.</param>
    /// <returns>The table; null when there is none.</returns>
    /// <exception cref="ImageReadException">It is damaged.</exception>
    public static PartitionTable? Read(ByteSource disk)
    {
        byte[] head = disk.Head(8192);
        return GuidPartitionReader.Is(head) ? GuidPartitionReader.Read(disk, head) : BootRecordReader.Read(disk, head);
    }
}

/// <summary>The GUID partition table (UEFI 2.10, 5.3), of sectors of 512 or 4096 bytes.</summary>
internal static class GuidPartitionReader
{
    private const int HeaderSize = 92, MostEntries = 1024, MostEntrySize = 4096;

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["c12a7328-f81f-11d2-ba4b-00c93ec93b4b"] = "EFI system partition",
        ["21686148-6449-6e6f-744e-656564454649"] = "BIOS boot",
        ["0fc63daf-8483-4772-8e79-3d69d8477de4"] = "Linux",
        ["0657fd6d-a4ab-43c4-84e5-0933c84b4f4f"] = "Linux swap",
        ["4f68bce3-e8cd-4db1-96e7-fbcaf984b709"] = "Linux root (x86_64)",
        ["b921b045-1df0-41c3-af44-4c6f280d3fae"] = "Linux root (arm64)",
        ["ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"] = "Microsoft basic data",
    };

    public static bool Is(ReadOnlySpan<byte> head) => SectorOf(head) != 0;

    public static PartitionTable Read(ByteSource disk, ReadOnlySpan<byte> head)
    {
        int sector = SectorOf(head);
        string? problem = null;
        (PartitionTable? table, string why) = Read(disk, sector, 1);
        if (table is null)
        {
            problem = $"its first GUID partition table does not hold ({why}); the copy at the disk's end was read.";
            (table, _) = Read(disk, sector, (disk.Length / sector) - 1);
        }

        return (table ?? throw ImageReadException.Damaged("disk", $"its GUID partition table and the copy do not hold: {why}."))
            with { Problem = problem };
    }

    private static int SectorOf(ReadOnlySpan<byte> head) =>
        head.Length >= 1024 && head[512..].StartsWith("EFI PART"u8) ? 512
        : head.Length >= 8192 && head[4096..].StartsWith("EFI PART"u8) ? 4096
        : 0;

    private static (PartitionTable? Table, string Why) Read(ByteSource disk, int sector, long at)
    {
        byte[] header = new byte[sector];
        if (disk.ReadAt(at * sector, header) < sector || !header.AsSpan().StartsWith("EFI PART"u8))
        {
            return (null, "there is none");
        }

        uint sum = ReadUInt32LittleEndian(header.AsSpan(16));
        header.AsSpan(16, 4).Clear();
        if (ReadUInt32LittleEndian(header.AsSpan(12)) != HeaderSize || Crc32.HashToUInt32(header.AsSpan(0, HeaderSize)) != sum)
        {
            return (null, "the header's checksum is another");
        }

        ulong entriesAt = ReadUInt64LittleEndian(header.AsSpan(72));
        uint count = ReadUInt32LittleEndian(header.AsSpan(80)), size = ReadUInt32LittleEndian(header.AsSpan(84));
        if (count > MostEntries || size is < 128 or > MostEntrySize || entriesAt > (ulong)(disk.Length / sector))
        {
            return (null, "it has impossible sizes");
        }

        byte[] entries = new byte[count * size];
        if (disk.ReadAt((long)entriesAt * sector, entries) < entries.Length
            || Crc32.HashToUInt32(entries) != ReadUInt32LittleEndian(header.AsSpan(88)))
        {
            return (null, "the entries' checksum is another");
        }

        List<PartitionFacts> partitions = [];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.AsSpan((int)(i * size), 128);
            var type = new Guid(entry[..16]);
            ulong first = ReadUInt64LittleEndian(entry[32..]), last = ReadUInt64LittleEndian(entry[40..]);
            if (type == Guid.Empty)
            {
                continue;
            }

            if (first > last || last >= (ulong)(disk.Length / sector))
            {
                return (null, $"partition {i + 1} lies outside of the disk");
            }

            string name = Encoding.Unicode.GetString(entry[56..128]).Split('\0')[0];
            partitions.Add(new(i + 1, (long)first * sector, (long)(last - first + 1) * sector, type.ToString())
            {
                TypeName = Names.GetValueOrDefault(type.ToString()), Name = name.Length > 0 ? name : null,
                Uuid = new Guid(entry[16..32]).ToString(), IsActive = (entry[48] & 4) != 0,
            });
        }

        return (new("gpt", new Guid(header.AsSpan(56, 16)).ToString(), partitions, null), "");
    }
}

/// <summary>The partitions of a PC's first sector, and those within an extended one.</summary>
internal static class BootRecordReader
{
    private const int Sector = 512, Table = 446, EntrySize = 16, MostPartitions = 128;

    private static readonly Dictionary<byte, string> Names = new()
    {
        [0x01] = "FAT12", [0x06] = "FAT16", [0x07] = "NTFS or exFAT", [0x0b] = "FAT32", [0x0c] = "FAT32", [0x0e] = "FAT16",
        [0x17] = "hidden NTFS, or a CD", [0x82] = "Linux swap", [0x83] = "Linux", [0xcd] = "a CD", [0xee] = "GPT",
            [0xef] = "EFI system partition",
    };

    public static PartitionTable? Read(ByteSource disk, ReadOnlySpan<byte> head)
    {
        if (!Is(head, disk.Length))
        {
            return null;
        }

        List<PartitionFacts> partitions = [];
        byte[] sector = head[..Sector].ToArray();
        uint identity = ReadUInt32LittleEndian(sector.AsSpan(440));
        long extended = 0;
        for (int i = 0; i < 4; i++)
        {
            (byte type, long start, long count, bool isActive) = Entry(sector, i);
            if (type == 0 || count == 0)
            {
                continue;
            }

            if (IsExtended(type))
            {
                extended = extended == 0 ? start : extended;
                continue;
            }

            partitions.Add(Of(i + 1, type, start, count, isActive));
        }

        int number = 5;
        for (long next = extended; next != 0 && number < MostPartitions; number++)
        {
            byte[] record = disk.Bytes(next * Sector, Sector, "disk");
            (byte type, long start, long count, bool isActive) = Entry(record, 0);
            if (record[510] != 0x55 || record[511] != 0xaa)
            {
                throw ImageReadException.Damaged("disk", "its extended partition has no table where one should be.");
            }

            if (type != 0 && count != 0)
            {
                partitions.Add(Of(number, type, next + start, count, isActive));
            }

            (byte more, long offset, _, _) = Entry(record, 1);
            next = IsExtended(more) && offset != 0 ? extended + offset : 0;
        }

        PartitionFacts? outside = partitions.Find(p => p.Start + p.Size > disk.Length);
        return outside is null ? new("mbr", identity == 0 ? null : $"{identity:x8}", partitions, null)
            : throw ImageReadException.Damaged("disk", $"partition {outside.Number} lies outside of it.");
    }

    /// <summary>Whether the four entries are what entries can be: a first sector of nothing but code ends in the same way.</summary>
    public static bool Is(ReadOnlySpan<byte> head, long length)
    {
        if (head.Length < Sector || head[510] != 0x55 || head[511] != 0xaa)
        {
            return false;
        }

        int used = 0;
        for (int i = 0; i < 4; i++)
        {
            (byte type, long start, long count, _) = Entry(head, i);
            if ((head[Table + (i * EntrySize)] & 0x7f) != 0 || (type != 0 && (count == 0 || start * Sector >= length)))
            {
                return false;
            }

            used += type != 0 ? 1 : 0;
        }

        return used > 0;
    }

    private static bool IsExtended(byte type) => type is 0x05 or 0x0f or 0x85;

    private static (byte Type, long Start, long Count, bool IsActive) Entry(ReadOnlySpan<byte> sector, int number)
    {
        ReadOnlySpan<byte> entry = sector.Slice(Table + (number * EntrySize), EntrySize);
        return (entry[4], ReadUInt32LittleEndian(entry[8..]), ReadUInt32LittleEndian(entry[12..]), (entry[0] & 0x80) != 0);
    }

    private static PartitionFacts Of(int number, byte type, long start, long count, bool isActive) =>
        new(number, start * Sector, count * Sector, $"{type:x2}") { TypeName = Names.GetValueOrDefault(type), IsActive = isActive };
}
