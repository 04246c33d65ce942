// SPDX-License-Identifier: BSD-3-Clause
// Finds which configuration symbols a text can read, and the values that a configuration header gives them.
using System.Text;

namespace Unicore.Build.Actions;

internal static class ConfigurationTokens
{
    /// <summary>Stands for "reads names that are pasted together" (<c>CONFIG_##x</c>, <c>CONFIG_NAME##x</c>): every symbol counts.</summary>
    public const string Everything = "*";

    private static ReadOnlySpan<byte> Prefix => "CONFIG_"u8;

    /// <summary>The <c>CONFIG_</c> names in a file, sorted, joined by blanks; empty for none and for ELF files.</summary>
    public static string Scan(ReadOnlySpan<byte> text)
    {
        if (IsElf(text))
        {
            return "";
        }

        SortedSet<string>? names = null;
        int at = 0;
        while (true)
        {
            int found = text[at..].IndexOf(Prefix);
            if (found < 0)
            {
                break;
            }

            int start = at + found;
            int end = start + Prefix.Length;
            while (end < text.Length && IsIdentifier(text[end]))
            {
                end++;
            }

            if (start == 0 || !IsIdentifier(text[start - 1]))
            {
                (names ??= new(StringComparer.Ordinal)).Add(end == start + Prefix.Length || text[end..].TrimStart(" \t"u8).StartsWith("##"u8) ? Everything : Encoding.ASCII.GetString(text[start..end]));
            }

            at = end;
        }

        return names is null ? "" : names.Contains(Everything) ? Everything : string.Join(' ', names);
    }

    /// <summary>Whether a file is an object or an image, which names no symbols.</summary>
    public static bool IsElf(ReadOnlySpan<byte> head) => head.StartsWith("\u007fELF"u8);

    /// <summary>The symbols that a configuration header defines.</summary>
    public static Dictionary<string, string> Read(byte[] header)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in Encoding.UTF8.GetString(header).Split('\n'))
        {
            ReadOnlySpan<char> rest = line.AsSpan().Trim();
            if (rest.StartsWith("#define CONFIG_", StringComparison.Ordinal))
            {
                rest = rest["#define ".Length..];
                int blank = rest.IndexOf(' ');
                values[blank < 0 ? rest.ToString() : rest[..blank].ToString()] = blank < 0 ? "" : rest[(blank + 1)..].Trim().ToString();
            }
        }

        return values;
    }

    private static bool IsIdentifier(byte c) => char.IsAsciiLetterOrDigit((char)c) || c == (byte)'_';
}
