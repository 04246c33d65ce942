// SPDX-License-Identifier: BSD-3-Clause
// Bytes that are compressed: found again from the start.
using System.IO.Compression;

namespace Unicore.Images.Reading;

/// <summary>
/// What a gzip file holds (RFC 1952). Nothing of it is kept: who reads backwards waits for it to be unpacked once more from the start.
/// </summary>
internal sealed class GzipSource : ByteSource, IDisposable
{
    /// <summary>A bomb of ten megabytes holds ten gigabytes.</summary>
    private const long Most = 2L << 30;

    private readonly ByteSource _packed;
    private GZipStream _stream;
    private long _at;

    /// <exception cref="ImageReadException">It is damaged, or holds too much.</exception>
    public GzipSource(ByteSource packed)
    {
        _packed = packed;
        _stream = new(packed.Open(), CompressionMode.Decompress);
        byte[] buffer = new byte[1 << 16];
        int read;
        while ((read = Read(buffer)) > 0)
        {
            Length += read;
            if (Length > Most)
            {
                throw ImageReadException.TooLarge("compressed archive", $"{Most >> 30} GiB when unpacked");
            }
        }
    }

    public override long Length { get; }

    internal override Budget Budget => _packed.Budget;

    public static bool Is(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 8]);

    public override int ReadAt(long offset, Span<byte> buffer)
    {
        if (offset < _at)
        {
            _stream.Dispose();
            _stream = new(_packed.Open(), CompressionMode.Decompress);
            _at = 0;
        }

        byte[] skipped = _at < offset ? new byte[1 << 16] : [];
        while (_at < offset)
        {
            if (Read(skipped.AsSpan(0, (int)Math.Min(skipped.Length, offset - _at))) == 0)
            {
                return 0;
            }
        }

        int count = 0;
        while (count < buffer.Length && Read(buffer[count..]) is int read and > 0)
        {
            count += read;
        }

        return count;
    }

    public void Dispose() => _stream.Dispose();

    private int Read(Span<byte> buffer)
    {
        try
        {
            int read = _stream.Read(buffer);
            _at += read;
            Budget.Spend(read);
            return read;
        }
        catch (InvalidDataException e)
        {
            throw ImageReadException.Damaged("compressed archive", e.Message);
        }
    }
}
