// SPDX-License-Identifier: BSD-3-Clause
// Functions that nobody needs, taken out of a source.
using System.Text;

namespace Unicore.Analysis.Decomposing.Extracting;

/// <summary>Finds definitions of functions in C as it was written, by braces and parentheses, without understanding what stands
/// between.</summary>
/// <remarks>Whoever calls compiles what comes of it, and takes the whole source if it does not compile.</remarks>
internal sealed class SourceParts(string text)
{
    private readonly List<(string Name, int Start, int End)> _functions = [];
    private int _start, _depth, _parentheses, _lastSign;
    private string _word = "", _name = "";

    /// <summary>The text without some functions.</summary>
    /// <param name="text">The source.</param>
    /// <param name="names">The functions.</param>
    /// <param name="count">How many were taken out.</param>
    /// <returns>The text; null if braces do not match, as where the preprocessor chooses between them.</returns>
    public static string? Without(string text, IReadOnlySet<string> names, out int count)
    {
        SourceParts parts = new(text);
        count = 0;
        if (!parts.Scan())
        {
            return null;
        }

        StringBuilder rest = new();
        int at = 0;
        foreach ((string name, int start, int end) in parts._functions.Where(f => names.Contains(f.Name) && parts.IsWhole(f.Start, f.End)))
        {
            rest.Append(text, at, start - at).Append($"/* {name} was left out. */");
            (at, count) = (end, count + 1);
        }

        return rest.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Whether the preprocessor's conditions begin and end within it.</summary>
    private bool IsWhole(int start, int end)
    {
        int open = 0;
        foreach (string line in text[start..end].Split('\n').Select(l => l.TrimStart()).Where(l => l.StartsWith('#')))
        {
            string directive = line[1..].TrimStart();
            open += directive.StartsWith("if", StringComparison.Ordinal) ? 1 : directive.StartsWith("endif", StringComparison.Ordinal)
                ? -1 : 0;
            if (open < 0 || (open == 0 && directive.StartsWith("el", StringComparison.Ordinal)))
            {
                return false;
            }
        }

        return open == 0;
    }

    private bool Scan()
    {
        bool isLineStart = true;
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            if (c == '\n' || char.IsWhiteSpace(c))
            {
                isLineStart |= c == '\n';
                i++;
            }
            else if (c == '#' && isLineStart)
            {
                i = LineEnd(i);
                _start = _depth == 0 && _parentheses == 0 && _name.Length == 0 ? i : _start;
            }
            else if (c == '/' && i + 1 < text.Length && text[i + 1] is '/' or '*')
            {
                int end = text[i + 1] == '/' ? LineEnd(i) : text.IndexOf("*/", i + 2, StringComparison.Ordinal) is >= 0 and var close
                    ? close + 2 : text.Length;
                i = end;
            }
            else
            {
                isLineStart = false;
                i = c is '"' or '\'' ? Literal(i) : char.IsAsciiLetter(c) || c == '_' ? Word(i) : Sign(i);
            }

            if (_depth < 0)
            {
                return false;
            }
        }

        return _depth == 0;
    }

    /// <summary>Behind a line, and those that it goes on in.</summary>
    private int LineEnd(int at)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == '\n' && text[at - 1] != '\\')
            {
                return at + 1;
            }
        }

        return at;
    }

    private int Literal(int at)
    {
        char quote = text[at];
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            at += text[at] == '\\' ? 1 : 0;
        }

        return Math.Min(at + 1, text.Length);
    }

    private int Word(int at)
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        _word = text[start..at];
        _lastSign = 'a';
        return at;
    }

    private int Sign(int at)
    {
        char c = text[at];
        if (_depth == 0)
        {
            if (c == '(')
            {
                // __attribute__((…)) before a name is none.
                _name = _parentheses == 0 && _name.Length == 0 && _lastSign == 'a' && !_word.StartsWith("__attribute",
                    StringComparison.Ordinal)
                    ? _word : _name;
                _parentheses++;
            }
            else if (c == ')')
            {
                _parentheses--;
            }
            else if (c == ';' && _parentheses == 0)
            {
                Begin(at + 1);
            }
            else if (c == '=')
            {
                _name = "=";
            }
        }

        if (c == '{')
        {
            _depth++;
        }
        else if (c == '}' && --_depth == 0)
        {
            if (_name.Length > 0 && _name != "=" && _parentheses == 0)
            {
                _functions.Add((_name, FirstOf(_start), at + 1));
                Begin(at + 1);
            }
        }

        _lastSign = c;
        return at + 1;
    }

    private void Begin(int at) => (_start, _name, _parentheses) = (at, "", 0);

    private int FirstOf(int at)
    {
        while (char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }
}
