// SPDX-License-Identifier: BSD-3-Clause
// Turns Kconfig text into lines of tokens, expanding macros where they stand.
using System.Text;
using Unicore.Diagnostics;

namespace Unicore.Kconfig.Syntax;

/// <summary>Reads one file line by line: macros of a line are expanded only after all earlier lines took effect.</summary>
internal sealed partial class Lexer(
    string file, string shownFile, string text, MacroTable macros, DiagnosticBag bag, bool expressionOnly = false)
{
    private readonly TokenLine _line = new();
    private int _at;
    private int _lineNumber = 1;
    private int _lineStart;
    private bool _unread;
    private int _knownFrom;
    private int _knownEnd = -1;

    public string File { get; } = file;

    public string ShownFile { get; } = shownFile;

    public KconfigPlace Here => new(File, _lineNumber, _at - _lineStart + 1);

    public KconfigPlace PlaceOf(Token token) => new(File, token.Line, token.Column);

    /// <summary>The tokens of the next line that has any; null at the end of the file.</summary>
    public TokenLine? ReadLine()
    {
        if (_unread)
        {
            _unread = false;
            return _line;
        }

        _line.Clear();
        while (_at < text.Length)
        {
            char c = text[_at];
            if (c == '\n')
            {
                _at++;
                EndLine();
                if (_line.Count > 0)
                {
                    return _line;
                }
            }
            else if (c is ' ' or '\t' || IsOfOtherSystems(c))
            {
                _at++;
            }
            else if (c == '#')
            {
                SkipToLineEnd();
            }
            else if (c == '\\' && LineEndsAt(_at + 1, out int next))
            {
                _at = next;
                EndLine();
            }
            else if (!expressionOnly && _line.Count == 2
                && _line[1].Kind is (TokenKind.Assign or TokenKind.AssignNow or TokenKind.AssignMore)
                && _line[0].Kind == TokenKind.Word)
            {
                ReadAssignedValue();
            }
            else
            {
                ReadToken(c);
            }
        }

        return _line.Count > 0 ? _line : null;
    }

    /// <summary>Gives the line that was read last once more.</summary>
    public void Unread() => _unread = true;

    private void ReadToken(char c)
    {
        (int line0, int column) = (_lineNumber, _at - _lineStart + 1);
        if (c is '"' or '\'')
        {
            _line.Add(new Token(TokenKind.Quoted, ReadQuoted(c), line0, column));
            return;
        }

        if (IsWord(c) || c == '$')
        {
            bool sourcePath = _line.Count == 1 && Parser.IsSourceKeyword(_line[0].Text);
            int from = _at;
            string word = sourcePath ? ReadBarePath() : ReadWord();
            if (word.Length > 0)
            {
                bool isKeyword = _at - from == word.Length && Keywords.Has(word);
                _line.Add(new Token(isKeyword ? TokenKind.Keyword : TokenKind.Word, word, line0, column));
            }

            return;
        }

        char follows = _at + 1 < text.Length ? text[_at + 1] : '\0';
        (TokenKind kind, int length) = (c, follows) switch
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
            ('=', _) => (_line.Count == 1 && !expressionOnly ? TokenKind.Assign : TokenKind.Equal, 1),
            _ => (TokenKind.Value, 0),
        };
        if (length == 0)
        {
            PassOver();
            return;
        }

        _line.Add(new Token(kind, macros.Words.Get(text.AsSpan(_at, length)), line0, column));
        _at += length;
    }

    private string ReadWord()
    {
        int from = _at;
        while (_at < text.Length && IsWord(text[_at]))
        {
            _at++;
        }

        if (_at == text.Length || text[_at] != '$')
        {
            return macros.Words.Get(text.AsSpan(from, _at - from));
        }

        StringBuilder word = new StringBuilder().Append(text, from, _at - from);
        while (_at < text.Length)
        {
            char c = text[_at];
            if (IsWord(c))
            {
                word.Append(c);
                _at++;
            }
            else if (c == '$')
            {
                _at = macros.ExpandReference(text, _at, LineEnd(), Here, ShownFile, word, bareNames: false);
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
        int end = LineEnd();
        var path = new StringBuilder();
        while (_at < end && text[_at] is not ('\r' or '#' or '\0'))
        {
            if (text[_at] == '$')
            {
                _at = macros.ExpandReference(text, _at, end, Here, ShownFile, path, bareNames: true);
            }
            else
            {
                path.Append(text[_at++]);
            }
        }

        return path.ToString().Trim();
    }

    private string ReadQuoted(char quote)
    {
        KconfigPlace begin = Here;
        bool path = _line.Count == 1 && (Parser.IsSourceKeyword(_line[0].Text) || _line[0].Text == "mainmenu");
        _at++;
        int plain = _at;
        while (plain < text.Length && text[plain] is var p && p != quote && p is not ('\\' or '$' or '\n'))
        {
            plain++;
        }

        if (plain < text.Length && text[plain] == quote)
        {
            string word = macros.Words.Get(BeforeNul(text.AsSpan(_at, plain - _at)));
            _at = plain + 1;
            return word;
        }

        var result = new StringBuilder();
        while (true)
        {
            if (_at >= text.Length || text[_at] == '\n')
            {
                bag.Warning("UK1001", begin, $"This text begins with {quote} but does not end on its line; add the closing {quote}.",
                    "multi-line strings not supported");
                return BeforeNul(result);
            }

            char c = text[_at];
            if (c == quote)
            {
                _at++;
                return BeforeNul(result);
            }

            if (c == '\\' && _at + 1 < text.Length && text[_at + 1] != '\n')
            {
                result.Append(text[_at + 1]);
                _at += 2;
            }
            else if (c == '$')
            {
                _at = macros.ExpandReference(text, _at, LineEnd(), Here, ShownFile, result, bareNames: path);
            }
            else
            {
                result.Append(c == '\\' ? "" : c.ToString());
                _at++;
            }
        }
    }

    private void ReadAssignedValue()
    {
        int end = LineEnd();
        string value = BeforeNul(text.AsSpan(_at, end - _at)).TrimEnd('\r').ToString();
        _line.Add(new Token(TokenKind.Value, value, _lineNumber, _at - _lineStart + 1));
        _at = end;
    }

    private int LineEnd()
    {
        // Kept, because a long line may ask for its end at every reference.
        if (_at < _knownFrom || _at > _knownEnd)
        {
            int end = text.IndexOf('\n', _at);
            (_knownFrom, _knownEnd) = (_at, end < 0 ? text.Length : end);
        }

        return _knownEnd;
    }

    private void SkipToLineEnd() => _at = LineEnd();

    private void EndLine()
    {
        _lineNumber++;
        _lineStart = _at;
    }

    private bool LineEndsAt(int from, out int next)
    {
        next = from < text.Length && text[from] == '\r' ? from + 1 : from;
        return next++ < text.Length && text[next - 1] == '\n';
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/' or '.';

    /// <summary>Marks of other systems' editors: a carriage return at a line's end, a byte order mark at the file's beginning.</summary>
    private bool IsOfOtherSystems(char c) =>
        c == '\r' ? _at + 1 == text.Length || text[_at + 1] is '\n' or '\r' : c == '\uFEFF' && _at == 0;

    /// <summary>Leaves out a character that no statement has; conf, which knows bytes only, tells of each byte.</summary>
    private void PassOver()
    {
        int length = char.IsSurrogatePair(text, _at) ? 2 : 1;
        string kernel = string.Concat(KconfigText.ToBytes(text.Substring(_at, length)).Select(
            one => $"{File}:{_lineNumber}:warning: ignoring unsupported character '{KconfigText.FromBytes([one])}'\n"));
        bag.Add("UK1001", Severity.Warning, Here, $"The character '{Printable(text[_at])}' means nothing in Kconfig and is ignored.",
            shown: kernel);
        _at += length;
    }

    /// <summary>Texts end at a NUL, as C's strings do.</summary>
    private static ReadOnlySpan<char> BeforeNul(ReadOnlySpan<char> word) => word.IndexOf('\0') is var nul and >= 0 ? word[..nul] : word;

    private static string BeforeNul(StringBuilder word) => BeforeNul(word.ToString().AsSpan()).ToString();

    private static string Printable(char c) => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString();
}
