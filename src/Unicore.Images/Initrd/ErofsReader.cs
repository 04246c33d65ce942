// SPDX-License-Identifier: BSD-3-Clause
// Looks into EROFS, the read-only file system of disks that guests mount.
using System.Text;
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Initrd;

/// <summary>
/// EROFS as Linux has it (Documentation/filesystems/erofs.rst, fs/erofs/erofs_fs.h). Files that are compressed are listed; what they hold
/// is not read.
/// </summary>
public sealed class ErofsReader : IImageReader
{
    private const int Super = 1024, SuperSize = 128, CompactSize = 32, ExtendedSize = 64, DirentSize = 12, LongestTarget = 4096;

    private const uint Magic = 0xe0f5e1e2, KnownFeatures = 0x7f, DeviceTable = 0x8, Hole = 0xffff_ffff;

    private const int MostFolder = 16 << 20, MostChunks = 1 << 20;

    /// <inheritdoc/>
    public string Format => "erofs";

    /// <inheritdoc/>
    public int Rank => 2;

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) =>
        head.Length >= Super + SuperSize && ReadUInt32LittleEndian(head[Super..]) == Magic;

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Volume volume = new(source);
        return new(new(Format, "EROFS file system") { FileSystem = volume.Facts }) { Files = () => new(volume.Entries()) };
    }

    private static ImageReadException Damaged(string why) => ImageReadException.Damaged("EROFS file system", why);

    private sealed class Volume
    {
        private readonly ByteSource _source;
        private readonly int _block;
        private readonly long _inodes, _time;
        private readonly ulong _root;

        public Volume(ByteSource source)
        {
            _source = source;
            byte[] super = source.Bytes(Super, SuperSize, "EROFS file system");
            if (super[12] is < 9 or > 16)
            {
                throw Damaged($"its blocks have 2 to the {super[12]} bytes.");
            }

            uint features = ReadUInt32LittleEndian(super.AsSpan(80));
            if ((features & ~KnownFeatures) != 0 || ((features & DeviceTable) != 0 && ReadUInt16LittleEndian(super.AsSpan(86)) != 0))
            {
                throw ImageReadException.Unsupported("EROFS file system", "it is laid out in a newer way, or lies on several disks.");
            }

            _block = 1 << super[12];
            _inodes = (long)ReadUInt32LittleEndian(super.AsSpan(40)) * _block;
            _root = ReadUInt16LittleEndian(super.AsSpan(14));
            _time = (long)ReadUInt64LittleEndian(super.AsSpan(24));
            string label = Encoding.UTF8.GetString(super.AsSpan(64, 16)).TrimEnd('\0');
            Guid identity = new(super.AsSpan(48, 16), bigEndian: true);
            Facts = new()
            {
                Label = label.Length > 0 ? label : null, Uuid = identity == Guid.Empty ? null : identity.ToString(),
                BlockSize = _block,
            };
        }

        public FileSystemFacts Facts { get; }

        public IEnumerable<ImageEntry> Entries()
        {
            EntryList list = new("EROFS file system");
            HashSet<ulong> seen = [_root];
            Queue<(ulong Inode, string Path)> folders = new([(_root, "")]);
            list.Add(Entry(_root, ""));
            while (folders.TryDequeue(out (ulong Inode, string Path) folder))
            {
                foreach ((ulong inode, string name) in Folder(folder.Inode, list))
                {
                    ImageEntry entry = Entry(inode, folder.Path.Length > 0 ? $"{folder.Path}/{name}" : name);
                    list.Add(entry);
                    if (entry.Kind == EntryKind.Folder)
                    {
                        folders.Enqueue(seen.Add(inode) ? (inode, entry.Path) : throw Damaged("a folder is in two places."));
                    }
                }
            }

            return list.Entries;
        }

        private IEnumerable<(ulong Inode, string Name)> Folder(ulong inode, EntryList list)
        {
            (ImageEntry folder, ByteSource? data) = Node(inode, "");
            list.Reads(folder.Size);
            if (folder.Kind != EntryKind.Folder || folder.Size > MostFolder)
            {
                throw Damaged("a folder is none, or has more than 16 MiB.");
            }

            for (long at = 0; data is not null && at < data.Length; at += _block)
            {
                byte[] block = data.Bytes(at, (int)Math.Min(_block, data.Length - at), "EROFS file system");
                int names = block.Length < DirentSize ? 0 : ReadUInt16LittleEndian(block.AsSpan(8)), count = names / DirentSize;
                if (count == 0 || names > block.Length)
                {
                    throw Damaged("a folder has no names where they should be.");
                }

                for (int i = 0; i < count; i++)
                {
                    int start = ReadUInt16LittleEndian(block.AsSpan((i * DirentSize) + 8));
                    int end = i + 1 < count ? ReadUInt16LittleEndian(block.AsSpan(((i + 1) * DirentSize) + 8)) : block.Length;
                    if (start < names || end > block.Length || start >= end)
                    {
                        throw Damaged("a name in a folder lies elsewhere.");
                    }

                    string name = Encoding.UTF8.GetString(block.AsSpan(start, end - start)).Split('\0')[0];
                    if (name is not ("." or ".."))
                    {
                        yield return name.Length > 0 && !name.Contains('/', StringComparison.Ordinal)
                            ? (ReadUInt64LittleEndian(block.AsSpan(i * DirentSize)), name)
                            : throw Damaged("a name in a folder is none.");
                    }
                }
            }
        }

        private ImageEntry Entry(ulong inode, string path)
        {
            (ImageEntry entry, ByteSource? data) = Node(inode, path);
            return entry.Kind switch
            {
                EntryKind.Link when data is { Length: <= LongestTarget } => entry with
                {
                    Target = Encoding.UTF8.GetString(data.Bytes(0, (int)data.Length, "EROFS file system")),
                },
                EntryKind.File => entry with { Contents = data },
                _ => entry,
            };
        }

        private (ImageEntry Entry, ByteSource? Data) Node(ulong number, string path)
        {
            if (number > int.MaxValue)
            {
                throw Damaged("an inode lies elsewhere.");
            }

            long at = _inodes + ((long)number * CompactSize);
            byte[] inode = _source.Bytes(at, CompactSize, "EROFS file system");
            bool isLong = (inode[0] & 1) != 0;
            inode = isLong ? _source.Bytes(at, ExtendedSize, "EROFS file system") : inode;
            int layout = (inode[0] >> 1) & 7, xattrs = ReadUInt16LittleEndian(inode.AsSpan(2));
            uint mode = ReadUInt16LittleEndian(inode.AsSpan(4)), place = ReadUInt32LittleEndian(inode.AsSpan(16));
            long size = isLong ? (long)ReadUInt64LittleEndian(inode.AsSpan(8)) : ReadUInt32LittleEndian(inode.AsSpan(8));
            EntryKind kind = ImageEntry.KindOf(mode) ?? throw Damaged("an inode is of no kind.");
            if (size is < 0 or > long.MaxValue / 2)
            {
                throw Damaged("a file has an impossible size.");
            }

            long behind = at + inode.Length + (xattrs == 0 ? 0 : 12 + ((xattrs - 1) * 4));
            bool hasData = kind is EntryKind.File or EntryKind.Folder or EntryKind.Link && size > 0;
            return (new(path, kind, (int)(mode & 0xfff), hasData ? size : 0)
            {
                Owner = isLong ? ReadUInt32LittleEndian(inode.AsSpan(24)) : ReadUInt16LittleEndian(inode.AsSpan(24)),
                Group = isLong ? ReadUInt32LittleEndian(inode.AsSpan(28)) : ReadUInt16LittleEndian(inode.AsSpan(26)),
                Modified = isLong ? (long)ReadUInt64LittleEndian(inode.AsSpan(32)) : _time,
                Device = kind is EntryKind.CharacterDevice or EntryKind.BlockDevice
                    ? ((place >> 8) & 0xfff, (place & 0xff) | ((place >> 12) & 0xfff00)) : default,
            }, hasData ? Data(layout, place, size, behind) : null);
        }

        private ByteSource Data(int layout, uint place, long size, long behind)
        {
            long start = (long)place * _block, whole = size / _block * _block;
            switch (layout)
            {
                case 0:
                    return _source.Part(start, size, "EROFS file system");
                case 2:
                    // The last part of it follows the inode.
                    _ = _source.Part(behind, size - whole, "EROFS file system");
                    _ = whole == 0 ? null : _source.Part(start, whole, "EROFS file system");
                    return new ExtentSource(_source, [.. whole == 0 ? (Extent[])[] : [new(0, start, whole)],
                        new(whole, behind, size - whole)], size);
                case 1 or 3:
                    return new UnreadableSource(size, "file", "EROFS has it compressed. Mount it, or unpack it with fsck.erofs --extract.");
                case 4:
                    return new LazySource(size, _source.Budget, () => Chunks(place, size, behind));
                default:
                    throw ImageReadException.Unsupported("EROFS file system", "a file is laid out in a newer way.");
            }
        }

        private ExtentSource Chunks(uint format, long size, long behind)
        {
            bool hasIndexes = (format & 0x20) != 0;
            long chunk = (long)_block << (int)(format & 0x1f), count = (size + chunk - 1) / chunk;
            if (chunk <= 0 || count > MostChunks)
            {
                throw Damaged("a file has impossible chunks, or too many.");
            }

            int entry = hasIndexes ? 8 : 4;
            long table = (behind + entry - 1) / entry * entry;
            byte[] map = _source.Bytes(table, (int)count * entry, "EROFS file system");
            List<Extent> extents = [];
            for (int i = 0; i < count; i++)
            {
                uint place = ReadUInt32LittleEndian(map.AsSpan((i * entry) + (hasIndexes ? 4 : 0)));
                long length = Math.Min(chunk, size - (i * chunk));
                if (place != Hole)
                {
                    _ = _source.Part((long)place * _block, length, "EROFS file system");
                    extents.Add(new(i * chunk, (long)place * _block, length));
                }
            }

            return new(_source, extents, size);
        }
    }
}
