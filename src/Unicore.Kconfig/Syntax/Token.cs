// SPDX-License-Identifier: BSD-3-Clause
// Tokens of one line of Kconfig text.
namespace Unicore.Kconfig.Syntax;

internal enum TokenKind
{
    Word,

    /// <summary>A word of the language, which names nothing.</summary>
    Keyword,
    Quoted,
    And,
    Or,
    Not,
    Open,
    Close,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Assign,
    AssignNow,
    AssignMore,
    Value,
}

internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column)
{
    /// <summary>True for what a statement can begin with: older statements begin with words that are no keywords today.</summary>
    public bool IsBare => Kind is TokenKind.Word or TokenKind.Keyword;
}

/// <summary>The tokens of a line. A list of its own, because lists of structures are compiled anew in every process.</summary>
internal sealed class TokenLine
{
    private Token[] _tokens = new Token[16];

    public int Count { get; private set; }

    public Token this[int index] => index < Count ? _tokens[index] : throw new ArgumentOutOfRangeException(nameof(index));

    public void Add(in Token token)
    {
        if (Count == _tokens.Length)
        {
            var more = new Token[2 * Count];
            Array.Copy(_tokens, more, Count);
            _tokens = more;
        }

        _tokens[Count++] = token;
    }

    public void Clear() => Count = 0;
}
