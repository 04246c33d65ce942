// SPDX-License-Identifier: BSD-3-Clause
// Expressions as conf shows them: what is certain is left out, what is said twice is said once, "not" stands at symbols only.
namespace Unicore.Kconfig.Conf;

internal sealed class NormalForm
{
    private bool foundTwice;

    /// <summary>The expression in that form; null when it always holds.</summary>
    public static KconfigExpression? Of(KconfigExpression? expression) => OfTerm(expression) is { } simple && !IsLiteral(simple, "y") ? simple : null;

    /// <summary>The same for an expression that stands behind another one, where a <c>y</c> that was written is shown.</summary>
    public static KconfigExpression? OfTerm(KconfigExpression? expression)
    {
        if (expression is null)
        {
            return null;
        }

        var form = new NormalForm();
        var simple = form.Simple(expression);

        // Only after it found something twice does conf look for literals as well.
        return form.foundTwice ? WithoutLiterals(simple) : simple;
    }

    private KconfigExpression Simple(KconfigExpression expression) => expression switch
    {
        NotExpression not => Negated(Simple(not.Operand)),
        CompareExpression { Left.Type: KconfigType.Bool, Comparison: Comparison.Equal } c when c.Right.IsConstant => IsTrue(c),
        CompareExpression { Left.Type: KconfigType.Bool, Comparison: Comparison.Unequal } c when c.Right.IsConstant => Negated(IsTrue(c)),
        AllExpression all => Joined(all.Parts, static e => (e as AllExpression)?.Parts, static parts => new AllExpression(parts)),
        AnyExpression any => Joined(any.Parts, static e => (e as AnyExpression)?.Parts, static parts => new AnyExpression(parts)),
        _ => expression,
    };

    /// <summary>What the comparison of a bool with y or n says about it.</summary>
    private static KconfigExpression IsTrue(CompareExpression compare) => compare.Right.Name switch
    {
        "y" => new SymbolExpression(compare.Left),
        "n" => new NotExpression(new SymbolExpression(compare.Left)),
        _ => compare.Comparison == Comparison.Equal ? compare : new CompareExpression(Comparison.Equal, compare.Left, compare.Right),
    };

    private KconfigExpression Negated(KconfigExpression expression) => expression switch
    {
        NotExpression not => not.Operand,
        SymbolExpression one when IsLiteral(one, "y") => No,
        SymbolExpression one when IsLiteral(one, "n") => Yes,
        SymbolExpression one when IsLiteral(one, "m") => one,
        CompareExpression c => new CompareExpression(c.Opposite, c.Left, c.Right),
        AllExpression all => Simple(new AnyExpression(Array.ConvertAll(all.Parts, Negated))),
        AnyExpression any => Simple(new AllExpression(Array.ConvertAll(any.Parts, Negated))),
        _ => new NotExpression(expression),
    };

    private KconfigExpression Joined(
        KconfigExpression[] parts, Func<KconfigExpression, KconfigExpression[]?> inner, Func<KconfigExpression[], KconfigExpression> make)
    {
        var terms = new List<KconfigExpression>();
        foreach (var part in parts)
        {
            var simple = Simple(part);
            terms.AddRange(inner(simple) ?? [simple]);
        }

        // Of terms that say the same, the first one stays, where the last one stood.
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < terms.Count; i++)
        {
            var key = Key(terms[i]);
            if (last.TryGetValue(key, out var before))
            {
                terms[i] = terms[before];
            }

            last[key] = i;
        }

        foundTwice |= last.Count < terms.Count;
        terms = [.. last.Values.Order().Select(i => terms[i])];
        JoinComparisons(terms, isAll: parts.Length > 0 && make([Yes]) is AllExpression);
        var result = terms is [var one] ? one : make([.. terms]);
        if (result is AnyExpression && terms.Exists(t => t is NotExpression { Operand: SymbolExpression { Symbol.Type: KconfigType.Bool } not } && last.ContainsKey(not.ToString())))
        {
            foundTwice = true;
            return Yes;
        }

