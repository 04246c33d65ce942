// SPDX-License-Identifier: BSD-3-Clause
// Expressions as conf shows them: what is certain is left out, what is said twice is said once, "not" stands at symbols only.
namespace Unicore.Kconfig.Model;

internal sealed class NormalForm
{
    private static readonly KconfigSymbol AnyYes = Literal("y");
    private static readonly KconfigSymbol AnyMod = Literal("m");
    private static readonly KconfigSymbol AnyNo = Literal("n");

    private readonly SymbolExpression _yes;
    private readonly SymbolExpression _no;
    private readonly KconfigSymbol _mod;
    private bool _foundTwice;

    private NormalForm(SymbolTable? symbols)
    {
        _yes = (symbols?.Yes ?? AnyYes).Mention;
        _no = (symbols?.No ?? AnyNo).Mention;
        _mod = symbols?.Mod ?? AnyMod;
    }

    /// <summary>The expression in that form; null when it always holds.</summary>
    public static KconfigExpression? Of(KconfigExpression? expression) =>
        OfTerm(expression) is { } simple && !IsLiteral(simple, "y") ? simple : null;

    /// <summary>The same for an expression that stands behind another one, where a <c>y</c> that was written is shown.</summary>
    public static KconfigExpression? OfTerm(KconfigExpression? expression)
    {
        if (expression is null)
        {
            return null;
        }

        var form = new NormalForm(null);
        KconfigExpression simple = form.Simple(expression);

        // Only after it found something twice does conf look for literals as well.
        return form._foundTwice ? form.WithoutLiterals(simple) : simple;
    }

    /// <summary>
    /// The expression itself, or when something is said twice in it, what <see cref="OfTerm"/> makes of it, with the literals of the table.
    /// </summary>
    public static KconfigExpression OrItself(KconfigExpression expression, SymbolTable symbols)
    {
        var form = new NormalForm(symbols);
        KconfigExpression simple = form.Simple(expression);
        return form._foundTwice ? form.WithoutLiterals(simple) : expression;
    }

