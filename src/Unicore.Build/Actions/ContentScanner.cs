// SPDX-License-Identifier: BSD-3-Clause
// Reads what counts of a file: a hash of its bytes, and the configuration symbols that it names.
using System.Buffers;
using System.IO.Hashing;
using Unicore.Elf;

namespace Unicore.Build.Actions;

internal static class ContentScanner
{
    private const int Window = 1 << 18;

    /// <summary>Reads a file to its end. It can be large (images, maps, archives): a window of it is in memory at a time.</summary>
    public static (ContentHash Hash, string Tokens) Read(Stream stream, int window = Window)
    {
        XxHash128 hash = new();
        ConfigurationTokens? tokens = null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(stream.Length + 1, window));
        int kept = 0;
        try
        {
            while (true)
            {
                int read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
                bool isEnd = kept + read < buffer.Length;
                ReadOnlySpan<byte> text = buffer.AsSpan(0, kept + read);
                hash.Append(text[kept..]);
                if (tokens is null && ElfReader.IsElf(text))
                {
                    hash.Append(stream);
                    return (ContentHash.Of(hash), "");
                }

                tokens ??= new();
                int done = tokens.Add(text, isEnd);
                if (isEnd)
                {
                    return (ContentHash.Of(hash), tokens.ToString());
                }

                kept = text.Length - done;
                byte[] next = done > 0 ? buffer : ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                text[done..].CopyTo(next);
                if (next != buffer)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = next;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
