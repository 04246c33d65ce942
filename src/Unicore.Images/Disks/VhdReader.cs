// SPDX-License-Identifier: BSD-3-Clause
// Looks into disks in the format of Hyper-V and Azure.
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Disks;

/// <summary>VHD, of a fixed size or growing (Microsoft's "Virtual Hard Disk Image Format Specification", 1.0); no differencing
/// ones.</summary>
public sealed class VhdReader : IImageReader
{
    private const int FooterSize = 512, Fixed = 2, Growing = 3;

    /// <inheritdoc/>
    public string Format => "vhd";

    /// <inheritdoc/>
    public int Rank => -1;

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head)
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[] footer = new byte[8];
        return head.StartsWith("conectix"u8) || head.StartsWith("vhdxfile"u8)
            || (source.Length > FooterSize && source.ReadAt(source.Length - FooterSize, footer) == 8
                && footer.AsSpan().SequenceEqual("conectix"u8));
    }

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Head(8).AsSpan().SequenceEqual("vhdxfile"u8))
        {
            throw ImageReadException.Unsupported("VHDX disk", "it is of the newer format. Make a VHD of it: qemu-img convert -O vpc.");
        }

        byte[] footer = source.Bytes(source.Length - FooterSize, FooterSize, "VHD disk");
        ulong size = ReadUInt64BigEndian(footer.AsSpan(48));
        uint kind = ReadUInt32BigEndian(footer.AsSpan(60));
        if (!footer.AsSpan().StartsWith("conectix"u8) || size > 1UL << 60)
        {
            throw Damaged("it has no footer, or one with an impossible size.");
        }

        ByteSource disk = kind switch
        {
            Fixed => source.Part(0, (long)size, "VHD disk"),
            Growing => new Disk(source, ReadUInt64BigEndian(footer.AsSpan(16)), (long)size),
            _ => throw ImageReadException.Unsupported("VHD disk", "it is a differencing disk, of which another has the rest. Make one "
                + "file of both: qemu-img convert -O vpc."),
        };
        return new(new(Format, kind == Fixed ? "disk of Hyper-V's, of a fixed size" : "disk of Hyper-V's")
        {
            Disk = new((long)size) { Uuid = new Guid(footer.AsSpan(68, 16), bigEndian: true).ToString() },
        })
        {
            Members = [new("disk", disk)], IsTransparent = true,
        };
    }

    private static ImageReadException Damaged(string why) => ImageReadException.Damaged("VHD disk", why);

    /// <summary>Blocks, each with a map of its sectors before it, where a table says.</summary>
    private sealed class Disk : ByteSource
    {
        private const uint Nothing = uint.MaxValue;

        private readonly ByteSource _file;
        private readonly long _table, _block, _map;
        private readonly uint _entries;

        public Disk(ByteSource file, ulong header, long size)
        {
            _file = file;
            Length = size;
            byte[] head = file.Bytes((long)Math.Min(header, long.MaxValue), 1024, "VHD disk");
            _table = (long)Math.Min(ReadUInt64BigEndian(head.AsSpan(16)), long.MaxValue / 2);
            _entries = ReadUInt32BigEndian(head.AsSpan(28));
            _block = ReadUInt32BigEndian(head.AsSpan(32));
            if (!head.AsSpan().StartsWith("cxsparse"u8) || _block is < 512 or > 1 << 30 || (_block & (_block - 1)) != 0
                || (size + _block - 1) / _block > _entries)
            {
                throw Damaged("its second header has impossible sizes.");
            }

            _map = ((_block / 512 / 8) + 511) / 512 * 512;
        }

        public override long Length { get; }

        internal override Budget Budget => _file.Budget;

        public override int ReadAt(long offset, Span<byte> buffer)
        {
            int count = 0;
            while (count < buffer.Length && offset + count < Length)
            {
                long at = offset + count, inside = at % _block;
                int part = (int)Math.Min(Math.Min(buffer.Length - count, _block - inside), Length - at);
                Span<byte> to = buffer.Slice(count, part);
                to.Clear();
                uint sector = ReadUInt32BigEndian(_file.Bytes(_table + (at / _block * 4), 4, "VHD disk"));
                if (sector != Nothing && _file.ReadAt((sector * 512L) + _map + inside, to) == 0)
                {
                    throw Damaged("a block lies behind the end of the file.");
                }

                count += part;
            }

            return count;
        }
    }
}
