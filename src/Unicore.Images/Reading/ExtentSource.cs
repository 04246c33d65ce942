// SPDX-License-Identifier: BSD-3-Clause
// Bytes that lie in pieces of something else.
namespace Unicore.Images.Reading;

/// <summary>A piece.</summary>
/// <param name="Start">Where it stands.</param>
/// <param name="Offset">Where its bytes are in what it is a piece of.</param>
/// <param name="Length">How many they are.</param>
internal readonly record struct Extent(long Start, long Offset, long Length);

/// <summary>Pieces of another source, by rising places; between them are zeros.</summary>
/// <param name="of">What they are pieces of.</param>
/// <param name="extents">They; none of them begins before the one before it ends.</param>
/// <param name="length">Bytes of the whole.</param>
internal sealed class ExtentSource(ByteSource of, IReadOnlyList<Extent> extents, long length) : ByteSource
{
    public override long Length => length;

    internal override Budget Budget => of.Budget;

    public override int ReadAt(long offset, Span<byte> buffer)
    {
        if (offset >= length)
        {
            return 0;
        }

        buffer = buffer[..(int)Math.Min(buffer.Length, length - offset)];
        buffer.Clear();
        for (int i = First(offset); i < extents.Count && extents[i].Start < offset + buffer.Length; i++)
        {
            Extent extent = extents[i];
            long from = Math.Max(offset, extent.Start), to = Math.Min(offset + buffer.Length, extent.Start + extent.Length);
            if (from < to)
            {
                Span<byte> target = buffer.Slice((int)(from - offset), (int)(to - from));
                if (of.ReadAt(extent.Offset + (from - extent.Start), target) < target.Length)
                {
                    throw ImageReadException.Damaged("image", "it became shorter while it was read.");
                }
            }
        }

        return buffer.Length;
    }

    /// <summary>The first extent that does not end before a place.</summary>
    private int First(long offset)
    {
        int low = 0, high = extents.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = extents[middle].Start + extents[middle].Length <= offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

/// <summary>A source as a stream.</summary>
/// <param name="source">The source.</param>
internal sealed class SourceStream(ByteSource source) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => source.Length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        int read = Position >= source.Length ? 0 : source.ReadAt(Position, buffer);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>What is there, and cannot be read here.</summary>
/// <param name="length">Its length.</param>
/// <param name="what">What it is.</param>
/// <param name="why">Why not.</param>
internal sealed class UnreadableSource(long length, string what, string why) : ByteSource
{
    public override long Length => length;

    public override int ReadAt(long offset, Span<byte> buffer) => throw ImageReadException.Unsupported(what, why);
}

/// <summary>What is looked for when somebody reads it, and not when it is listed.</summary>
/// <param name="length">Its length.</param>
/// <param name="budget">That of what it is in.</param>
/// <param name="find">Finds it; it is as long.</param>
internal sealed class LazySource(long length, Budget budget, Func<ByteSource> find) : ByteSource
{
    private ByteSource? _found;

    public override long Length => length;

    internal override Budget Budget => budget;

    public override int ReadAt(long offset, Span<byte> buffer) => (_found ??= find()).ReadAt(offset, buffer);
}

/// <summary>A stream that can seek, as a source; whoever else reads it moves it.</summary>
/// <param name="stream">The stream.</param>
internal sealed class StreamSource(Stream stream) : ByteSource
{
    public override long Length => stream.Length;

    public override int ReadAt(long offset, Span<byte> buffer)
    {
        stream.Position = offset;
        return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
    }
}
