// SPDX-License-Identifier: BSD-3-Clause
// Looks into FAT file systems.
using System.Text;
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Disks;

/// <summary>
/// FAT12, FAT16 and FAT32 with long names (Microsoft's "FAT: General Overview of On-Disk Format", 1.03). What a directory entry says of a
/// file's size holds; its chain of clusters has to be as long.
/// </summary>
public sealed class FatReader : IImageReader
{
    private const int EntrySize = 32, LongName = 0x0f, VolumeLabel = 0x08, FolderFlag = 0x10, ReadOnlyFlag = 1, MostFolder = 2 << 20,
        MostExtents = 1 << 20;

    /// <inheritdoc/>
    public string Format => "fat";

    /// <summary>Its first sector ends as that of a disk with partitions does.</summary>
    public int Rank => 4;

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) =>
        head.Length >= 512 && !GuidPartitionReader.Is(head) && head[0] is 0xeb or 0xe9 && head[510] == 0x55 && head[511] == 0xaa
        && ReadUInt16LittleEndian(head[11..]) is 512 or 1024 or 2048 or 4096
        && head[13] != 0 && (head[13] & (head[13] - 1)) == 0 && ReadUInt16LittleEndian(head[14..]) != 0 && head[16] is 1 or 2
        && (ReadUInt16LittleEndian(head[22..]) != 0 || ReadUInt32LittleEndian(head[36..]) != 0);

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Volume volume = new(source);
        return new(new(Format, $"FAT{volume.Bits} file system") { FileSystem = volume.Facts }) { Files = () => new(volume.Entries()) };
    }

    private static ImageReadException Damaged(string why) => ImageReadException.Damaged("FAT file system", why);

    private sealed class Volume
    {
        private readonly ByteSource _source;
        private readonly int _sector, _cluster;
        private readonly long _dataStart, _rootStart, _clusters;
        private readonly int _rootSize;
        private readonly uint _rootCluster;
        private readonly long _tableStart;
        private byte[] _window = [];
        private long _windowAt = -1;
        private int _extents;

        public Volume(ByteSource source)
        {
            _source = source;
            byte[] head = source.Bytes(0, 512, "FAT file system");
            uint Half(int at) => ReadUInt16LittleEndian(head.AsSpan(at));
            uint Word(int at) => ReadUInt32LittleEndian(head.AsSpan(at));
            _sector = (int)Half(11);
            _cluster = _sector * head[13];
            long sectors = Half(19) != 0 ? Half(19) : Word(32), table = Half(22) != 0 ? Half(22) : Word(36);
            _rootSize = (int)Half(17) * EntrySize;
            _tableStart = Half(14) * (long)_sector;
            _rootStart = _tableStart + (head[16] * table * _sector);
            _dataStart = _rootStart + ((_rootSize + _sector - 1) / _sector * (long)_sector);
            _clusters = ((sectors * _sector) - _dataStart) / _cluster;
            if (_clusters <= 0 || _dataStart > source.Length || _cluster > 1 << 18)
            {
                throw Damaged("its first sector says that it has no room for files.");
            }

            Bits = _clusters < 4085 ? 12 : _clusters < 65525 ? 16 : 32;
            if (_tableStart + ((_clusters + 2) * Bits / 8) > _rootStart)
            {
                throw Damaged("its table is too small for its clusters.");
            }

            _rootCluster = Bits == 32 ? Word(44) : 0;
            int extended = Bits == 32 ? 64 : 36;
            string label = Encoding.Latin1.GetString(head, extended + 7, 11).TrimEnd();
            bool isSaid = head[extended + 2] == 0x29;
            uint serial = Word(extended + 3);
            Facts = new()
            {
                Label = isSaid && label is not ("NO NAME" or "") ? label : null,
                Uuid = isSaid ? $"{serial >> 16:X4}-{serial & 0xffff:X4}" : null, BlockSize = _cluster,
            };
        }

        public int Bits { get; }

        public FileSystemFacts Facts { get; }

        public IEnumerable<ImageEntry> Entries()
        {
            EntryList list = new("FAT file system");
            HashSet<uint> seen = [];
            Queue<(ByteSource Data, string Path)> folders = [];
            folders.Enqueue((Bits == 32 ? Chain(_rootCluster, null, seen) : _source.Part(_rootStart, _rootSize, "FAT file system"), ""));
            while (folders.TryDequeue(out (ByteSource Data, string Path) folder))
            {
                list.Reads(folder.Data.Length);
                foreach ((string name, byte[] entry) in Folder(folder.Data))
                {
                    string path = folder.Path.Length > 0 ? $"{folder.Path}/{name}" : name;
                    uint first = ReadUInt16LittleEndian(entry.AsSpan(26))
                        | (Bits == 32 ? (uint)ReadUInt16LittleEndian(entry.AsSpan(20)) << 16 : 0);
                    long size = ReadUInt32LittleEndian(entry.AsSpan(28));
                    int mode = (entry[11] & ReadOnlyFlag) != 0 ? 0x124 : 0x1a4;
                    bool isFolder = (entry[11] & FolderFlag) != 0;
                    list.Add(new(path, isFolder ? EntryKind.Folder : EntryKind.File, isFolder ? ImageEntry.FolderMode : mode,
                        isFolder ? 0 : size)
                    {
                        Modified = Time(ReadUInt16LittleEndian(entry.AsSpan(24)), ReadUInt16LittleEndian(entry.AsSpan(22))),
                        Contents = isFolder || size == 0 ? null : new LazySource(size, _source.Budget, () => Chain(first, size, null)),
                    });
                    if (isFolder)
                    {
                        folders.Enqueue((Chain(first, null, seen), path));
                    }
                }
            }

            return list.Entries;
        }

        /// <summary>The entries of a folder; long names stand in entries before the one that they are of, the last part first.</summary>
        private static IEnumerable<(string Name, byte[] Entry)> Folder(ByteSource data)
        {
            byte[] bytes = data.Bytes(0, (int)Math.Min(data.Length, MostFolder), "FAT file system");
            SortedDictionary<int, string> parts = [];
            int sum = -1;
            for (int at = 0; at + EntrySize <= bytes.Length && bytes[at] != 0; at += EntrySize)
            {
                byte[] entry = bytes[at..(at + EntrySize)];
                if (entry[0] == 0xe5)
                {
                    parts.Clear();
                }
                else if ((entry[11] & 0x3f) == LongName)
                {
                    if ((entry[0] & 0x40) != 0)
                    {
                        parts.Clear();
                    }

                    sum = entry[13];
                    parts[entry[0] & 0x3f] = Encoding.Unicode.GetString([.. entry[1..11], .. entry[14..26], .. entry[28..32]]);
                }
                else
                {
                    string shortName = Short(entry);
                    string name = parts.Count > 0 && sum == Sum(entry)
                        ? string.Concat(parts.Values).Split('\0')[0].Replace('/', '_') : shortName;
                    parts.Clear();
                    if ((entry[11] & VolumeLabel) == 0 && shortName is not ("." or ".."))
                    {
                        yield return (name.Length > 0 ? name : shortName, entry);
                    }
                }
            }
        }

        private static string Short(byte[] entry)
        {
            byte first = entry[0] == 0x05 ? (byte)0xe5 : entry[0];
            string name = Encoding.Latin1.GetString([first, .. entry[1..8]]).TrimEnd(), end = Encoding.Latin1.GetString(entry, 8,
                3).TrimEnd();

            // Windows writes names of small letters so.
            name = (entry[12] & 0x08) != 0 ? Lower(name) : name;
            end = (entry[12] & 0x10) != 0 ? Lower(end) : end;
            return (end.Length > 0 ? $"{name}.{end}" : name).Replace('/', '_');

            static string Lower(string text) => string.Concat(text.Select(char.ToLowerInvariant));
        }

        private static int Sum(byte[] entry)
        {
            int sum = 0;
            for (int i = 0; i < 11; i++)
            {
                sum = (((sum & 1) << 7) + (sum >> 1) + entry[i]) & 0xff;
            }

            return sum;
        }

        /// <summary>Dates of days, and times of two seconds, of a clock that nobody knows the zone of.</summary>
        private static long? Time(int date, int time)
        {
            (int year, int month, int day) = (1980 + (date >> 9), (date >> 5) & 15, date & 31);
            return month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) ? null
                : new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds()
                    + ((time >> 11) * 3600) + (((time >> 5) & 63) * 60) + ((time & 31) * 2);
        }

        /// <summary>What lies in a chain of clusters; of a folder each must be of one folder alone.</summary>
        private ExtentSource Chain(uint first, long? size, HashSet<uint>? seen)
        {
            List<Extent> extents = [];
            long length = 0, wanted = size ?? long.MaxValue, count = 0;
            for (uint cluster = first; length < wanted && IsCluster(cluster); cluster = Next(cluster))
            {
                if (seen?.Add(cluster) == false || (size is null && length > MostFolder))
                {
                    throw Damaged("a folder is in itself or in two places, or has no end.");
                }

                if (++count > _clusters)
                {
                    throw Damaged("a file's clusters follow each other in a circle.");
                }

                long at = _dataStart + ((cluster - 2) * (long)_cluster), part = Math.Min(_cluster, wanted - length);
                _ = _source.Part(at, part, "FAT file system");
                if (extents is [.., { } last] && last.Offset + last.Length == at)
                {
                    extents[^1] = last with { Length = last.Length + part };
                }
                else
                {
                    // They stay with whoever has the file: all files' together are counted.
                    extents.Add(_extents++ < MostExtents ? new(length, at, part)
                        : throw ImageReadException.TooLarge("FAT file system", $"files in {MostExtents} pieces"));
                }

                length += part;
            }

            return size is null || length == size ? new(_source, extents, length)
                : throw Damaged("a file's clusters end before the file does.");
        }

        private bool IsCluster(uint cluster) => cluster >= 2 && cluster < _clusters + 2;

        private uint Next(uint cluster)
        {
            long bit = cluster * (long)Bits, at = _tableStart + (bit / 8);
            if (at / 4096 != _windowAt)
            {
                // Entries of a chain stand beside each other mostly: two pages, for one may lie across their border.
                _windowAt = at / 4096;
                _window = new byte[8192];
                _source.ReadAt(_windowAt * 4096, _window);
            }

            uint value = ReadUInt32LittleEndian(_window.AsSpan((int)(at - (_windowAt * 4096))));
            return Bits switch { 32 => value & 0x0fff_ffff, 16 => value & 0xffff, _ => (value >> (int)(bit % 8)) & 0xfff };
        }
    }
}
