// SPDX-License-Identifier: BSD-3-Clause
// Bytes that can be read at any place: a file, a part of one, what a disk's container holds.
using System.Buffers.Binary;

namespace Unicore.Images.Reading;

/// <summary>Bytes of a known length. Nothing of them is in memory unless somebody reads it.</summary>
public abstract class ByteSource
{
    private Budget? _budget;

    /// <summary>How many bytes there are.</summary>
    public abstract long Length { get; }

    /// <summary>What all that is in it may cost; what lies in something else has that one's.</summary>
    internal virtual Budget Budget => _budget ??= new();

    /// <summary>Reads bytes.</summary>
    /// <param name="offset">Where they begin; not negative.</param>
    /// <param name="buffer">Receives them.</param>
    /// <returns>How many were read: fewer than asked for only where the bytes end.</returns>
    /// <exception cref="ImageReadException">They cannot be had.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public abstract int ReadAt(long offset, Span<byte> buffer);

    /// <summary>Bytes that have to be there.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are part of, for the message.</param>
    /// <returns>They.</returns>
    /// <exception cref="ImageReadException">They end before: <c>UK4092</c>.</exception>
    public byte[] Bytes(long offset, int count, string what)
    {
        if (offset < 0 || count < 0 || offset > Length - count)
        {
            throw ImageReadException.Damaged(what, $"it ends at {Length} bytes, and {count} at {offset} belong to it.");
        }

        byte[] bytes = new byte[count];
        return ReadAt(offset, bytes) == count ? bytes : throw ImageReadException.Damaged(what, "it ends too early.");
    }

    /// <summary>A part that has to be there.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="what">What it is part of, for the message.</param>
    /// <returns>The part.</returns>
    /// <exception cref="ImageReadException">The bytes end before: <c>UK4092</c>.</exception>
    public ByteSource Part(long offset, long length, string what) =>
        offset >= 0 && length >= 0 && offset <= Length - length ? new ExtentSource(this, [new(0, offset, length)], length)
        : throw ImageReadException.Damaged(what, $"it ends at {Length} bytes, and {length} at {offset} belong to it.");

    /// <summary>The first bytes, at most so many.</summary>
    /// <param name="most">How many.</param>
    /// <returns>They; fewer where there are no more.</returns>
    public byte[] Head(int most)
    {
        byte[] head = new byte[Math.Min(most, Length)];
        return head[..ReadAt(0, head)];
    }

    /// <summary>The bytes one after another.</summary>
    /// <returns>A stream that can seek.</returns>
    public Stream Open() => new SourceStream(this);

    internal uint Word(long offset, string what) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(offset, 4, what));
}

/// <summary>Bytes in memory.</summary>
/// <param name="bytes">They.</param>
public sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    private readonly Budget? _budget;

    internal MemorySource(ReadOnlyMemory<byte> bytes, Budget budget)
        : this(bytes) => _budget = budget;

    internal override Budget Budget => _budget ?? base.Budget;

    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override int ReadAt(long offset, Span<byte> buffer)
    {
        if (offset >= bytes.Length)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = bytes.Span[(int)offset..];
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        return rest.Length;
    }
}

/// <summary>A file of the host.</summary>
public sealed class FileSource : ByteSource, IDisposable
{
    private readonly FileStream _file;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be opened, or is no file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public FileSource(string path)
    {
        FileInfo info = new(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

        // A pipe has no length, and would be waited for.
        if (info is not { Exists: true, Length: > 0 })
        {
            throw new IOException(info.Exists ? "It is empty, or no file." : "There is no such file.");
        }

        _file = new(info.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        Length = _file.Length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override int ReadAt(long offset, Span<byte> buffer)
    {
        int count = 0;
        while (count < buffer.Length)
        {
            int read = RandomAccess.Read(_file.SafeFileHandle, buffer[count..], offset + count);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
