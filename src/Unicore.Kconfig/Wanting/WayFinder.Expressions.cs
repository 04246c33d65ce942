// SPDX-License-Identifier: BSD-3-Clause
// The ways to raise or lower an expression.
using System.Runtime.CompilerServices;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Wanting;

internal sealed partial class WayFinder
{
    private WaysTo Raise(KconfigExpression? e, Tristate level) => WaysTo.All(Unmet(e, level));

    /// <summary>To have the statement count at the level.</summary>
    private WaysTo Raise(KconfigProperty statement, Tristate level)
    {
        var needed = new List<WaysTo>();
        foreach (ConditionLine line in _conditions.Of(statement))
        {
            AddUnmet(line.Expression, level, line.Place, needed);
        }

        return WaysTo.All(needed);
    }

    /// <summary>Each term of the outermost <c>&amp;&amp;</c> that is below the level.</summary>
    private List<WaysTo> Unmet(KconfigExpression? e, Tristate level)
    {
        var needed = new List<WaysTo>();
        AddUnmet(e, level, default, needed);
        return needed;
    }

    private void AddUnmet(KconfigExpression? e, Tristate level, KconfigPlace at, List<WaysTo> needed)
    {
        if (e is null || _values.Value(e) >= level)
        {
            return;
        }

        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            AddUnmetHere(e, level, at, needed);
        }
        else
        {
            StackGuard.Run(() => AddUnmetHere(e, level, at, needed));
        }
    }

    private void AddUnmetHere(KconfigExpression e, Tristate level, KconfigPlace at, List<WaysTo> needed)
    {
        if (e is AllExpression all)
        {
            Array.ForEach(all.Parts, p => AddUnmet(p, level, at, needed));
            return;
        }

        KconfigPlace outer = _place;
        _place = at.File is null ? _place : at;
        WaysTo ways = e switch
        {
            SymbolExpression one => Raise(one.Symbol, level),
            NotExpression not => Lower(not.Operand, Tristate.Yes - (int)level),
            AnyExpression any => WaysTo.Any(any.Parts.Select(p => Raise(p, level))),
            CompareExpression compare => Compare(compare, true),
            _ => WaysTo.Nothing,
        };
        _place = outer;
        if (ways.Changes.Count == 0)
        {
            DeadEnds.Add(e, at);
        }

        needed.Add(ways);
    }

    private WaysTo Lower(KconfigExpression? e, Tristate level)
    {
        if (e is null || _values.Value(e) <= level)
        {
            return WaysTo.Nothing;
        }

        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return LowerHere(e, level);
        }

        WaysTo ways = WaysTo.Nothing;
        StackGuard.Run(() => ways = LowerHere(e, level));
        return ways;
    }

    private WaysTo LowerHere(KconfigExpression e, Tristate level) => e switch
    {
        SymbolExpression one => Lower(one.Symbol, level),
        NotExpression not => Raise(not.Operand, Tristate.Yes - (int)level),
        AllExpression all => WaysTo.Any(all.Parts.Select(p => Lower(p, level))),
        AnyExpression any => LowerAll(any.Parts, level),
        CompareExpression compare => Compare(compare, false),
        _ => WaysTo.Nothing,
    };

    /// <summary>All of these have to come down.</summary>
    private WaysTo LowerAll(IEnumerable<KconfigExpression?> terms, Tristate level) =>
        WaysTo.All([.. terms.Where(t => _values.Value(t) > level).Select(t => Lower(t, level))]);

    private static KconfigExpression? AnyOf(List<KconfigExpression?> terms) =>
        terms.Count == 0 || terms.Contains(null) ? null : terms.Count == 1 ? terms[0] : new AnyExpression([.. terms!]);
}
