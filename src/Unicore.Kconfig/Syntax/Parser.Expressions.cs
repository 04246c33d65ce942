// SPDX-License-Identifier: BSD-3-Clause
// Parses expressions, for files and for expressions that callers hand in.
namespace Unicore.Kconfig;

internal sealed partial class Parser
{
    private KconfigExpression? Expression(Lexer lexer, TokenLine line, int from, string after)
    {
        if (from >= line.Count)
        {
            Syntax(lexer, line[0], $"'{after}' needs an expression after it");
            return null;
        }

        var at = from;
        var result = ParseExpression(lexer, line, ref at);
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

        if (line[at].Kind == TokenKind.Word && line[at].Text == "if")
        {
            return Expression(lexer, line, at + 1, "if");
        }

        Syntax(lexer, line[at], $"Unexpected '{line[at].Text}'; only 'if' and a condition may follow");
        return null;
    }

    private KconfigExpression? ParseExpression(Lexer lexer, TokenLine line, ref int at)
    {
        if (isScout)
        {
            at = line.Count;
            return null;
        }

        reading = lexer;
        var result = expressions.Read(line, ref at);
        if (expressions.Problem is { } problem)
        {
            Syntax(lexer, line[Math.Min(at, line.Count - 1)], problem);
        }

        return result;
    }

    private KconfigSymbol? Operand(Token token) => token.Kind switch
    {
        TokenKind.Word => Mention(reading!, token),
        TokenKind.Quoted => symbols.Constant(token.Text),
        _ => null,
    };

    private KconfigSymbol Mention(Lexer lexer, Token token)
    {
        var symbol = symbols.Lookup(token.Text);
        if (!symbol.IsConstant)
        {
            symbols.Mentions.Add((symbol, lexer.PlaceOf(token)));
        }

        return symbol;
    }

    /// <summary>An expression that stands on a line of its own, which is remembered.</summary>
    private KconfigExpression? PlacedExpression(Lexer lexer, TokenLine line, int from, string after)
    {
        var result = Expression(lexer, line, from, after);
        if (result is not null)
        {
            symbols.Places[result] = lexer.PlaceOf(line[0]);
        }

        return result;
    }
}

/// <summary>Recursive descent over the tokens of one line, as often as wanted; depth is bounded.</summary>
internal sealed class ExpressionReader(Func<Token, KconfigSymbol?> operand)
{
    private const int Deepest = 200;
    private readonly List<KconfigExpression> items = [];
    private TokenLine line = new();
    private int at;
    private int depth;

    /// <summary>What was wrong, at the token where reading stopped; null when all was well.</summary>
    public string? Problem { get; private set; }

    /// <summary>The expression that begins at <paramref name="from"/>, which moves behind it; null when there is a <see cref="Problem"/>.</summary>
    public KconfigExpression? Read(TokenLine tokens, ref int from)
    {
        (line, at, depth, Problem) = (tokens, from, 0, null);
        items.Clear();
        var result = ReadList(TokenKind.Or);
        from = at;
        return Problem is null ? result : null;
    }

    private KconfigExpression? ReadList(TokenKind between)
    {
        var first = ReadItem(between);
        if (first is null || Peek() != between)
        {
            return first;
        }

        var bottom = items.Count;
        items.Add(first);
        while (Peek() == between)
        {
            at++;
            if (ReadItem(between) is not { } next)
            {
                return null;
            }

            items.Add(next);
        }

        var parts = new KconfigExpression[items.Count - bottom];
        items.CopyTo(bottom, parts, 0, parts.Length);
        items.RemoveRange(bottom, parts.Length);
        return between == TokenKind.Or ? new AnyExpression(parts) : new AllExpression(parts);
    }

    private KconfigExpression? ReadItem(TokenKind between) => between == TokenKind.Or ? ReadList(TokenKind.And) : ReadOne();

    private KconfigExpression? ReadOne()
    {
        if (++depth > Deepest)
        {
            return Fail("The expression is nested too deep");
        }

        var result = ReadOperand();
        depth--;
        return result;
    }

    private KconfigExpression? ReadOperand()
    {
        switch (Peek())
        {
            case TokenKind.Not:
                at++;
                return ReadOne() is { } operand1 ? new NotExpression(operand1) : null;
            case TokenKind.Open:
                at++;
                if (ReadList(TokenKind.Or) is not { } inner)
                {
                    return null;
                }

                if (Peek() != TokenKind.Close)
                {
                    return Fail("A closing parenthesis is missing");
                }

                at++;
                return inner;
            case TokenKind.Word or TokenKind.Quoted when !(Peek() == TokenKind.Word && line[at].Text == "if"):
                var left = operand(line[at++])!;
                if (ComparisonAt() is not { } comparison)
                {
                    return left.Mention;
                }

                at++;
                if (at >= line.Count || operand(line[at]) is not { } right)
                {
                    return Fail("A comparison needs a symbol or a value on its right side");
                }

                at++;
                return new CompareExpression(comparison, left, right);
            default:
                return Fail(at < line.Count ? $"A symbol or a value should stand where '{line[at].Text}' is" : "The expression is not complete");
        }
    }

    private TokenKind? Peek() => at < line.Count ? line[at].Kind : null;

    private Comparison? ComparisonAt() => Peek() switch
    {
        TokenKind.Equal or TokenKind.Assign => Comparison.Equal,
        TokenKind.Unequal => Comparison.Unequal,
        TokenKind.Less => Comparison.Less,
        TokenKind.LessOrEqual => Comparison.LessOrEqual,
        TokenKind.Greater => Comparison.Greater,
        TokenKind.GreaterOrEqual => Comparison.GreaterOrEqual,
        _ => null,
    };

    private KconfigExpression? Fail(string what)
    {
        Problem ??= what;
        return null;
    }
}
