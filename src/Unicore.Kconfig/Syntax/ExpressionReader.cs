// SPDX-License-Identifier: BSD-3-Clause
// Reads expressions, in files and where callers hand them in.
using System.Runtime.CompilerServices;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Syntax;

/// <summary>Recursive descent over the tokens of one line, as often as wanted; depth is bounded.</summary>
internal sealed class ExpressionReader(Func<Token, KconfigSymbol?> operand, int deepest)
{
    private readonly List<KconfigExpression> _items = [];
    private TokenLine _line = new();
    private int _at;
    private int _depth;

    /// <summary>What was wrong, at the token where reading stopped; null when all was well.</summary>
    public string? Problem { get; private set; }

    /// <summary>
    /// The expression that begins at <paramref name="from"/>, which moves behind it; null when there is a <see cref="Problem"/>.
    /// </summary>
    public KconfigExpression? Read(TokenLine tokens, ref int from)
    {
        (_line, _at, _depth, Problem) = (tokens, from, 0, null);
        _items.Clear();
        KconfigExpression? result = ReadList(TokenKind.Or);
        from = _at;
        return Problem is null ? result : null;
    }

    private KconfigExpression? ReadList(TokenKind between)
    {
        KconfigExpression? first = ReadItem(between);
        if (first is null || Peek() != between)
        {
            return first;
        }

        int bottom = _items.Count;
        _items.Add(first);
        while (Peek() == between)
        {
            _at++;
            if (ReadItem(between) is not { } next)
            {
                return null;
            }

            _items.Add(next);
        }

        var parts = new KconfigExpression[_items.Count - bottom];
        _items.CopyTo(bottom, parts, 0, parts.Length);
        _items.RemoveRange(bottom, parts.Length);
        return between == TokenKind.Or ? new AnyExpression(parts) : new AllExpression(parts);
    }

    private KconfigExpression? ReadItem(TokenKind between) => between == TokenKind.Or ? ReadList(TokenKind.And) : ReadOne();

    private KconfigExpression? ReadOne()
    {
        if (++_depth > deepest)
        {
            return Fail("The expression is nested too deep");
        }

        KconfigExpression? result = RuntimeHelpers.TryEnsureSufficientExecutionStack() ? ReadOperand() : ReadOnFreshStack();
        _depth--;
        return result;
    }

    private KconfigExpression? ReadOnFreshStack()
    {
        KconfigExpression? result = null;
        StackGuard.Run(() => result = ReadOperand());
        return result;
    }

    private KconfigExpression? ReadOperand()
    {
        switch (Peek())
        {
            case TokenKind.Not:
                _at++;
                return ReadOne() is { } operand1 ? new NotExpression(operand1) : null;
            case TokenKind.Open:
                _at++;
                if (ReadList(TokenKind.Or) is not { } inner)
                {
                    return null;
                }

                if (Peek() != TokenKind.Close)
                {
                    return Fail("A closing parenthesis is missing");
                }

                _at++;
                return inner;
            case TokenKind.Word or TokenKind.Quoted when !(Peek() == TokenKind.Word && _line[_at].Text == "if"):
                KconfigSymbol left = operand(_line[_at++])!;
                if (ComparisonAt() is not { } comparison)
                {
                    return left.Mention;
                }

                _at++;
                if (_at >= _line.Count || operand(_line[_at]) is not { } right)
                {
                    return Fail("A comparison needs a symbol or a value on its right side");
                }

                _at++;
                return new CompareExpression(comparison, left, right);
            default:
                return Fail(_at < _line.Count
                    ? $"A symbol or a value should stand where '{_line[_at].Text}' is"
                    : "The expression is not complete");
        }
    }

    private TokenKind? Peek() => _at < _line.Count ? _line[_at].Kind : null;

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
