// SPDX-License-Identifier: BSD-3-Clause
// One call as strace(1) prints it.
using System.Globalization;
using System.Text;

namespace Unicore.Analysis.Importing;

/// <summary>A call in words: <c>openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">Its arguments, each as it was printed.</param>
/// <param name="Result">What stands behind the equals sign; <c>?</c> if the task did not live to see it return.</param>
internal sealed record StraceCall(string Name, IReadOnlyList<string> Arguments, string Result)
{
    /// <summary>The error's name, or null.</summary>
    public string? Error => Result.Split(' ', 3) is ["-1" or "?", ['E', _, ..] error, ..] ? error : null;

    /// <summary>The number that it returned; null for none, and for an error.</summary>
    public int? Number => Leading(Result);

    /// <summary>Reads a call.</summary>
    /// <param name="text">The call, without what stands before it on a line.</param>
    /// <returns>The call; null for what is none.</returns>
    public static StraceCall? Parse(ReadOnlySpan<char> text)
    {
        int open = text.IndexOf('(');
        if (open <= 0 || !IsName(text[..open]))
        {
            return null;
        }

        List<string> arguments = [];
        int at = open + 1, begin = at, depth = 0;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '"')
            {
                at = EndOfString(text, at);
            }
            else if (c == '<' && IsDescriptor(text[begin..at]))
            {
                at = EndOfName(text, at);
            }
            else if (c == '/' && text[at..].StartsWith("/*"))
            {
                int end = text[(at + 2)..].IndexOf("*/");
                at = end < 0 ? text.Length : at + 2 + end + 1;
            }
            else if (c is '{' or '[' or '(')
            {
                depth++;
            }
            else if (depth > 0 && c is '}' or ']' or ')')
            {
                depth--;
            }
            else if (depth <= 0 && c is ',' or ')')
            {
                string argument = text[begin..at].Trim().ToString();
                if (argument.Length > 0 || c == ',')
                {
                    arguments.Add(argument);
                }

                begin = at + 1;
                if (c == ')')
                {
                    break;
                }
            }
        }

        if (at >= text.Length)
        {
            return null;
        }

        ReadOnlySpan<char> rest = text[(at + 1)..].Trim();
        return rest is ['=', ' ', ..] ? new(text[..open].ToString(), arguments, rest[2..].Trim().ToString()) : null;
    }

    /// <summary>The text of an argument that is a string; null for one that is none.</summary>
    public static string? Text(string argument)
    {
        if (argument is not ['"', ..])
        {
            return null;
        }

        List<byte> bytes = [];
        Span<byte> encoded = stackalloc byte[4];
        for (int i = 1; i < argument.Length && argument[i] != '"'; i++)
        {
            if (argument[i] != '\\' || i + 1 == argument.Length)
            {
                Rune.TryGetRuneAt(argument, i, out Rune rune);
                i += rune.IsBmp ? 0 : 1;
                bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
                continue;
            }

            i++;
            int digits = Digits(argument.AsSpan(i));
            if (digits > 0)
            {
                bytes.Add((byte)argument.AsSpan(i, digits).ToString().Aggregate(0, (n, c) => (n * 8) + (c - '0')));
                i += digits - 1;
            }
            else if (argument[i] == 'x' && byte.TryParse(argument.AsSpan(i + 1, Math.Min(2, argument.Length - i - 1)),
                NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte b))
            {
                bytes.Add(b);
                i += 2;
            }
            else
            {
                bytes.Add((byte)(argument[i] switch
                {
                    'n' => '\n', 't' => '\t', 'r' => '\r', 'v' => '\v', 'f' => '\f', var other => other,
                }));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>The number that an argument begins with, such as a descriptor; null for none.</summary>
    public static int? Leading(string argument)
    {
        int digits = 0;
        while (digits < argument.Length && char.IsAsciiDigit(argument[digits]))
        {
            digits++;
        }

        return int.TryParse(argument.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && (digits == argument.Length || argument[digits] is ' ' or '<') ? number : null;
    }

    /// <summary>What a descriptor is, as <c>strace -y</c> has it behind the number; null without.</summary>
    public static string? Target(string argument) => argument.IndexOf('<') is >= 0 and var open && argument.EndsWith('>')
        ? argument[(open + 1)..^1] : null;

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return !char.IsAsciiDigit(text[0]);
    }

    private static bool IsDescriptor(ReadOnlySpan<char> before) =>
        before.Length > 0 && (char.IsAsciiDigit(before[^1]) || before.EndsWith("AT_FDCWD"));

    private static int EndOfString(ReadOnlySpan<char> text, int at)
    {
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            at += text[at] == '\\' ? 1 : 0;
        }

        return at;
    }

    /// <summary>The end of a descriptor's name, in which an arrow may be: <c>3&lt;TCP:[127.0.0.1:1->127.0.0.1:2]></c>.</summary>
    private static int EndOfName(ReadOnlySpan<char> text, int at)
    {
        for (at++; at < text.Length && (text[at] != '>' || text[at - 1] == '-'); at++)
        {
        }

        return at;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < Math.Min(3, text.Length) && text[count] is >= '0' and <= '7')
        {
            count++;
        }

        return count;
    }
}
