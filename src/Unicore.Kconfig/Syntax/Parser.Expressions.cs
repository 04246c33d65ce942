// SPDX-License-Identifier: BSD-3-Clause
// Parses expressions, for files and for expressions that callers hand in.
namespace Unicore.Kconfig;

internal sealed partial class Parser
{
    private KconfigExpression? Expression(Lexer lexer, List<Token> line, int from, string after)
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

    private KconfigExpression? Condition(Lexer lexer, List<Token> line, int at)
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

    private KconfigExpression? ParseExpression(Lexer lexer, List<Token> line, ref int at)
    {
        var reader = new ExpressionReader(line, at, Operand, (token, what) => Syntax(lexer, token, what));
        var result = reader.Read();
        at = reader.At;
        return result;
    }

    private KconfigSymbol? Operand(Token token) => token.Kind switch
    {
        TokenKind.Word => symbols.Lookup(token.Text),
        TokenKind.Quoted => symbols.Constant(token.Text),
        _ => null,
    };
}

/// <summary>Recursive descent over the tokens of one line; depth is bounded.</summary>
internal sealed class ExpressionReader(List<Token> line, int from, Func<Token, KconfigSymbol?> operand, Action<Token, string> complain)
{
    private const int Deepest = 200;
    private int depth;
    private bool failed;

    public int At { get; private set; } = from;

    public KconfigExpression? Read()
    {
        var result = ReadAny();
        return failed ? null : result;
    }

    private KconfigExpression? ReadAny() => ReadList(TokenKind.Or, ReadAll, static items => new AnyExpression(items));

    private KconfigExpression? ReadAll() => ReadList(TokenKind.And, ReadOne, static items => new AllExpression(items));

    private KconfigExpression? ReadList(TokenKind between, Func<KconfigExpression?> item, Func<KconfigExpression[], KconfigExpression> make)
    {
        var first = item();
        if (failed || Peek() != between)
        {
            return first;
        }

        var items = new List<KconfigExpression>();
        while (!failed && first is not null)
        {
            items.Add(first);
            if (Peek() != between)
            {
                break;
            }

            At++;
            first = item();
        }

        return failed ? null : make([.. items]);
    }

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
                At++;
                return ReadOne() is { } operand1 ? new NotExpression(operand1) : null;
            case TokenKind.Open:
                At++;
                var inner = ReadAny();
                if (failed)
                {
                    return null;
                }

                if (Peek() != TokenKind.Close)
                {
                    return Fail("A closing parenthesis is missing");
                }

                At++;
                return inner;
            case TokenKind.Word or TokenKind.Quoted when !(Peek() == TokenKind.Word && line[At].Text == "if"):
                var left = operand(line[At++])!;
                if (ComparisonAt() is not { } comparison)
                {
                    return new SymbolExpression(left);
                }

                At++;
                if (At >= line.Count || operand(line[At]) is not { } right)
                {
                    return Fail("A comparison needs a symbol or a value on its right side");
                }

                At++;
                return new CompareExpression(comparison, left, right);
            default:
                return Fail(At < line.Count ? $"A symbol or a value should stand where '{line[At].Text}' is" : "The expression is not complete");
        }
    }

    private TokenKind? Peek() => At < line.Count ? line[At].Kind : null;

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
        if (!failed)
        {
            failed = true;
            complain(line.Count == 0 ? default : line[Math.Min(At, line.Count - 1)], what);
        }

        return null;
    }
}
