// SPDX-License-Identifier: BSD-3-Clause
// After one change: computes anew what reads it, in order, and stops where values stay as they were.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Solving;

/// <summary>Brings values up to date along the tree's <see cref="DependencyGraph"/>, knot by knot.</summary>
internal sealed class Propagator(KconfigTree tree, Evaluator values)
{
    private PriorityQueue<int, int>? _pending;
    private readonly List<(Tristate Tri, string Text)> _earlier = [];
    private bool[]? _isPending;

    /// <summary>How many symbols the last change computed anew: what a change cost.</summary>
    public int Recomputed { get; private set; }

    /// <summary>Brings all values up to date after the user's value of a symbol changed.</summary>
    /// <param name="changed">The symbol.</param>
    /// <param name="before">Where to keep what is written over, when it is to be put back.</param>
    /// <returns>
    /// False when solving from the start may come to something else: choices depend on what was set before, circles on the order.
    /// </returns>
    public bool Propagate(KconfigSymbol changed, Overwritten? before = null)
    {
        DependencyGraph graph = tree.Dependencies;
        _pending ??= new PriorityQueue<int, int>();
        _isPending ??= new bool[graph.Members.Count];
        Recomputed = 0;
        Enqueue(graph.Knots[changed.Index]);
        values.Reopened.ForEach(choice => Enqueue(graph.Knots[choice.Index]));
        values.Reopened.Clear();
        bool isSure = true;
        while (_pending.TryDequeue(out int knot, out _))
        {
            _isPending[knot] = false;
            List<KconfigSymbol> members = graph.Members[knot];
            if (!IsAnyComputed(members))
            {
                // Nobody has asked for these yet, nor for what reads them.
                continue;
            }

            if (graph.IsCircle[knot] || knot == graph.Knots[values.Modules.Index])
            {
                ComputeAll(before);
                return false;
            }

            isSure &= Recompute(graph, knot, members, before);
        }

        return isSure;
    }

    /// <summary>
    /// Where the order of computing matters (circles), or everything reads the change (modules): every symbol is computed anew.
    /// </summary>
    public void ComputeAll(Overwritten? before = null)
    {
        if (before is not null)
        {
            tree.Table.All.ForEach(s => before.Keep(values[s]));
        }

        _pending?.Clear();
        Array.Clear(_isPending ?? []);
        Recomputed = values.Count;
        values.Invalidate();
        values.CalculateOpen();
    }

    private bool IsAnyComputed(List<KconfigSymbol> members)
    {
        foreach (KconfigSymbol member in members)
        {
            if (values[member].Valid)
            {
                return true;
            }
        }

        return false;
    }

    private bool Recompute(DependencyGraph graph, int knot, List<KconfigSymbol> members, Overwritten? before)
    {
        _earlier.Clear();
        foreach (KconfigSymbol member in members)
        {
            Slot slot = values[member];
            before?.Keep(slot);
            _earlier.Add((slot.Tri, slot.Text));
            slot.Valid = false;
        }

        bool isSure = true;
        foreach (KconfigSymbol member in members)
        {
            values.Calculate(member);
            isSure &= !NeedsStart(member);
        }

        Recomputed += members.Count;
        for (int i = 0; i < members.Count; i++)
        {
            Slot slot = values[members[i]];
            if (_earlier[i] != (slot.Tri, slot.Text) && graph.Readers[members[i].Index] is { } readers)
            {
                foreach (int reader in readers)
                {
                    if (graph.Knots[reader] != knot)
                    {
                        Enqueue(graph.Knots[reader]);
                    }
                }
            }
        }

        return isSure;
    }

    /// <summary>True for symbols whose value depends on what was there when the file was read.</summary>
    private bool NeedsStart(KconfigSymbol symbol) =>
        (symbol.IsChoice && (symbol.IsOptional || symbol.Type == KconfigType.Tristate))
        || (symbol.Type is KconfigType.Number or KconfigType.Hex && values[symbol].HasUser
            && !values.IsWithinRange(symbol, values[symbol].UserText ?? ""));

    private void Enqueue(int knot)
    {
        if (!_isPending![knot])
        {
            _isPending[knot] = true;
            _pending!.Enqueue(knot, knot);
        }
    }
}