    private KconfigExpression Simple(KconfigExpression expression) => expression switch
    {
        NotExpression when Pushed(expression) is var pushed && !ReferenceEquals(pushed, expression) => Simple(pushed),
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

    /// <summary>The expression without a "not" in front, unless it is that of one symbol.</summary>
    private KconfigExpression Pushed(KconfigExpression expression) =>
        expression is NotExpression { Operand: var operand }
            && Negated(operand) is not NotExpression { Operand: SymbolExpression } and var pushed ? Pushed(pushed) : expression;

    private KconfigExpression Negated(KconfigExpression expression) => expression switch
    {
        NotExpression not => not.Operand,
        SymbolExpression one when IsLiteral(one, "y") => _no,
        SymbolExpression one when IsLiteral(one, "n") => _yes,
        SymbolExpression one when IsLiteral(one, "m") => one,
        CompareExpression c => new CompareExpression(c.Opposite, c.Left, c.Right),
        AllExpression all => new AnyExpression(Array.ConvertAll(all.Parts, Negated)),
        AnyExpression any => new AllExpression(Array.ConvertAll(any.Parts, Negated)),
        _ => new NotExpression(expression),
    };

    private KconfigExpression Joined(
        KconfigExpression[] parts, Func<KconfigExpression, KconfigExpression[]?> inner, Func<KconfigExpression[], KconfigExpression> make)
    {
        var terms = new List<KconfigExpression>();
        AddTerms(terms, parts, inner);

        bool isAll = make([_yes]) is AllExpression;
        JoinPairs(terms, isAll);
        KconfigExpression result = terms is [var one] ? one : make([.. terms]);
        if (!isAll && terms.Exists(t => t is NotExpression { Operand: SymbolExpression { Symbol.Type: KconfigType.Bool } not }
            && terms.Exists(o => AreSame(o, not))))
        {
            _foundTwice = true;
            return _yes;
        }

        return result;
    }

    /// <summary>True when two expressions say the same, in whatever order.</summary>
    public static bool AreEqual(KconfigExpression? a, KconfigExpression? b) =>
        Of(a) is { } one ? Of(b) is { } other && AreSame(one, other) : Of(b) is null;

    /// <summary>The same text for terms that say the same, in whatever order.</summary>
    public static string Key(KconfigExpression term) => term switch
    {
        NotExpression not => "!" + Key(not.Operand),
        AllExpression all => $"({string.Join(" && ", all.Parts.Select(Key).Order(StringComparer.Ordinal))})",
        AnyExpression any => $"({string.Join(" || ", any.Parts.Select(Key).Order(StringComparer.Ordinal))})",
        _ => term.ToString(),
    };

    /// <summary>Lists of one kind in each other are one list, before any two terms in them are joined.</summary>
    private void AddTerms(List<KconfigExpression> terms, KconfigExpression[] parts, Func<KconfigExpression, KconfigExpression[]?> inner)
    {
        foreach (KconfigExpression part in parts)
        {
            KconfigExpression pushed = Pushed(part);
            if (inner(pushed) is { } more)
            {
                AddTerms(terms, more, inner);
            }
            else
            {
                KconfigExpression simple = Simple(pushed);
                terms.AddRange(inner(simple) ?? [simple]);
            }
        }
    }

    /// <summary>Of two terms that say the same, or that one comparison can say, one stays, where the last one stood.</summary>
    private void JoinPairs(List<KconfigExpression> terms, bool isAll)
    {
        for (int i = 0; i < terms.Count; i++)
        {
            for (int j = i + 1; j < terms.Count; j++)
            {
                if ((AreSame(terms[i], terms[j]) ? terms[i] : Join(terms[i], terms[j], isAll)) is { } joined)
                {
                    terms[j] = joined;
                    terms.RemoveAt(i--);
                    _foundTwice = true;
                    break;
                }
            }
        }
    }

    /// <summary>True when two terms say the same: the parts of a list may stand in any order.</summary>
    private static bool AreSame(KconfigExpression a, KconfigExpression b) => (a, b) switch
    {
        (SymbolExpression x, SymbolExpression y) => AreSame(x.Symbol, y.Symbol),
        (NotExpression x, NotExpression y) => AreSame(x.Operand, y.Operand),
        (CompareExpression x, CompareExpression y) => x.Comparison == y.Comparison && AreSame(x.Left, y.Left) && AreSame(x.Right, y.Right),
        (AllExpression x, AllExpression y) => AreSame(x.Parts, y.Parts),
        (AnyExpression x, AnyExpression y) => AreSame(x.Parts, y.Parts),
        _ => false,
    };

    private static bool AreSame(KconfigSymbol a, KconfigSymbol b) => a == b || (a.IsConstant && b.IsConstant && a.Name == b.Name);

    private static bool AreSame(KconfigExpression[] a, KconfigExpression[] b) =>
        a.Length == b.Length && Array.TrueForAll(a, x => Array.Exists(b, y => AreSame(x, y)))
            && Array.TrueForAll(b, y => Array.Exists(a, x => AreSame(x, y)));

    private KconfigExpression? Join(KconfigExpression a, KconfigExpression b, bool isAll)
    {
        if (About(a) is not { } symbol || About(b) != symbol || symbol.Type != KconfigType.Tristate
            || (a is SymbolExpression && b is SymbolExpression))
        {
            return null;
        }

        if (a is SymbolExpression || b is SymbolExpression)
        {
            (KconfigExpression plain, CompareExpression compare) = a is SymbolExpression
                ? (a, (CompareExpression)b)
                : (b, (CompareExpression)a);
            return !isAll ? null
                : compare is { Comparison: Comparison.Equal, Right.Name: "y" } ? compare
                : compare is { Comparison: Comparison.Unequal, Right.Name: "n" } ? plain
                : compare is { Comparison: Comparison.Unequal, Right.Name: "m" }
                    ? new CompareExpression(Comparison.Equal, symbol, _yes.Symbol)
                : null;
        }

        (CompareExpression left, CompareExpression right) = ((CompareExpression)a, (CompareExpression)b);
        return (isAll, left.Comparison, right.Comparison) switch
        {
            (true, Comparison.Equal, Comparison.Unequal) => left.Right.Name == right.Right.Name ? _no : left,
            (true, Comparison.Unequal, Comparison.Equal) => left.Right.Name == right.Right.Name ? _no : right,
            (true, Comparison.Unequal, Comparison.Unequal) when left.Right.Name != right.Right.Name => new CompareExpression(
                Comparison.Equal, symbol, Third(left, right)),
            (false, Comparison.Equal, Comparison.Equal) when left.Right.Name != right.Right.Name => new CompareExpression(
                Comparison.Unequal, symbol, Third(left, right)),
            _ => null,
        };
    }

    /// <summary>The value that neither comparison names.</summary>
    private KconfigSymbol Third(CompareExpression a, CompareExpression b) =>
        (a.Right.Name, b.Right.Name) is ("n", "m") or ("m", "n") ? _yes.Symbol : a.Right.Name != "m" && b.Right.Name != "m" ? _mod
            : _no.Symbol;

    private static KconfigSymbol Literal(string name) => new(-1, name, true) { Type = KconfigType.Tristate };

    private static KconfigSymbol? About(KconfigExpression expression) => expression switch
    {
        SymbolExpression { Symbol.IsConstant: false } one => one.Symbol,
        CompareExpression { Comparison: Comparison.Equal or Comparison.Unequal } c
            when c.Right is { IsConstant: true, Name: "y" or "m" or "n" } => c.Left,
        _ => null,
    };

    private KconfigExpression WithoutLiterals(KconfigExpression expression) => expression switch
    {
        NotExpression not => new NotExpression(WithoutLiterals(not.Operand)),
        AllExpression all => Without(all.Parts, neutral: _yes, final: _no, static parts => new AllExpression(parts)),
        AnyExpression any => Without(any.Parts, neutral: _no, final: _yes, static parts => new AnyExpression(parts)),
        _ => expression,
    };

    private KconfigExpression Without(KconfigExpression[] parts, SymbolExpression neutral, SymbolExpression final,
        Func<KconfigExpression[], KconfigExpression> make)
    {
        KconfigExpression[] terms = Array.ConvertAll(parts, WithoutLiterals);
        if (Array.Exists(terms, t => IsLiteral(t, final.Symbol.Name!)))
        {
            return final;
        }

        terms = Array.FindAll(terms, t => !IsLiteral(t, neutral.Symbol.Name!));
        return terms switch { [] => neutral, [var one] => one, _ => make(terms) };
    }

    private static bool IsLiteral(KconfigExpression expression, string name) =>
        expression is SymbolExpression { Symbol: { IsConstant: true, Name: var own } } && own == name;
}
