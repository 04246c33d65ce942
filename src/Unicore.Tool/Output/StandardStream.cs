// SPDX-License-Identifier: BSD-3-Clause
// Standard output and errors as the system has them.
using System.Runtime.InteropServices;

namespace Unicore.Tool.Output;

/// <summary>
/// A descriptor that is written to. <see cref="Console.OpenStandardOutput()"/> is silent about a broken pipe, so that a guest would
/// run on without anybody to read what it says; a <see cref="FileStream"/> has a position of its own, which two streams
/// to one file must not have.
/// </summary>
/// <param name="descriptor">Its number.</param>
internal sealed partial class StandardStream(int descriptor) : Stream
{
    private const int Interrupted = 4, WouldBlock = 11; // EINTR, EAGAIN (errno(3))

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            nint written = Write(descriptor, buffer, (nuint)buffer.Length);
            int error = Marshal.GetLastPInvokeError();
            if (written < 0 && error is not (Interrupted or WouldBlock))
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }

            if (written < 0 && error == WouldBlock)
            {
                Thread.Sleep(1);
            }

            buffer = buffer[(int)Math.Max(written, 0)..];
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nuint count);
}
