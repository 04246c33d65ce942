// SPDX-License-Identifier: BSD-3-Clause
// Turns Kconfig text into lines of tokens, expanding macros where they stand.
using System.Text;

namespace Unicore.Kconfig;

/// <summary>Reads one file line by line: macros of a line are expanded only after all earlier lines took effect.</summary>
internal sealed partial class Lexer(
    string file, string shownFile, string text, MacroTable macros, DiagnosticBag bag, bool expressionOnly = false)
{
    private readonly TokenLine line = new();
    private int at;
    private int lineNumber = 1;
    private int lineStart;
    private bool unread;
    private int knownFrom;
    private int knownEnd = -1;

    public string File { get; } = file;

    public string ShownFile { get; } = shownFile;

    public KconfigPlace Here => new(File, lineNumber, at - lineStart + 1);

    public KconfigPlace PlaceOf(Token token) => new(File, token.Line, token.Column);

    /// <summary>The tokens of the next line that has any; null at the end of the file.</summary>
    public TokenLine? ReadLine()
    {
        if (unread)
        {
            unread = false;
            return line;
        }

        line.Clear();
        while (at < text.Length)
        {
            var c = text[at];
            if (c == '\n')
            {
                at++;
                EndLine();
                if (line.Count > 0)
                {
                    return line;
                }
            }
            else if (c is ' ' or '\t' or '\r' or '\f' or '\v' or '\uFEFF')
            {
                at++;
            }
            else if (c == '#')
            {
                SkipToLineEnd();
            }
            else if (c == '\\' && LineEndsAt(at + 1, out var next))
            {
                at = next;
                EndLine();
            }
            else if (!expressionOnly && line.Count == 2 && line[1].Kind is (TokenKind.Assign or TokenKind.AssignNow or TokenKind.AssignMore)
                && line[0].Kind == TokenKind.Word)
            {
                ReadAssignedValue();
            }
            else
            {
                ReadToken(c);
            }
        }

        return line.Count > 0 ? line : null;
    }

    /// <summary>Gives the line that was read last once more.</summary>
    public void Unread() => unread = true;

    private void ReadToken(char c)
    {
        var (line0, column) = (lineNumber, at - lineStart + 1);
        if (c is '"' or '\'')
        {
            line.Add(new Token(TokenKind.Quoted, ReadQuoted(c), line0, column));
            return;
        }

        if (IsWord(c) || c == '$')
        {
            var sourcePath = line.Count == 1 && Parser.IsSourceKeyword(line[0].Text);
            var word = sourcePath ? ReadBarePath() : ReadWord();
            if (word.Length > 0)
            {
                line.Add(new Token(TokenKind.Word, word, line0, column));
            }

            return;
        }

        var follows = at + 1 < text.Length ? text[at + 1] : '\0';
        var (kind, length) = (c, follows) switch
        {
            ('&', '&') => (TokenKind.And, 2),
            ('|', '|') => (TokenKind.Or, 2),
            ('!', '=') => (TokenKind.Unequal, 2),
            ('<', '=') => (TokenKind.LessOrEqual, 2),
            ('>', '=') => (TokenKind.GreaterOrEqual, 2),
            (':', '=') => (TokenKind.AssignNow, 2),
            ('+', '=') => (TokenKind.AssignMore, 2),
            ('!', _) => (TokenKind.Not, 1),
            ('<', _) => (TokenKind.Less, 1),
            ('>', _) => (TokenKind.Greater, 1),
            ('(', _) => (TokenKind.Open, 1),
            (')', _) => (TokenKind.Close, 1),
            ('=', _) => (line.Count == 1 && !expressionOnly ? TokenKind.Assign : TokenKind.Equal, 1),
            _ => (TokenKind.Value, 0),
        };
        if (length == 0)
        {
            bag.Warning("UK1001", Here, $"The character '{Printable(c)}' means nothing in Kconfig and is ignored.", $"ignoring unsupported character '{c}'");
            at++;
            return;
        }

        line.Add(new Token(kind, macros.Words.Get(text.AsSpan(at, length)), line0, column));
        at += length;
    }

    private string ReadWord()
    {
        var from = at;
        while (at < text.Length && IsWord(text[at]))
        {
            at++;
        }

        if (at == text.Length || text[at] != '$')
        {
            return macros.Words.Get(text.AsSpan(from, at - from));
        }

        var word = new StringBuilder().Append(text, from, at - from);
        while (at < text.Length)
        {
            var c = text[at];
            if (IsWord(c))
            {
                word.Append(c);
                at++;
            }
            else if (c == '$')
            {
                at = macros.ExpandReference(text, at, LineEnd(), Here, ShownFile, word, bareNames: false);
            }
            else
            {
                break;
            }
        }

        return word.ToString();
    }

    private string ReadBarePath()
    {
        var end = LineEnd();
        var path = new StringBuilder();
        while (at < end && text[at] is not ('\r' or '#'))
        {
            if (text[at] == '$')
            {
                at = macros.ExpandReference(text, at, end, Here, ShownFile, path, bareNames: true);
            }
            else
            {
                path.Append(text[at++]);
            }
        }

        return path.ToString().Trim();
    }

    private string ReadQuoted(char quote)
    {
        var begin = Here;
        var path = line.Count == 1 && (Parser.IsSourceKeyword(line[0].Text) || line[0].Text == "mainmenu");
        at++;
        var plain = at;
        while (plain < text.Length && text[plain] is var p && p != quote && p is not ('\\' or '$' or '\n'))
        {
            plain++;
        }

        if (plain < text.Length && text[plain] == quote)
        {
            var word = macros.Words.Get(text.AsSpan(at, plain - at));
            at = plain + 1;
            return word;
        }

        var result = new StringBuilder();
        while (true)
        {
            if (at >= text.Length || text[at] == '\n')
            {
                bag.Warning("UK1001", begin, $"This text begins with {quote} but does not end on its line; add the closing {quote}.", "multi-line strings not supported");
                return result.ToString();
            }

            var c = text[at];
            if (c == quote)
            {
                at++;
                return result.ToString();
            }

            if (c == '\\' && at + 1 < text.Length && text[at + 1] != '\n')
            {
                result.Append(text[at + 1]);
                at += 2;
            }
            else if (c == '$')
            {
                at = macros.ExpandReference(text, at, LineEnd(), Here, ShownFile, result, bareNames: path);
            }
            else
            {
                result.Append(c == '\\' ? "" : c.ToString());
                at++;
            }
        }
    }

    private void ReadAssignedValue()
    {
        var end = LineEnd();
        var value = text[at..end].TrimEnd('\r');
        line.Add(new Token(TokenKind.Value, value, lineNumber, at - lineStart + 1));
        at = end;
    }

    private int LineEnd()
    {
        // Kept, because a long line may ask for its end at every reference.
        if (at < knownFrom || at > knownEnd)
        {
            var end = text.IndexOf('\n', at);
            (knownFrom, knownEnd) = (at, end < 0 ? text.Length : end);
        }

        return knownEnd;
    }

    private void SkipToLineEnd() => at = LineEnd();

    private void EndLine()
    {
        lineNumber++;
        lineStart = at;
    }

    private bool LineEndsAt(int from, out int next)
    {
        next = from < text.Length && text[from] == '\r' ? from + 1 : from;
        return next++ < text.Length && text[next - 1] == '\n';
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/' or '.';

    private static string Printable(char c) => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString();
}
