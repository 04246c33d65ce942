// SPDX-License-Identifier: BSD-3-Clause
// The rewritings of expressions that the language prescribes while the tree is finished.
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Tree;

internal sealed class ExpressionShaper(SymbolTable symbols, DiagnosticBag bag)
{
    private readonly HashSet<KconfigSymbol> _mentioned = [];
    private Func<KconfigSymbol, bool>? _isMentionedAgain;

    /// <summary>Both conditions as one, in which nothing is said twice: conf computes nothing for what it has left out.</summary>
    public KconfigExpression? And(KconfigExpression? a, KconfigExpression? b)
    {
        if (KconfigExpression.And(a, b) is not { } both)
        {
            return null;
        }

        _mentioned.Clear();
        return both.Any(_isMentionedAgain ??= symbol => !_mentioned.Add(symbol)) ? NormalForm.OrItself(both, symbols) : both;
    }

    /// <summary>A literal <c>m</c> in a condition means "m, and modules are on"; a bool is never m.</summary>
    /// <param name="e">The condition.</param>
    /// <param name="at">Where it stands.</param>
    public KconfigExpression? RewriteModule(KconfigExpression? e, KconfigPlace at)
    {
        switch (e)
        {
            case CompareExpression { Comparison: Comparison.Equal or Comparison.Unequal, Left.Type: KconfigType.Bool } compare
                when compare.Right == symbols.Mod:
                KconfigSymbol forced = compare.Comparison == Comparison.Equal ? symbols.No : symbols.Yes;
                bag.Add(
                    "UK1007", Severity.Warning, at,
                    $"The bool '{compare.Left.DisplayName}' is compared with m, which it never is: '{compare}' counts as {forced.Name}.",
                    shown: $"boolean symbol {compare.Left.Name} tested for 'm'? test forced to '{forced.Name}'\n", isOutput: true);
                return forced.Mention;
            case SymbolExpression one when one.Symbol == symbols.Mod:
                return new AllExpression([one, (symbols.Modules ?? symbols.No).Mention]);
            case NotExpression not:
                KconfigExpression operand = RewriteModule(not.Operand, at)!;
                return ReferenceEquals(operand, not.Operand) ? e : new NotExpression(operand);
            case AllExpression all:
                return RewriteModule(all.Parts, at) is { } parts ? new AllExpression(parts) : e;
            case AnyExpression any:
                return RewriteModule(any.Parts, at) is { } choices ? new AnyExpression(choices) : e;
            default:
                return e;
        }
    }

    /// <summary>True when the expression cannot hold while the symbol is n.</summary>
    public static bool Needs(KconfigExpression e, KconfigSymbol symbol) => e switch
    {
        SymbolExpression one => one.Symbol == symbol,
        CompareExpression { Comparison: Comparison.Equal } c => c.Left == symbol && c.Right is { IsConstant: true, Name: "y" or "m" },
        CompareExpression { Comparison: Comparison.Unequal } c => c.Left == symbol && c.Right is { IsConstant: true, Name: "n" },
        AllExpression all => Array.Exists(all.Parts, p => Needs(p, symbol)),
        AnyExpression or NotExpression => NormalForm.Of(e) is { } simple and not AnyExpression and not NotExpression
            && Needs(simple, symbol),
        _ => false,
    };

    /// <summary>The terms of the outermost <c>&amp;&amp;</c> of the simplified expression, in a form that can be compared.</summary>
    public static HashSet<string> Terms(KconfigExpression? e) => NormalForm.OfTerm(e) switch
    {
        null => [],
        AllExpression all => [.. all.Parts.Select(Term)],
        var one => [Term(one)],
    };

    private static string Term(KconfigExpression e) =>
        e is CompareExpression { Comparison: Comparison.Unequal, Right: { IsConstant: true, Name: "n" } } c
            ? c.Left.DisplayName
            : NormalForm.Key(e);

    private KconfigExpression[]? RewriteModule(KconfigExpression[] parts, KconfigPlace at)
    {
        KconfigExpression[]? result = null;
        for (int i = 0; i < parts.Length; i++)
        {
            KconfigExpression changed = RewriteModule(parts[i], at)!;
            if (!ReferenceEquals(changed, parts[i]))
            {
                result ??= (KconfigExpression[])parts.Clone();
                result[i] = changed;
            }
        }

        return result;
    }
}
