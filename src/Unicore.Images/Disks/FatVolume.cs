// SPDX-License-Identifier: BSD-3-Clause
// A FAT file system with given files, the smallest that holds them.
using System.Buffers.Binary;
using System.Text;
using Unicore.Images.Formats;
using static Unicore.Images.Disks.LittleEndian;
using static Unicore.Images.Disks.Rounding;

namespace Unicore.Images.Disks;

/// <summary>A file of a volume.</summary>
/// <param name="Path">Its path, of names with at most eight and three characters.</param>
/// <param name="Contents">Its bytes.</param>
internal sealed record FatFile(string Path, ImagePlan Contents);

/// <summary>
/// A volume of FAT12, FAT16 or FAT32, as the number of its clusters says (Microsoft's "FAT: General Overview of On-Disk Format", 1.03). A
/// cluster is a sector; files lie in one piece each, the first at the beginning of the data, at a multiple of 4 KiB.
/// </summary>
internal sealed class FatVolume
{
    /// <summary>Bytes of a sector.</summary>
    public const int Sector = 512;

    private const int EntrySize = 32, Entries = Sector / EntrySize, Alignment = 4096 / Sector;

    private const uint Least16 = 4085, Least32 = 65525, EndOfChain = 0x0fff_ffff;

    private const byte DirectoryFlag = 0x10, ArchiveFlag = 0x20, Media = 0xf8;

    // 1 January 1980, the first day that there is.
    private const ushort Day = 0x21;

    private readonly List<ImagePart> _parts = [];
    private readonly List<(uint First, uint Count)> _chains = [];
    private readonly uint _clusters, _tableSectors, _reserved, _rootSectors;
    private readonly int _bits;
    private uint _next = 2;

    private FatVolume(uint clusters)
    {
        _clusters = clusters;
        _bits = clusters < Least16 ? 12 : clusters < Least32 ? 16 : 32;
        _tableSectors = (uint)Parts(((long)clusters + 2) * _bits, Sector * 8);
        _rootSectors = _bits == 32 ? 0u : 1;
        _reserved = _bits == 32 ? 32u : 1;
        _reserved += (Alignment - ((_reserved + (2 * _tableSectors) + _rootSectors) % Alignment)) % Alignment;
    }

    private uint DataStart => _reserved + (2 * _tableSectors) + _rootSectors;

    /// <summary>Sectors of the whole volume.</summary>
    public uint Sectors => DataStart + _clusters;

    /// <summary>The first file's first byte, from the volume's beginning on.</summary>
    public long FirstFile => (long)DataStart * Sector;

    /// <summary>The volume's bytes.</summary>
    public ImagePlan Plan => new(_parts) { Room = (long)Sectors * Sector };

