// SPDX-License-Identifier: BSD-3-Clause
// Splits a command line as a POSIX shell does, and says when only a shell can run it.
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Unicore.Build.Actions;

/// <summary>Words of shell command lines.</summary>
public static class ShellWords
{
    /// <summary>Splits words at blanks, minding quotes and backslashes; no expansion.</summary>
    /// <param name="text">The text; an unclosed quote reaches to its end.</param>
    /// <returns>The words.</returns>
    public static IReadOnlyList<string> Split(string text)
    {
        Scan(text, out List<string> words);
        return words;
    }

    /// <summary>Splits a command line that needs no shell.</summary>
    /// <param name="text">A command line.</param>
    /// <param name="words">Its words, or null when it has redirections, variables, patterns or several commands.</param>
    /// <returns>Whether it needs no shell.</returns>
    public static bool TrySplit(string text, [NotNullWhen(true)] out IReadOnlyList<string>? words)
    {
        bool plain = Scan(text, out List<string> list);
        words = plain && list.Count > 0 && !IsBuiltin(list[0]) ? list : null;
        return words is not null;
    }

    /// <summary>Quotes a word so that a shell reads it back as it is.</summary>
    /// <param name="word">Any text.</param>
    /// <returns>The word, quoted when it must be.</returns>
    public static string Quote(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        foreach (char c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"_-+=./,:@%^".Contains(c, StringComparison.Ordinal))
            {
                return "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
            }
        }

        return word.Length == 0 ? "''" : word;
    }

    private static bool IsBuiltin(string word) =>
        word.Contains('=', StringComparison.Ordinal)
        || word is "cd" or ":" or "." or "!" or "{" or "if" or "for" or "while" or "case" or "set" or "export" or "exec"
            or "test" or "[" or "true" or "false" or "echo" or "printf";

    private static bool Scan(string text, out List<string> words)
    {
        words = [];
        bool plain = true;
        bool inWord = false;
        char quote = '\0';
        StringBuilder word = new();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote == '\'')
            {
                if (c == '\'')
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (c == '\\' && i + 1 < text.Length)
            {
                char next = text[++i];
                if (next == '\n')
                {
                    continue;
                }

                if (quote == '"' && next is not ('"' or '\\' or '$' or '`'))
                {
                    word.Append('\\');
                }

                word.Append(next);
                inWord = true;
            }
            else if (c == '"' || (c == '\'' && quote == '\0'))
            {
                quote = quote == '\0' ? c : '\0';
                inWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                }

                plain &= c != '\n' || words.Count == 0 || string.IsNullOrWhiteSpace(text[i..]);
            }
            else
            {
                plain &= c is not ('$' or '`') && (quote != '\0'
                    || (c is not ('|' or '&' or ';' or '<' or '>' or '(' or ')' or '*' or '?' or '[')
                    && !(c is '~' or '#' && !inWord)));
                word.Append(c);
                inWord = true;
            }
        }

        if (inWord)
        {
            words.Add(word.ToString());
        }

        return plain && quote == '\0';
    }
}
