// SPDX-License-Identifier: BSD-3-Clause
// The rewritings of expressions that the language prescribes while the tree is finished.
namespace Unicore.Kconfig;

internal sealed class ExpressionShaper(SymbolTable symbols)
{
    /// <summary>A literal <c>m</c> in a condition means "m, and modules are on".</summary>
    public KconfigExpression? RewriteModule(KconfigExpression? e)
    {
        switch (e)
        {
            case SymbolExpression one when one.Symbol == symbols.Mod:
                return new AllExpression([one, (symbols.Modules ?? symbols.No).Mention]);
            case NotExpression not:
                var operand = RewriteModule(not.Operand)!;
                return ReferenceEquals(operand, not.Operand) ? e : new NotExpression(operand);
            case AllExpression all:
                return RewriteModule(all.Parts) is { } parts ? new AllExpression(parts) : e;
            case AnyExpression any:
                return RewriteModule(any.Parts) is { } choices ? new AnyExpression(choices) : e;
            default:
                return e;
        }
    }

    /// <summary>True when the expression cannot hold while the symbol is n.</summary>
    public bool Needs(KconfigExpression e, KconfigSymbol symbol) => e switch
    {
        SymbolExpression one => one.Symbol == symbol,
        CompareExpression { Comparison: Comparison.Equal } c => c.Left == symbol && (c.Right == symbols.Yes || c.Right == symbols.Mod),
        CompareExpression { Comparison: Comparison.Unequal } c => c.Left == symbol && c.Right == symbols.No,
        AllExpression all => Array.Exists(all.Parts, p => Needs(p, symbol)),
        AnyExpression any => Array.TrueForAll(any.Parts, p => Needs(p, symbol)),
        _ => false,
    };

    /// <summary>The terms of the expression's outermost <c>&amp;&amp;</c>, in a form that can be compared.</summary>
    public HashSet<string> Terms(KconfigExpression? e)
    {
        var terms = new HashSet<string>(StringComparer.Ordinal);
        AddTerms(e, terms);
        return terms;
    }

    private void AddTerms(KconfigExpression? e, HashSet<string> terms)
    {
        switch (e)
        {
            case null:
                break;
            case AllExpression all:
                Array.ForEach(all.Parts, p => AddTerms(p, terms));
                break;
            case CompareExpression { Comparison: Comparison.Unequal } c when c.Right == symbols.No:
                terms.Add(c.Left.DisplayName);
                break;
            case SymbolExpression one when one.Symbol == symbols.Yes:
                break;
            default:
                terms.Add(e.ToString());
                break;
        }
    }

    private KconfigExpression[]? RewriteModule(KconfigExpression[] parts)
    {
        KconfigExpression[]? result = null;
        for (var i = 0; i < parts.Length; i++)
        {
            var changed = RewriteModule(parts[i])!;
            if (!ReferenceEquals(changed, parts[i]))
            {
                result ??= (KconfigExpression[])parts.Clone();
                result[i] = changed;
            }
        }

        return result;
    }
}
