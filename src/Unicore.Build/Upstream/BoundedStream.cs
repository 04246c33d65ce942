// SPDX-License-Identifier: BSD-3-Clause
// A stream that ends in an error rather than in a full disk: the bound on what an archive may decompress to.
namespace Unicore.Build.Upstream;

/// <summary>Counts what is read; a decompressor's own errors become ours, told apart from those of the disk written to.</summary>
internal sealed class BoundedStream(Func<Stream> open, long limit, string name) : Stream
{
    private readonly long _limit = limit;
    private long _left = limit;

    // Opened on the first read: decompressors read, and fail, while they are made.
    private Stream? _inner;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            _inner ??= open();
            count = _inner.Read(buffer);
        }
        catch (Exception e) when (e
            is not (OperationCanceledException or UpstreamException or UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new UpstreamException("UK2404",
                $"The archive of the upstream source '{name}' cannot be decompressed: {e.Message} It is damaged or in a format that is "
                    + "not supported (gz, bz2 and xz are).");
        }

        _left -= count;
        return _left >= 0 ? count : throw TooLarge(name, _limit);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        _inner?.Dispose();
        base.Dispose(disposing);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public static UpstreamException TooLarge(string name, long limit) =>
        new("UK2406",
            $"The archive of the upstream source '{name}' unpacks to more than {limit} bytes, the limit. "
                + "If it is not a decompression bomb, use a smaller archive.");
}
