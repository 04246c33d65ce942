// SPDX-License-Identifier: BSD-3-Clause
// Proves that conditions exclude one another; says nothing when it cannot.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Linting;

/// <summary>
/// A bounded tableau over three values. Theory: each symbol has a set of values that it may still have. A condition narrows these
/// sets; where it offers alternatives, each is tried. A symbol that has to be on needs one of its sources (prompt,
/// default, select, imply) to be on, which narrows further. No value left in every branch is a proof; running out of steps is none.
/// </summary>
/// <param name="table">The tree's symbols.</param>
/// <param name="closed">
/// True when a name that nothing defines, or that nothing can switch on, is n; false when it is left open, since it may be meant for
/// a part of the tree that is not here.
/// </param>
/// <param name="witnesses">Examples that spare a proof.</param>
internal sealed partial class Contradiction(SymbolTable table, bool closed, Witnesses witnesses)
{
    public const int On = 0b110;
    public const int Off = 0b001;
    private const int MostSteps = 20_000;
    private const int MostSources = 24;
    private readonly Dictionary<KconfigSymbol, List<KconfigExpression>?> _sources = [];
    private readonly HashSet<KconfigSymbol> _free = [];
    private int _steps;

    /// <summary>True when no configuration satisfies all of the conditions.</summary>
    /// <param name="conditions">Each with the values it has to have: a bit each for n, m and y.</param>
    public bool Is(params IEnumerable<(KconfigExpression? Condition, int Values)> conditions)
    {
        List<(KconfigExpression? Condition, int Values)> all = [.. conditions];
        if (witnesses.Show(all))
        {
            return false;
        }

        _steps = 0;
        var branch = new Branch();
        all.ForEach(branch.Open.Push);

        bool excluded = false;
        StackGuard.Run(() => excluded = !MayHold(branch));
        return excluded;
    }

    /// <summary>From now on the symbol counts as one that may have any value: what is wrong with it has been told.</summary>
    public void Free(KconfigSymbol symbol, bool isFree)
    {
        if (isFree)
        {
            _free.Add(symbol);
        }
        else
        {
            _free.Remove(symbol);
        }
    }

    /// <summary>Where a symbol's value other than n can come from; null when that is not known here.</summary>
    public List<KconfigExpression>? SourcesOf(KconfigSymbol symbol)
    {
        if (!_sources.TryGetValue(symbol, out List<KconfigExpression>? list))
        {
            _sources[symbol] = list = FindSources(symbol);
        }

        return list;
    }

    private List<KconfigExpression>? FindSources(KconfigSymbol symbol)
    {
        if (!symbol.IsDefined || !symbol.IsLogic || symbol.EnvironmentVariable is not null)
        {
            return null;
        }

        var list = new List<KconfigExpression>();
        foreach (KconfigProperty property in symbol.PropertyList)
        {
            KconfigExpression? source = property.Kind switch
            {
                KconfigPropertyKind.Prompt => property.Condition ?? new SymbolExpression(table.Yes),
                KconfigPropertyKind.Default when !symbol.IsChoice && !IsNo(property.Value) => KconfigExpression.And(property.Condition,
                    property.Value),
                _ => null,
            };
            if (source is not null)
            {
                list.Add(source);
            }
        }

        list.AddRange(symbol.Selects.Select(s => s.Expression).Concat(symbol.Implies.Select(s => s.Expression)));

        return list.Count > MostSources || (list.Count == 0 && !closed) ? null : list;
    }

    private bool IsNo(KconfigExpression? e) => e is SymbolExpression one && one.Symbol == table.No;

    private bool MayHold(Branch branch)
    {
        while (true)
        {
            while (branch.Open.TryPop(out (KconfigExpression? Condition, int Values) next))
            {
                if (++_steps > MostSteps)
                {
                    return true;
                }

                if (!Narrow(branch, next.Condition, next.Values))
                {
                    return false;
                }
            }

            if (_steps > MostSteps || branch.Alternatives.Count == 0)
            {
                return true;
            }

            if (!Choose(branch, out List<(KconfigExpression? Condition, int Values)>? alternatives))
            {
                return false;
            }

            if (alternatives is null)
            {
                continue;
            }

            foreach ((KconfigExpression? Condition, int Values) one in alternatives)
            {
                int mark = branch.Mark;
                Branch next = branch.Fork();
                next.Open.Push(one);
                if (MayHold(next))
                {
                    return true;
                }

                branch.Rewind(mark);
            }

            return false;
        }
    }

    /// <summary>
    /// Drops the alternatives that what is known has settled, takes those that are the last of theirs, and else names the fewest to try.
    /// </summary>
    /// <returns>False when none is left somewhere.</returns>
    private bool Choose(Branch branch, out List<(KconfigExpression? Condition, int Values)>? fewest)
    {
        fewest = null;
        int at = -1;
        for (int i = branch.Alternatives.Count - 1; i >= 0 && _steps <= MostSteps; i--)
        {
            var left = new List<(KconfigExpression? Condition, int Values)>();
            bool settled = false;
            foreach ((KconfigExpression? Condition, int Values) one in branch.Alternatives[i])
            {
                int allowed = Allowed(branch, one.Condition);
                settled |= (allowed & ~one.Values) == 0;
                if ((allowed & one.Values) != 0)
                {
                    left.Add(one);
                }
            }

            if (left.Count == 0)
            {
                return false;
            }

            if (settled || left.Count == 1)
            {
                branch.Alternatives.RemoveAt(i);
                at--;
                if (!settled)
                {
                    branch.Open.Push(left[0]);
                    fewest = null;
                    return true;
                }
            }
            else if (fewest is null || left.Count < fewest.Count)
            {
                (fewest, at) = (left, i);
            }
        }

        if (fewest is not null)
        {
            branch.Alternatives.RemoveAt(at);
        }

        return true;
    }
}
