// SPDX-License-Identifier: BSD-3-Clause
// Finds which configuration symbols a text can read, and the values that a configuration header gives them.
using System.Text;

namespace Unicore.Build.Actions;

/// <summary>Gathers the <c>CONFIG_</c> names of a text that comes in pieces.</summary>
internal sealed class ConfigurationTokens
{
    /// <summary>Stands for names that are pasted together (<c>CONFIG_##x</c>, <c>CONFIG_NAME##x</c>): every symbol counts.</summary>
    public const string Everything = "*";

    private SortedSet<string>? _names;

    private static ReadOnlySpan<byte> Prefix => "CONFIG_"u8;

    /// <summary>Adds the names of a piece.</summary>
    /// <param name="text">What was left of the piece before, and this piece.</param>
    /// <param name="isEnd">Whether the text ends here.</param>
    /// <returns>How much of <paramref name="text"/> is done with; what follows must stand before the next piece.</returns>
    public int Add(ReadOnlySpan<byte> text, bool isEnd)
    {
        int at = 0;
        while (text[at..].IndexOf(Prefix) is >= 0 and int found)
        {
            int start = at + found;
            int end = start + Prefix.Length;
            while (end < text.Length && IsIdentifier(text[end]))
            {
                end++;
            }

            int after = end;
            while (after < text.Length && text[after] is (byte)' ' or (byte)'\t')
            {
                after++;
            }

            if (!isEnd && after + 2 > text.Length)
            {
                // The name may go on, or be pasted together with another. What stands before it is asked for.
                return Math.Max(at, start - 1);
            }

            if (start == 0 || !IsIdentifier(text[start - 1]))
            {
                bool pasted = end == start + Prefix.Length || text[after..].StartsWith("##"u8);
                (_names ??= new(StringComparer.Ordinal)).Add(pasted ? Everything : Encoding.ASCII.GetString(text[start..end]));
            }

            at = end;
        }

        return isEnd ? text.Length : Math.Max(at, text.Length - Prefix.Length);
    }

    /// <summary>The names, sorted, joined by blanks; empty for none.</summary>
    public override string ToString() => _names is null ? "" : _names.Contains(Everything) ? Everything : string.Join(' ', _names);

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
