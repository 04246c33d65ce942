// SPDX-License-Identifier: BSD-3-Clause
// Bytes of Kconfig files and configurations as strings and back, without loss.
using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Unicore.Kconfig;

/// <summary>
/// Text is UTF-8, but conf knows bytes only, and so a prompt or a string in another encoding has to come out as it went in. A byte
/// that isn't UTF-8 stands in a string as one lone surrogate, U+DC80 to U+DCFF, as in Python's "surrogateescape".
/// </summary>
public static class KconfigText
{
    private const char Escape = '\uDC00';

    /// <summary>The bytes as a string that <see cref="ToBytes"/> turns back into the same bytes.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length);
            if (status == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte one in bytes[..length])
                {
                    text.Append((char)(Escape + one));
                }
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a configuration that the engine wrote, for a file.</summary>
    public static byte[] ToBytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyInRange((char)(Escape + 0x80), (char)(Escape + 0xFF)))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        using var bytes = new MemoryStream(text.Length);
        Span<byte> buffer = stackalloc byte[4];
        for (ReadOnlySpan<char> rest = text.AsSpan(); !rest.IsEmpty;)
        {
            bool isRune = Rune.DecodeFromUtf16(rest, out Rune rune, out int length) == OperationStatus.Done;
            if (!isRune && rest[0] is >= (char)(Escape + 0x80) and <= (char)(Escape + 0xFF))
            {
                bytes.WriteByte((byte)(rest[0] - Escape));
            }
            else
            {
                bytes.Write(buffer[..rune.EncodeToUtf8(buffer)]);
            }

            rest = rest[length..];
        }

        return bytes.ToArray();
    }
}
