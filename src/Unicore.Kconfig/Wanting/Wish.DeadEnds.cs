// SPDX-License-Identifier: BSD-3-Clause
// Remembers why ways to the goal are closed, to tell it when there is no plan.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private sealed partial class Wish
    {
        private const int MostDeadEnds = 12;
        private readonly List<KconfigDeadEnd> closed = [];
        private readonly HashSet<string> closedParts = new(StringComparer.Ordinal);
        private KconfigPlace place;

        /// <summary>What stood in the way where it was met first: after the fewest changes.</summary>
        private (List<KconfigDeadEnd> Ends, List<(KconfigSymbol Symbol, string Value)> After) deadEnds = ([], []);

        private WaysTo Dead(KconfigSymbol symbol, string why)
        {
            Add(symbol.DisplayName, symbol.IsDefined || place.File is null ? symbol.DefinitionList.FirstOrDefault()?.Place ?? place : place, why);
            return WaysTo.Nothing;
        }

        /// <summary>A part of a condition without a way: told when nothing smaller was.</summary>
        private void Close(KconfigExpression part, KconfigPlace at)
        {
            if (part is not SymbolExpression && !part.Any(s => closedParts.Contains(s.DisplayName)))
            {
                Add(part.ToString(), at, "cannot be met");
            }
        }

        private void Add(string part, KconfigPlace at, string why)
        {
            if (closed.Count < MostDeadEnds && closedParts.Add(part))
            {
                closed.Add(new KconfigDeadEnd(part, at, why));
            }
        }

        private void RememberDeadEnds(WaysTo ways)
        {
            if (ways.Changes.Count == 0 && (deadEnds.Ends.Count == 0 || path.Count < deadEnds.After.Count))
            {
                deadEnds = ([.. closed], [.. path]);
            }

            closed.Clear();
            closedParts.Clear();
        }
    }
}