        return result;
    }

    /// <summary>True when two expressions say the same, in whatever order.</summary>
    public static bool AreEqual(KconfigExpression? a, KconfigExpression? b) => Of(a) is { } one ? Of(b) is { } other && Key(one) == Key(other) : Of(b) is null;

    /// <summary>The same for terms that say the same, in whatever order.</summary>
    private static string Key(KconfigExpression term) => term switch
    {
        NotExpression not => "!" + Key(not.Operand),
        AllExpression all => $"({string.Join(" && ", all.Parts.Select(Key).Order(StringComparer.Ordinal))})",
        AnyExpression any => $"({string.Join(" || ", any.Parts.Select(Key).Order(StringComparer.Ordinal))})",
        _ => term.ToString(),
    };

    /// <summary>Two terms about one tristate become one: of <c>A &amp;&amp; A=y</c> the second stays, <c>A=y || A=m</c> is <c>A!=n</c>.</summary>
    private void JoinComparisons(List<KconfigExpression> terms, bool isAll)
    {
        for (var i = 0; i < terms.Count; i++)
        {
            for (var j = i + 1; j < terms.Count; j++)
            {
                if (Join(terms[i], terms[j], isAll) is { } joined)
                {
                    terms[i] = joined;
                    terms.RemoveAt(j--);
                    foundTwice = true;
                }
            }
        }
    }

    private static KconfigExpression? Join(KconfigExpression a, KconfigExpression b, bool isAll)
    {
        if (About(a) is not { } symbol || About(b) != symbol || symbol.Type != KconfigType.Tristate || (a is SymbolExpression && b is SymbolExpression))
        {
            return null;
        }

        if (a is SymbolExpression || b is SymbolExpression)
        {
            var (plain, compare) = a is SymbolExpression ? (a, (CompareExpression)b) : (b, (CompareExpression)a);
            return !isAll ? null
                : compare is { Comparison: Comparison.Equal, Right.Name: "y" or "m" } ? compare
                : compare is { Comparison: Comparison.Unequal, Right.Name: "n" } ? plain
                : null;
        }

        // Each comparison is a set of values; the two sets make one that a single comparison can tell.
        var (left, right) = ((CompareExpression)a, (CompareExpression)b);
        var set = isAll ? Values(left) & Values(right) : Values(left) | Values(right);
        return set switch
        {
            1 => new CompareExpression(Comparison.Equal, symbol, Pick(left, right, "n")),
            2 => new CompareExpression(Comparison.Equal, symbol, Pick(left, right, "m")),
            4 => new CompareExpression(Comparison.Equal, symbol, Pick(left, right, "y")),
            6 => new CompareExpression(Comparison.Unequal, symbol, Pick(left, right, "n")),
            5 => new CompareExpression(Comparison.Unequal, symbol, Pick(left, right, "m")),
            3 => new CompareExpression(Comparison.Unequal, symbol, Pick(left, right, "y")),
            _ => null,
        };
    }

    private static KconfigSymbol? About(KconfigExpression expression) => expression switch
    {
        SymbolExpression { Symbol.IsConstant: false } one => one.Symbol,
        CompareExpression { Comparison: Comparison.Equal or Comparison.Unequal, Right: { IsConstant: true, Name: "y" or "m" or "n" } } compare => compare.Left,
        _ => null,
    };

    private static int Values(CompareExpression compare)
    {
        var one = compare.Right.Name switch { "n" => 1, "m" => 2, _ => 4 };
        return compare.Comparison == Comparison.Equal ? one : 7 - one;
    }

    private static KconfigSymbol Pick(CompareExpression a, CompareExpression b, string name) =>
        a.Right.Name == name ? a.Right : b.Right.Name == name ? b.Right : new KconfigSymbol(-1, name, true) { Type = KconfigType.Tristate };

    private static KconfigExpression WithoutLiterals(KconfigExpression expression) => expression switch
    {
        NotExpression not => new NotExpression(WithoutLiterals(not.Operand)),
        AllExpression all => Without(all.Parts, neutral: Yes, final: No, static parts => new AllExpression(parts)),
        AnyExpression any => Without(any.Parts, neutral: No, final: Yes, static parts => new AnyExpression(parts)),
        _ => expression,
    };

    private static KconfigExpression Without(KconfigExpression[] parts, SymbolExpression neutral, SymbolExpression final, Func<KconfigExpression[], KconfigExpression> make)
    {
        var terms = Array.ConvertAll(parts, WithoutLiterals);
        if (Array.Exists(terms, t => IsLiteral(t, final.Symbol.Name!)))
        {
            return final;
        }

        terms = Array.FindAll(terms, t => !IsLiteral(t, neutral.Symbol.Name!));
        return terms switch { [] => neutral, [var one] => one, _ => make(terms) };
    }

    private static readonly SymbolExpression Yes = new(new KconfigSymbol(-1, "y", true) { Type = KconfigType.Tristate });
    private static readonly SymbolExpression No = new(new KconfigSymbol(-1, "n", true) { Type = KconfigType.Tristate });

    private static bool IsLiteral(KconfigExpression expression, string name) => expression is SymbolExpression { Symbol: { IsConstant: true, Name: var own } } && own == name;
}
