// SPDX-License-Identifier: BSD-3-Clause
// Looks into disks in QEMU's own format.
using System.IO.Compression;
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Disks;

/// <summary>
/// qcow2, versions 2 and 3 (QEMU's <c>docs/interop/qcow2.txt</c>), of one file: without a backing file, without encryption. Compressed
/// clusters are read.
/// </summary>
public sealed class QcowReader : IImageReader
{
    private const uint Magic = 0x514649fb;

    /// <inheritdoc/>
    public string Format => "qcow2";

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) => head.Length >= 8 && ReadUInt32BigEndian(head) == Magic;

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Disk disk = new(source);
        return new(new(Format, $"disk in QEMU's format, version {disk.Version}") { Disk = new(disk.Length) })
        {
            Members = [new("disk", disk)], IsTransparent = true,
        };
    }

    private static ImageReadException Damaged(string why) => ImageReadException.Damaged("qcow2 disk", why);

    /// <summary>The disk's bytes, found by tables of two levels each time that they are read.</summary>
    private sealed class Disk : ByteSource
    {
        private const ulong OffsetMask = 0x00ff_ffff_ffff_fe00, Compressed = 1UL << 62;

        // Dirty and corrupt say nothing of how it is read.
        private const ulong KnownFeatures = 3;

        private readonly ByteSource _file;
        private readonly int _bits;
        private readonly long _cluster, _level1;
        private readonly uint _level1Count;
        private byte[] _unpacked = [];
        private ulong _unpackedEntry;

        public Disk(ByteSource file)
        {
            _file = file;
            byte[] head = file.Bytes(0, 72, "qcow2 disk");
            Version = ReadUInt32BigEndian(head.AsSpan(4));
            if (Version is not (2 or 3))
            {
                throw ImageReadException.Unsupported("qcow2 disk", $"it has version {Version}, and 2 and 3 are known here.");
            }

            _bits = (int)Math.Min(ReadUInt32BigEndian(head.AsSpan(20)), 64);
            Length = (long)ReadUInt64BigEndian(head.AsSpan(24));
            _level1Count = ReadUInt32BigEndian(head.AsSpan(36));
            _level1 = (long)ReadUInt64BigEndian(head.AsSpan(40));
            if (_bits is < 9 or > 21 || Length < 0 || Length > 1L << 60 || _level1 < 0)
            {
                throw Damaged("its header has impossible sizes.");
            }

            ulong features = Version == 3 ? ReadUInt64BigEndian(file.Bytes(72, 8, "qcow2 disk")) : 0;
            bool isNewer = (features & ~KnownFeatures) != 0;
            if (ReadUInt64BigEndian(head.AsSpan(8)) != 0 || ReadUInt32BigEndian(head.AsSpan(32)) != 0 || isNewer)
            {
                throw ImageReadException.Unsupported("qcow2 disk", "it has a backing file, is encrypted, or is laid out in a newer way. "
                    + "Make one file of it: qemu-img convert -O qcow2.");
            }

            _cluster = 1L << _bits;
            _file.Part(_level1, _level1Count * 8L, "qcow2 disk");
            if ((Length + _cluster - 1) >> _bits > _level1Count * (_cluster / 8))
            {
                throw Damaged("its first table is too short for the disk.");
            }
        }

        public uint Version { get; }

        public override long Length { get; }

        internal override Budget Budget => _file.Budget;

        public override int ReadAt(long offset, Span<byte> buffer)
        {
            int count = 0;
            while (count < buffer.Length && offset + count < Length)
            {
                long at = offset + count, inside = at & (_cluster - 1);
                int part = (int)Math.Min(Math.Min(buffer.Length - count, _cluster - inside), Length - at);
                Read(at >> _bits, (int)inside, buffer.Slice(count, part));
                count += part;
            }

            return count;
        }

        private void Read(long number, int inside, Span<byte> to)
        {
            int entries = _bits - 3;
            long table = (long)(Entry(_level1 + ((number >> entries) * 8)) & OffsetMask);
            ulong entry = table == 0 ? 0 : Entry(table + ((number & ((1L << entries) - 1)) * 8));
            if ((entry & Compressed) != 0)
            {
                Unpack(entry).AsSpan(inside, to.Length).CopyTo(to);
                return;
            }

            // The lowest bit says that it reads as zeros, wherever it is.
            long place = (long)(entry & OffsetMask);
            to.Clear();
            if (place != 0 && (Version < 3 || (entry & 1) == 0) && _file.ReadAt(place + inside, to) == 0 && place >= _file.Length)
            {
                throw Damaged("a cluster lies behind the end of the file.");
            }
        }

        private ulong Entry(long at) => ReadUInt64BigEndian(_file.Bytes(at, 8, "qcow2 disk"));

        /// <summary>A cluster that is packed: where it begins, and how many sectors it has beyond the first.</summary>
        private byte[] Unpack(ulong entry)
        {
            if (_unpackedEntry == entry)
            {
                return _unpacked;
            }

            int bits = 62 - (_bits - 8);
            long place = (long)(entry & ((1UL << bits) - 1)), sectors = (long)((entry & ~(3UL << 62)) >> bits);
            long length = Math.Min(((sectors + 1) * 512) - (place & 511), _file.Length - place);
            Budget.Spend(_cluster);
            byte[] cluster = new byte[_cluster];
            try
            {
                using DeflateStream stream = new(_file.Part(place, length, "qcow2 disk").Open(), CompressionMode.Decompress);
                stream.ReadExactly(cluster);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                throw Damaged("a compressed cluster cannot be unpacked.");
            }

            (_unpacked, _unpackedEntry) = (cluster, entry);
            return cluster;
        }
    }
}