    /// <summary>Plans a volume.</summary>
    /// <param name="files">Its files; the first is in a folder.</param>
    /// <param name="start">The sector of the disk that it begins at.</param>
    /// <param name="identity">Its serial number.</param>
    /// <param name="isFat32">Whether it has to be of FAT32, which takes 33 MiB at least.</param>
    /// <returns>The volume.</returns>
    public static FatVolume Of(IReadOnlyList<FatFile> files, uint start, uint identity, bool isFat32)
    {
        string[] folders = [.. files.SelectMany(f => FoldersOf(f.Path)).Distinct(StringComparer.Ordinal)];
        uint needed = (uint)(files.Sum(f => Parts(f.Contents.Length, Sector)) + folders.Length + 1);
        FatVolume volume = new(isFat32 ? Math.Max(needed, Least32 + 16) : needed);
        volume.Fill(files, folders);
        volume.AddTables();
        volume.AddHead(start, identity);
        return volume;
    }

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (int at = path.IndexOf('/', StringComparison.Ordinal); at >= 0; at = path.IndexOf('/', at + 1))
        {
            yield return path[..at];
        }
    }

    private long StartOf(uint cluster) => (DataStart + (long)(cluster - 2)) * Sector;

    /// <summary>Takes the next clusters.</summary>
    private uint Take(long count)
    {
        uint first = _next;
        _chains.Add((first, (uint)count));
        _next += (uint)count;
        return first;
    }

    private void Fill(IReadOnlyList<FatFile> files, string[] folders)
    {
        Dictionary<string, uint> firsts = [];
        foreach (FatFile file in files)
        {
            firsts[file.Path] = Take(Parts(file.Contents.Length, Sector));
            _parts.AddRange(file.Contents.At(StartOf(firsts[file.Path])));
        }

        foreach (string folder in folders)
        {
            firsts[folder] = Take(1);
        }

        // The root has no name; of FAT32 it is a chain as all are, else it has a place of its own.
        firsts[""] = _bits == 32 ? Take(1) : 0;
        foreach (string folder in folders.Prepend(""))
        {
            byte[] list = new byte[Sector];
            int at = 0;
            if (folder.Length > 0)
            {
                string parent = ParentOf(folder);
                Add(list, ref at, ".          ", DirectoryFlag, firsts[folder], 0);
                Add(list, ref at, "..         ", DirectoryFlag, parent.Length > 0 ? firsts[parent] : 0, 0);
            }

            foreach (string child in folders.Where(f => ParentOf(f) == folder))
            {
                Add(list, ref at, Short(child), DirectoryFlag, firsts[child], 0);
            }

            foreach (FatFile file in files.Where(f => ParentOf(f.Path) == folder))
            {
                Add(list, ref at, Short(file.Path), ArchiveFlag, firsts[file.Path], (uint)file.Contents.Length);
            }

            long place = folder.Length == 0 && _bits != 32 ? (long)(DataStart - _rootSectors) * Sector : StartOf(firsts[folder]);
            _parts.Add(ImagePart.Of(place, list));
        }
    }

    private static string ParentOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    /// <summary>A name as entries have it: eight characters and three, blanks behind each.</summary>
    private static string Short(string path)
    {
        string[] name = path[(path.LastIndexOf('/') + 1)..].Split('.');
        return name is [{ Length: > 0 and <= 8 }] or [{ Length: > 0 and <= 8 }, { Length: > 0 and <= 3 }]
            ? name[0].PadRight(8) + (name.ElementAtOrDefault(1) ?? "").PadRight(3)
            : throw new ArgumentException($"'{path}' is no name of eight and three characters");
    }

    private static void Add(byte[] list, ref int at, string name, byte flags, uint cluster, uint size)
    {
        Span<byte> entry = list.AsSpan(at++ * EntrySize, EntrySize);
        Encoding.ASCII.GetBytes(name.PadRight(11), entry);
        entry[11] = flags;
        foreach (int date in (ReadOnlySpan<int>)[16, 18, 24])
        {
            BinaryPrimitives.WriteUInt16LittleEndian(entry[date..], Day);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(entry[20..], (ushort)(cluster >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(entry[26..], (ushort)cluster);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[28..], size);
    }

    private void AddTables()
    {
        byte[] table = new byte[_tableSectors * Sector];
        Set(table, 0, 0x0fff_ff00 | Media);
        Set(table, 1, EndOfChain);
        foreach ((uint first, uint count) in _chains)
        {
            for (uint i = 0; i < count; i++)
            {
                Set(table, first + i, i + 1 < count ? first + i + 1 : EndOfChain);
            }
        }

        // What is behind the last chain is free, which is zero.
        ReadOnlyMemory<byte> used = table.AsMemory(0, (int)Parts(_next * (long)_bits, 8));
        _parts.Add(ImagePart.Of(_reserved * Sector, used));
        _parts.Add(ImagePart.Of((_reserved + _tableSectors) * Sector, used));
    }

    private void Set(byte[] table, uint cluster, uint value)
    {
        int bit = (int)(cluster * (long)_bits % 8);
        Span<byte> at = table.AsSpan((int)(cluster * (long)_bits / 8));
        switch (_bits)
        {
            case 32:
                BinaryPrimitives.WriteUInt32LittleEndian(at, value);
                break;
            case 16:
                BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)value);
                break;
            default:
                // Two entries are three bytes.
                int both = at[0] | (at[1] << 8) | ((int)(value & 0xfff) << bit);
                at[0] = (byte)both;
                at[1] = (byte)(both >> 8);
                break;
        }
    }

    private void AddHead(uint start, uint identity)
    {
        byte[] head = new byte[Sector];
        bool is32 = _bits == 32;
        int extended = is32 ? 64 : 36;
        (is32 ? [0xeb, 0x58, 0x90] : (ReadOnlySpan<byte>)[0xeb, 0x3c, 0x90]).CopyTo(head);
        "UNICORE "u8.CopyTo(head.AsSpan(3));
        Put16(head, 11, Sector);
        head[13] = 1;
        Put16(head, 14, _reserved);
        head[16] = 2;
        Put16(head, 17, is32 ? 0 : _rootSectors * Entries);
        Put16(head, 19, !is32 && Sectors <= ushort.MaxValue ? Sectors : 0);
        head[21] = Media;
        Put16(head, 22, is32 ? 0 : _tableSectors);

        // A geometry of tracks that any number of sectors fits; nobody asks for sectors by it any more.
        Put16(head, 24, 1);
        Put16(head, 26, 1);
        Put32(head, 28, start);
        Put32(head, 32, !is32 && Sectors <= ushort.MaxValue ? 0 : Sectors);
        if (is32)
        {
            Put32(head, 36, _tableSectors);
            Put32(head, 44, _chains[^1].First);
            Put16(head, 48, 1);
            Put16(head, 50, 6);
        }

        head[extended] = 0x80;
        head[extended + 2] = 0x29;
        Put32(head, extended + 3, identity);
        Encoding.ASCII.GetBytes($"NO NAME    FAT{_bits}   ", head.AsSpan(extended + 7));
        head[510] = 0x55;
        head[511] = 0xaa;
        _parts.Add(ImagePart.Of(0, head));
        if (is32)
        {
            byte[] info = new byte[Sector];
            Put32(info, 0, 0x4161_5252);
            Put32(info, 484, 0x6141_7272);
            Put32(info, 488, _clusters + 2 - _next);
            Put32(info, 492, _next);
            Put32(info, 508, 0xaa55_0000);
            _parts.Add(ImagePart.Of(Sector, info));
            _parts.Add(ImagePart.Of(6 * Sector, head));
            _parts.Add(ImagePart.Of(7 * Sector, info));
        }
    }
}
