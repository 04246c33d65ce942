// SPDX-License-Identifier: BSD-3-Clause
// Which symbols read which: what a change of one value can touch, and in what order to compute it anew.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Tree;

/// <summary>
/// Symbols in knots: a choice is one knot with its members, and so are symbols that read each other in a circle.
/// Knots are numbered so that each reads only lower ones (Tarjan 1972, "Depth-first search and linear graph algorithms").
/// </summary>
internal sealed class DependencyGraph
{
    private readonly List<KconfigSymbol> _all;
    private readonly int[] _groups;
    private readonly List<int>?[] _reads;

    public DependencyGraph(SymbolTable table)
    {
        _all = table.All;
        _groups = new int[_all.Count];
        _reads = new List<int>?[_all.Count];
        Readers = new List<int>?[_all.Count];
        Knots = new int[_all.Count];
        foreach (KconfigSymbol symbol in _all)
        {
            _groups[symbol.Index] = (symbol.Choice ?? symbol).Index;
        }

        foreach (KconfigSymbol symbol in _all)
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
        int group = _groups[symbol.Index];
        var seen = new HashSet<int>();
        bool Read(KconfigSymbol other)
        {
            if (!(other.IsConstant && other.Type == KconfigType.Tristate) && seen.Add(other.Index) && other != symbol)
            {
                (Readers[other.Index] ??= []).Add(symbol.Index);
                if (_groups[other.Index] != group)
                {
                    (_reads[group] ??= []).Add(_groups[other.Index]);
                }
            }

            return false;
        }

        foreach (KconfigProperty property in symbol.PropertyList)
        {
            if (property.Kind is KconfigPropertyKind.Select or KconfigPropertyKind.Imply)
            {
                continue;
            }

            property.Condition?.Any(Read);
            property.Value?.Any(Read);
            foreach (KconfigSymbol? other in new[] { property.Target, property.Low, property.High })
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
        int[] order = new int[_all.Count];
        int[] low = new int[_all.Count];
        bool[] onStack = new bool[_all.Count];
        var stack = new Stack<int>();
        var walk = new Stack<(int Group, int Next)>();
        int count = 0;
        foreach (KconfigSymbol symbol in _all)
        {
            int root = _groups[symbol.Index];
            if (order[root] != 0)
            {
                continue;
            }

            walk.Push((root, 0));
            while (walk.TryPop(out (int Group, int Next) at))
            {
                (int group, int next) = at;
                if (next == 0)
                {
                    order[group] = low[group] = ++count;
                    stack.Push(group);
                    onStack[group] = true;
                }
                else
                {
                    low[group] = Math.Min(low[group], low[_reads[group]![next - 1]]);
                }

                while (next < (_reads[group]?.Count ?? 0) && order[_reads[group]![next]] != 0)
                {
                    int known = _reads[group]![next++];
                    low[group] = onStack[known] ? Math.Min(low[group], order[known]) : low[group];
                }

                if (next < (_reads[group]?.Count ?? 0))
                {
                    walk.Push((group, next + 1));
                    walk.Push((_reads[group]![next], 0));
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
        int parts = 0;
        do
        {
            one = stack.Pop();
            onStack[one] = false;
            low[one] = int.MaxValue;
            members.Add(_all[one]);
            members.AddRange(_all[one].MemberList.Where(m => m.Choice == _all[one]));
            parts++;
        }
        while (one != group);

        foreach (KconfigSymbol member in members)
        {
            Knots[member.Index] = Members.Count;
        }

        Members.Add(members);
        IsCircle.Add(parts > 1);
    }
}
