// SPDX-License-Identifier: BSD-3-Clause
// Parses the expressions of statements, and remembers what they mention and where they stand.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Syntax;

internal sealed partial class Parser
{
    private KconfigExpression? Expression(Lexer lexer, TokenLine line, int from, string after)
    {
        if (from >= line.Count)
        {
            Syntax(lexer, line[0], $"'{after}' needs an expression after it");
            return null;
        }

        int at = from;
        KconfigExpression? result = ParseExpression(lexer, line, ref at);
        if (result is not null && at < line.Count)
        {
            Syntax(lexer, line[at], $"Unexpected '{line[at].Text}' after the expression");
        }

        return result;
    }

    private KconfigExpression? Condition(Lexer lexer, TokenLine line, int at)
    {
        if (at >= line.Count)
        {
            return null;
        }

        if (line[at].IsBare && line[at].Text == "if")
        {
            return Expression(lexer, line, at + 1, "if");
        }

        Syntax(lexer, line[at], $"Unexpected '{line[at].Text}'; only 'if' and a condition may follow");
        return null;
    }

    private KconfigExpression? ParseExpression(Lexer lexer, TokenLine line, ref int at)
    {
        if (_isScout)
        {
            at = line.Count;
            return null;
        }

        _reading = lexer;
        KconfigExpression? result = _expressions.Read(line, ref at);
        if (_expressions.Problem is { } problem)
        {
            Syntax(lexer, line[Math.Min(at, line.Count - 1)], problem);
        }

        return result;
    }

    private KconfigSymbol? Operand(Token token) => token.Kind switch
    {
        TokenKind.Word => Mention(_reading!, token),
        TokenKind.Quoted => _symbols.Constant(token.Text),
        _ => null,
    };

    private KconfigSymbol Mention(Lexer lexer, Token token)
    {
        KconfigSymbol symbol = _symbols.Lookup(token.Text);
        if (!symbol.IsConstant)
        {
            _symbols.Mentions.Add((symbol, lexer.PlaceOf(token)));
        }

        return symbol;
    }

    /// <summary>An expression that stands on a line of its own, which is added to such lines of its entry.</summary>
    private KconfigExpression? LineOf(List<ConditionLine> lines, Lexer lexer, TokenLine line, int from, string after)
    {
        KconfigExpression? result = Expression(lexer, line, from, after);
        if (result is not null)
        {
            lines.Add(new ConditionLine(result, lexer.PlaceOf(line[0])));
        }

        return result;
    }
}
