// SPDX-License-Identifier: BSD-3-Clause
// Tokens of one line of Kconfig text.
namespace Unicore.Kconfig;

internal enum TokenKind
{
    Word,
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

internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column);
