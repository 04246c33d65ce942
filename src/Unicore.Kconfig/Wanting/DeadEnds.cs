// SPDX-License-Identifier: BSD-3-Clause
// Remembers why ways to the goal are closed, to tell it when there is no plan.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Wanting;

internal sealed class DeadEnds
{
    private const int Most = 12;
    private readonly List<KconfigDeadEnd> _met = [];
    private readonly HashSet<string> _parts = new(StringComparer.Ordinal);

    /// <summary>What stood in the way where it was met first: after the fewest changes.</summary>
    public List<KconfigDeadEnd> Nearest { get; private set; } = [];

    /// <summary>Those changes.</summary>
    public List<(KconfigSymbol Symbol, string Value)> After { get; private set; } = [];

    /// <summary>Notes that a symbol cannot have a value.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="at">Where it is asked for, when that is known.</param>
    /// <param name="why">Why, in words.</param>
    public void Add(KconfigSymbol symbol, KconfigPlace at, string why)
    {
        bool isAtDefinition = symbol.IsDefined || at.File is null;
        Add(symbol.DisplayName, isAtDefinition ? symbol.DefinitionList.FirstOrDefault()?.Place ?? at : at, why);
    }

    /// <summary>Notes a part of a condition without a way: told when nothing smaller was.</summary>
    public void Add(KconfigExpression part, KconfigPlace at)
    {
        if (part is not SymbolExpression && !part.Any(s => _parts.Contains(s.DisplayName)))
        {
            Add(part.ToString(), at, "cannot be met");
        }
    }

    /// <summary>Ends one look for ways, after the changes that are made: what was noted is kept when there are none.</summary>
    public void End(WaysTo ways, List<(KconfigSymbol Symbol, string Value)> path)
    {
        if (ways.Changes.Count == 0 && (Nearest.Count == 0 || path.Count < After.Count))
        {
            (Nearest, After) = ([.. _met], [.. path]);
        }

        _met.Clear();
        _parts.Clear();
    }

    private void Add(string part, KconfigPlace at, string why)
    {
        if (_met.Count < Most && _parts.Add(part))
        {
            _met.Add(new KconfigDeadEnd(part, at, why));
        }
    }
}
