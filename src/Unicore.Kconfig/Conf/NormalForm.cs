// SPDX-License-Identifier: BSD-3-Clause
// Expressions as conf shows them: what is certain is left out, what is said twice is said once, "not" stands at symbols only.
namespace Unicore.Kconfig.Conf;

internal static class NormalForm
{
    /// <summary>The expression in that form; null when it always holds.</summary>
    public static KconfigExpression? Of(KconfigExpression? expression) => expression is null || Simple(expression) is var simple && IsLiteral(simple, "y") ? null : simple;

    private static KconfigExpression Simple(KconfigExpression expression) => expression switch
    {
        NotExpression not => Negated(Simple(not.Operand)),
        CompareExpression { Left.Type: KconfigType.Bool, Comparison: Comparison.Equal } c when c.Right.IsConstant => IsTrue(c),
        CompareExpression { Left.Type: KconfigType.Bool, Comparison: Comparison.Unequal } c when c.Right.IsConstant => Negated(IsTrue(c)),
        AllExpression all => Joined(all.Parts, neutral: "y", final: "n", static e => (e as AllExpression)?.Parts, static parts => new AllExpression(parts)),
        AnyExpression any => Joined(any.Parts, neutral: "n", final: "y", static e => (e as AnyExpression)?.Parts, static parts => new AnyExpression(parts)),
        _ => expression,
    };

    /// <summary>What the comparison of a bool with y or n says about it.</summary>
    private static KconfigExpression IsTrue(CompareExpression compare) => compare.Right.Name switch
    {
        "y" => new SymbolExpression(compare.Left),
        "n" => new NotExpression(new SymbolExpression(compare.Left)),
        _ => compare.Comparison == Comparison.Equal ? compare : new CompareExpression(Comparison.Equal, compare.Left, compare.Right),
    };

    private static KconfigExpression Negated(KconfigExpression expression) => expression switch
    {
        NotExpression not => not.Operand,
        CompareExpression c => new CompareExpression(
            c.Comparison switch
            {
                Comparison.Equal => Comparison.Unequal,
                Comparison.Unequal => Comparison.Equal,
                Comparison.Less => Comparison.GreaterOrEqual,
                Comparison.LessOrEqual => Comparison.Greater,
                Comparison.Greater => Comparison.LessOrEqual,
                _ => Comparison.Less,
            },
            c.Left,
            c.Right),
        AllExpression all => Simple(new AnyExpression(Array.ConvertAll(all.Parts, Negated))),
        AnyExpression any => Simple(new AllExpression(Array.ConvertAll(any.Parts, Negated))),
        _ => new NotExpression(expression),
    };

    private static KconfigExpression Joined(
        KconfigExpression[] parts, string neutral, string final, Func<KconfigExpression, KconfigExpression[]?> inner, Func<KconfigExpression[], KconfigExpression> make)
    {
        var terms = new List<KconfigExpression>();
        foreach (var part in parts)
        {
            var simple = Simple(part);
            terms.AddRange(inner(simple) ?? [simple]);
        }

        if (terms.Find(t => IsLiteral(t, final)) is { } certain)
        {
            return certain;
        }

        // Of two that say the same, the later one stays.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var literal = terms.Find(t => IsLiteral(t, neutral));
        terms.RemoveAll(t => IsLiteral(t, neutral));
        terms.Reverse();
        terms.RemoveAll(t => !seen.Add(t.ToString()));
        terms.Reverse();
        if (neutral == "n" && terms.Exists(t => t is NotExpression { Operand: SymbolExpression { Symbol.Type: KconfigType.Bool } one } && seen.Contains(one.ToString())))
        {
            return Yes;
        }

        return terms switch { [] => literal!, [var one] => one, _ => make([.. terms]) };
    }

    private static readonly SymbolExpression Yes = new(new KconfigSymbol(-1, "y", true) { Type = KconfigType.Tristate });

    private static bool IsLiteral(KconfigExpression expression, string name) => expression is SymbolExpression { Symbol: { IsConstant: true, Name: var own } } && own == name;
}
