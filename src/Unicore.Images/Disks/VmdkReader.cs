// SPDX-License-Identifier: BSD-3-Clause
// Looks into disks in VMware's format.
using System.IO.Compression;
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Disks;

/// <summary>
/// VMDK of one file (VMware's "Virtual Disk Format 5.0"): hosted sparse extents, those of OVA archives too, whose grains are compressed.
/// </summary>
public sealed class VmdkReader : IImageReader
{
    /// <inheritdoc/>
    public string Format => "vmdk";

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) =>
        head.StartsWith("KDMV"u8) || head.StartsWith("# Disk DescriptorFile"u8) || head.StartsWith("COWD"u8);

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.Head(4).AsSpan().SequenceEqual("KDMV"u8))
        {
            throw ImageReadException.Unsupported("VMDK disk",
                "it is the description of other files, or of ESX's kind. Make one file of it: "
                + "qemu-img convert -O vmdk.");
        }

        Disk disk = new(source);
        return new(new(Format, "disk in VMware's format") { Disk = new(disk.Length) })
        {
            Members = [new("disk", disk)], IsTransparent = true,
        };
    }

    private static ImageReadException Damaged(string why) => ImageReadException.Damaged("VMDK disk", why);

    private sealed class Disk : ByteSource
    {
        private const int Sector = 512, HeaderSize = 512, Marker = 12;

        private const uint HasCompressedGrains = 0x10000, ZeroGrain = 1;

        private readonly ByteSource _file;
        private readonly long _grain, _directory;
        private readonly uint _entries, _flags;
        private byte[] _unpacked = [];
        private long _unpackedGrain = -1;

        public Disk(ByteSource file)
        {
            _file = file;
            byte[] head = file.Bytes(0, HeaderSize, "VMDK disk");
            if (ReadUInt64LittleEndian(head.AsSpan(56)) == ulong.MaxValue)
            {
                // What was written in one go has the directory, and the header that knows where, at its end.
                head = file.Bytes(file.Length - (2 * Sector), HeaderSize, "VMDK disk");
                if (!head.AsSpan().StartsWith("KDMV"u8))
                {
                    throw Damaged("it has no header at its end.");
                }
            }

            _flags = ReadUInt32LittleEndian(head.AsSpan(8));
            ulong sectors = ReadUInt64LittleEndian(head.AsSpan(12)), grain = ReadUInt64LittleEndian(head.AsSpan(20));
            ulong directory = ReadUInt64LittleEndian(head.AsSpan(56));
            _entries = ReadUInt32LittleEndian(head.AsSpan(44));
            if (sectors is 0 or > 1UL << 51 || grain is 0 or > 1 << 16 || (grain & (grain - 1)) != 0 || directory > 1UL << 51
                || _entries is 0 or > 1 << 16)
            {
                throw Damaged("its header has impossible sizes.");
            }

            Length = (long)sectors * Sector;
            _grain = (long)grain * Sector;
            _directory = (long)directory * Sector;
        }

        public override long Length { get; }

        internal override Budget Budget => _file.Budget;

        public override int ReadAt(long offset, Span<byte> buffer)
        {
            int count = 0;
            while (count < buffer.Length && offset + count < Length)
            {
                long at = offset + count, inside = at % _grain;
                int part = (int)Math.Min(Math.Min(buffer.Length - count, _grain - inside), Length - at);
                Read(at / _grain, (int)inside, buffer.Slice(count, part));
                count += part;
            }

            return count;
        }

        private void Read(long number, int inside, Span<byte> to)
        {
            long table = _file.Word(_directory + (number / _entries * 4), "VMDK disk");
            long place = table == 0 ? 0 : _file.Word((table * Sector) + (number % _entries * 4), "VMDK disk");
            to.Clear();
            if (place is 0 or ZeroGrain)
            {
                return;
            }

            if ((_flags & HasCompressedGrains) != 0)
            {
                Unpack(number, place * Sector).AsSpan(inside, to.Length).CopyTo(to);
            }
            else if (_file.ReadAt((place * Sector) + inside, to) == 0)
            {
                throw Damaged("a grain lies behind the end of the file.");
            }
        }

        private byte[] Unpack(long number, long at)
        {
            if (_unpackedGrain == number)
            {
                return _unpacked;
            }

            long size = _file.Word(at + 8, "VMDK disk");
            Budget.Spend(_grain);
            byte[] grain = new byte[_grain];
            try
            {
                using ZLibStream stream = new(_file.Part(at + Marker, size, "VMDK disk").Open(), CompressionMode.Decompress);
                stream.ReadAtLeast(grain, grain.Length, throwOnEndOfStream: false);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                // zlib's own exceptions are of the second kind.
                throw Damaged("a compressed grain cannot be unpacked.");
            }

            (_unpacked, _unpackedGrain) = (grain, number);
            return grain;
        }
    }
}
