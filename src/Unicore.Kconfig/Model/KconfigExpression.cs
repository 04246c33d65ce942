// SPDX-License-Identifier: BSD-3-Clause
// Expressions of the tree: immutable, shared, and printable as Kconfig text.
using System.Text;

namespace Unicore.Kconfig.Model;

/// <summary>A Kconfig expression. Lists of <c>&amp;&amp;</c> and <c>||</c> are flat, so depth follows parentheses only.</summary>
public abstract class KconfigExpression
{
    private protected KconfigExpression()
    {
    }

    /// <summary><c>a &amp;&amp; b</c>, where null stands for "no condition".</summary>
    public static KconfigExpression? And(KconfigExpression? a, KconfigExpression? b) =>
        a is null ? b : b is null ? a : new AllExpression([a, b]);

    internal abstract void Print(StringBuilder to, int precedence);

    /// <summary>Calls <paramref name="visit"/> for every symbol that the expression mentions.</summary>
    internal abstract bool Any(Func<KconfigSymbol, bool> visit);

    private protected static bool AnyOf(KconfigExpression[] items, Func<KconfigSymbol, bool> visit)
    {
        foreach (KconfigExpression item in items)
        {
            if (item.Any(visit))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        Print(text, 0);
        return text.ToString();
    }

    private protected static void PrintList(StringBuilder to, KconfigExpression[] items, string between, int own, int outer)
    {
        if (outer > own)
        {
            to.Append('(');
        }

        for (int i = 0; i < items.Length; i++)
        {
            to.Append(i == 0 ? "" : between);
            items[i].Print(to, own);
        }

        if (outer > own)
        {
            to.Append(')');
        }
    }
}

/// <summary>The value of a symbol.</summary>
public sealed class SymbolExpression(KconfigSymbol symbol) : KconfigExpression
{
    /// <summary>The symbol.</summary>
    public KconfigSymbol Symbol { get; } = symbol;

    internal override void Print(StringBuilder to, int precedence) => to.Append(Symbol.DisplayName);

    internal override bool Any(Func<KconfigSymbol, bool> visit) => visit(Symbol);
}

/// <summary><c>!a</c></summary>
public sealed class NotExpression(KconfigExpression operand) : KconfigExpression
{
    /// <summary>What is turned round.</summary>
    public KconfigExpression Operand { get; } = operand;

    internal override void Print(StringBuilder to, int precedence)
    {
        to.Append('!');
        Operand.Print(to, 4);
    }

    internal override bool Any(Func<KconfigSymbol, bool> visit) => Operand.Any(visit);
}

/// <summary><c>a &amp;&amp; b &amp;&amp; …</c></summary>
public sealed class AllExpression : KconfigExpression
{
    internal AllExpression(KconfigExpression[] items) => Parts = items;

    internal KconfigExpression[] Parts { get; }

    /// <summary>The terms.</summary>
    public IReadOnlyList<KconfigExpression> Items => Parts;

    internal override void Print(StringBuilder to, int precedence) => PrintList(to, Parts, " && ", 2, precedence);

    internal override bool Any(Func<KconfigSymbol, bool> visit) => AnyOf(Parts, visit);
}

/// <summary><c>a || b || …</c></summary>
public sealed class AnyExpression : KconfigExpression
{
    internal AnyExpression(KconfigExpression[] items) => Parts = items;

    internal KconfigExpression[] Parts { get; }

    /// <summary>The terms.</summary>
    public IReadOnlyList<KconfigExpression> Items => Parts;

    internal override void Print(StringBuilder to, int precedence) => PrintList(to, Parts, " || ", 1, precedence);

    internal override bool Any(Func<KconfigSymbol, bool> visit) => AnyOf(Parts, visit);
}

/// <summary>How two values are compared.</summary>
public enum Comparison
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    Unequal,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,
}

/// <summary><c>a = b</c> and its kin.</summary>
public sealed class CompareExpression(Comparison comparison, KconfigSymbol left, KconfigSymbol right) : KconfigExpression
{
    /// <summary>How they are compared.</summary>
    public Comparison Comparison { get; } = comparison;

    /// <summary>Left side.</summary>
    public KconfigSymbol Left { get; } = left;

    /// <summary>Right side.</summary>
    public KconfigSymbol Right { get; } = right;

    /// <summary>The comparison that holds exactly where this one doesn't.</summary>
    internal Comparison Opposite => Comparison switch
    {
        Comparison.Equal => Comparison.Unequal,
        Comparison.Unequal => Comparison.Equal,
        Comparison.Less => Comparison.GreaterOrEqual,
        Comparison.LessOrEqual => Comparison.Greater,
        Comparison.Greater => Comparison.LessOrEqual,
        _ => Comparison.Less,
    };

    /// <summary>The comparison as it is written.</summary>
    internal string Operator => Comparison switch
    {
        Comparison.Equal => "=",
        Comparison.Unequal => "!=",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        _ => ">=",
    };

    internal override void Print(StringBuilder to, int precedence)
    {
        to.Append(precedence > 3 ? "(" : "").Append(Left.DisplayName);
        to.Append(' ').Append(Operator).Append(' ');
        to.Append(Right.DisplayName).Append(precedence > 3 ? ")" : "");
    }

    internal override bool Any(Func<KconfigSymbol, bool> visit) => visit(Left) || visit(Right);
}
