// SPDX-License-Identifier: BSD-3-Clause
// After one change: computes anew what reads it, in order, and stops where values stay as they were.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private PriorityQueue<int, int>? pending;
    private bool[]? isPending;
    private bool mustStartOver;

    /// <summary>Choices that lost the user's value when they were computed last, as not all of their members have one.</summary>
    private readonly List<KconfigSymbol> reopened = [];

    /// <summary>How many symbols the last change computed anew: what a change cost.</summary>
    internal int Recomputed { get; private set; }

    /// <summary>
    /// Takes one more value into a configuration that is solved, when the result is sure to be that of solving all assignments
    /// from the start. It isn't for choices, which depend on what was set before, nor where a value is outside its range.
    /// </summary>
    private bool SetInPlace(KconfigSymbol symbol, Assignment assignment)
    {
        if (!isSolved || answerAll is not null || isOutOfRange || assignments.Count == 1 || symbol.IsChoice || symbol.Choice is not null)
        {
            return false;
        }

        var slot = slots[symbol.Index];
        (slot.HasUser, slot.IsDropped, slot.UserTri, slot.UserText) = (true, false, assignment.Tri, assignment.Value);
        mustStartOver = false;
        Propagate(symbol);
        return !mustStartOver;
    }

    /// <summary>Brings all values up to date after the user's value of a symbol changed.</summary>
    private void Propagate(KconfigSymbol changed)
    {
        var graph = Tree.Dependencies;
        pending ??= new PriorityQueue<int, int>();
        isPending ??= new bool[graph.Members.Count];
        explained = false;
        Recomputed = 0;
        Enqueue(graph.Knots[changed.Index]);
        reopened.ForEach(choice => Enqueue(graph.Knots[choice.Index]));
        reopened.Clear();
        while (pending.TryDequeue(out var knot, out _))
        {
            isPending[knot] = false;
            var members = graph.Members[knot];
            if (members.TrueForAll(m => !slots[m.Index].Valid))
            {
                // Nobody has asked for these yet, nor for what reads them.
                continue;
            }

            if (graph.IsCircle[knot] || members.Contains(modules))
            {
                mustStartOver = true;
                ComputeAll();
                return;
            }

            var before = members.ConvertAll(m => (slots[m.Index].Tri, slots[m.Index].Text));
            members.ForEach(m => slots[m.Index].Valid = false);
            members.ForEach(Calculate);
            Recomputed += members.Count;
            mustStartOver |= members.Exists(NeedsStart);
            for (var i = 0; i < members.Count; i++)
            {
                var slot = slots[members[i].Index];
                if (before[i] != (slot.Tri, slot.Text) && graph.Readers[members[i].Index] is { } readers)
                {
                    foreach (var reader in readers)
                    {
                        if (graph.Knots[reader] != knot)
                        {
                            Enqueue(graph.Knots[reader]);
                        }
                    }
                }
            }
        }
    }

    /// <summary>True for symbols whose value depends on what was there when the file was read.</summary>
    private bool NeedsStart(KconfigSymbol symbol) =>
        (symbol.IsChoice && (symbol.IsOptional || symbol.Type == KconfigType.Tristate))
        || (symbol.Type is KconfigType.Number or KconfigType.Hex && slots[symbol.Index].HasUser && !IsWithinRange(symbol, slots[symbol.Index].UserText ?? ""));

    private void Enqueue(int knot)
    {
        if (!isPending![knot])
        {
            isPending[knot] = true;
            pending!.Enqueue(knot, knot);
        }
    }

    /// <summary>Where the order of computing matters (circles), or everything reads the change (modules): every symbol is computed anew.</summary>
    internal void ComputeAll()
    {
        pending?.Clear();
        Array.Clear(isPending ?? []);
        Recomputed = slots.Length;
        Invalidate();
        if (!inConfsOrder)
        {
            CalculateAll();
        }
    }
}
