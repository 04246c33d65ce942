// SPDX-License-Identifier: BSD-3-Clause
// Which changes, possible now, could alter a part of a condition, and how many are needed at least.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Wanting;

/// <summary>Alternatives, any of which may help. None at all: nothing helps.</summary>
internal sealed class WaysTo
{
    public static readonly WaysTo Nothing = new() { Least = 1 };

    /// <summary>The changes, the most direct first.</summary>
    public List<(KconfigSymbol Symbol, string Value)> Changes { get; init; } = [];

    /// <summary>No plan has fewer changes than this.</summary>
    public int Least { get; init; }

    /// <summary>Any one of the alternatives is enough.</summary>
    public static WaysTo Any(IEnumerable<WaysTo> alternatives)
    {
        List<WaysTo> open = alternatives.Where(a => a.Changes.Count > 0).ToList();
        return open.Count switch
        {
            0 => Nothing,
            1 => open[0],
            _ => new WaysTo { Changes = [.. open.SelectMany(a => a.Changes).Distinct()], Least = open.Min(a => a.Least) },
        };
    }

    /// <summary>All of them are needed: the ways of the one that has the fewest, for one of them is in every plan.</summary>
    public static WaysTo All(List<WaysTo> needed)
    {
        if (needed.Count == 1)
        {
            return needed[0];
        }

        if (needed.Count == 0 || needed.Exists(n => n.Changes.Count == 0))
        {
            return Nothing;
        }

        // Needs that share no symbol each cost a change.
        var used = new HashSet<KconfigSymbol>();
        int apart = 0;
        foreach (WaysTo one in needed.OrderBy(n => n.Changes.Count))
        {
            if (!one.Changes.Exists(c => used.Contains(c.Symbol)))
            {
                apart++;
                one.Changes.ForEach(c => used.Add(c.Symbol));
            }
        }

        return new WaysTo { Changes = needed.MinBy(n => n.Changes.Count)!.Changes, Least = Math.Max(apart, needed.Max(n => n.Least)) };
    }

    public static WaysTo One(KconfigSymbol symbol, params IEnumerable<string> values) =>
        new() { Changes = [.. values.Select(v => (symbol, v))], Least = 1 };
}
