// SPDX-License-Identifier: BSD-3-Clause
// Standard output and errors as the system has them.
using System.Runtime.InteropServices;
using Unicore.Running.Consoles;

namespace Unicore.Tool.Output;

/// <summary>
/// A descriptor that is written to. <see cref="Console.OpenStandardOutput()"/> is silent about a broken pipe, so that a guest would
/// run on without anybody to read what it says; a <see cref="FileStream"/> has a position of its own, which two streams
/// to one file must not have.
/// </summary>
/// <param name="descriptor">Its number.</param>
internal sealed partial class StandardStream(int descriptor) : WriteOnlyStream
{
    private const int Interrupted = 4, WouldBlock = 11; // EINTR, EAGAIN (errno(3))

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
