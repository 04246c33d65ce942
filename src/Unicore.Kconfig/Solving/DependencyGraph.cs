// SPDX-License-Identifier: BSD-3-Clause
// Which symbols read which: what a change of one value can touch, and in what order to compute it anew.
namespace Unicore.Kconfig;

/// <summary>
/// Symbols in knots: a choice is one knot with its members, and so are symbols that read each other in a circle.
/// Knots are numbered so that each reads only lower ones (Tarjan 1972, "Depth-first search and linear graph algorithms").
/// </summary>
internal sealed class DependencyGraph
{
    private readonly List<KconfigSymbol> all;
    private readonly int[] groups;
    private readonly List<int>?[] reads;

    public DependencyGraph(SymbolTable table)
    {
        all = table.All;
        groups = new int[all.Count];
        reads = new List<int>?[all.Count];
        Readers = new List<int>?[all.Count];
        Knots = new int[all.Count];
        foreach (var symbol in all)
        {
            groups[symbol.Index] = (symbol.Choice ?? symbol).Index;
        }

        foreach (var symbol in all)
        {
            AddReads(symbol);
        }

        NumberKnots();
    }

    /// <summary>For each symbol, by index: those that read its value.</summary>
    public List<int>?[] Readers { get; }

    /// <summary>The number of each symbol's knot, by index.</summary>
    public int[] Knots { get; }

    /// <summary>The symbols of each knot, by its number: a choice stands before its members.</summary>
    public List<List<KconfigSymbol>> Members { get; } = [];

    /// <summary>True for each knot that is more than one symbol or one choice: its values depend on the order of computing.</summary>
    public List<bool> IsCircle { get; } = [];

    private void AddReads(KconfigSymbol symbol)
    {
        var group = groups[symbol.Index];
        var seen = new HashSet<int>();
        bool Read(KconfigSymbol other)
        {
            if (!(other.IsConstant && other.Type == KconfigType.Tristate) && seen.Add(other.Index) && other != symbol)
            {
                (Readers[other.Index] ??= []).Add(symbol.Index);
                if (groups[other.Index] != group)
                {
                    (reads[group] ??= []).Add(groups[other.Index]);
                }
            }

            return false;
        }

        foreach (var property in symbol.PropertyList)
        {
            if (property.Kind is KconfigPropertyKind.Select or KconfigPropertyKind.Imply)
            {
                continue;
            }

            property.Condition?.Any(Read);
            property.Value?.Any(Read);
            foreach (var other in new[] { property.Target, property.Low, property.High })
            {
                if (other is not null)
                {
                    Read(other);
                }
            }
        }

        symbol.Dependencies.ForEach(d => d?.Any(Read));
        symbol.Selects.ForEach(s => s.Expression.Any(Read));
        symbol.Implies.ForEach(s => s.Expression.Any(Read));
    }

    private void NumberKnots()
    {
        var order = new int[all.Count];
        var low = new int[all.Count];
        var onStack = new bool[all.Count];
        var stack = new Stack<int>();
        var walk = new Stack<(int Group, int Next)>();
        var count = 0;
        foreach (var symbol in all)
        {
            var root = groups[symbol.Index];
            if (order[root] != 0)
            {
                continue;
            }

            walk.Push((root, 0));
            while (walk.TryPop(out var at))
            {
                var (group, next) = at;
                if (next == 0)
                {
                    order[group] = low[group] = ++count;
                    stack.Push(group);
                    onStack[group] = true;
                }
                else
                {
                    low[group] = Math.Min(low[group], low[reads[group]![next - 1]]);
                }

                while (next < (reads[group]?.Count ?? 0) && order[reads[group]![next]] != 0)
                {
                    var known = reads[group]![next++];
                    low[group] = onStack[known] ? Math.Min(low[group], order[known]) : low[group];
                }

                if (next < (reads[group]?.Count ?? 0))
                {
                    walk.Push((group, next + 1));
                    walk.Push((reads[group]![next], 0));
                    continue;
                }

                if (low[group] == order[group])
                {
                    Close(group, stack, onStack, low);
                }
            }
        }
    }

    private void Close(int group, Stack<int> stack, bool[] onStack, int[] low)
    {
        var members = new List<KconfigSymbol>();
        int one;
        var parts = 0;
        do
        {
            one = stack.Pop();
            onStack[one] = false;
            low[one] = int.MaxValue;
            members.Add(all[one]);
            members.AddRange(all[one].MemberList.Where(m => m.Choice == all[one]));
            parts++;
        }
        while (one != group);

        foreach (var member in members)
        {
            Knots[member.Index] = Members.Count;
        }

        Members.Add(members);
        IsCircle.Add(parts > 1);
    }
}
