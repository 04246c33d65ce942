// SPDX-License-Identifier: BSD-3-Clause
// Which functions never return.
using Unicore.Analysis.Code;

namespace Unicore.Analysis.Calls;

/// <summary>
/// Tells functions that never return, as abort(3): they have neither a return nor a jump to one that has. What stands behind a call of such
/// is reached some other way, or not at all.
/// </summary>
internal sealed class Returning(Graph graph)
{
    private readonly Dictionary<Function, bool> _known = [];

    /// <summary>Whether what is called at an address may return.</summary>
    public bool Returns(int module, ulong address)
    {
        CodeMap map = graph.Maps[module];
        Function function = new(module, map.At(address));
        if (function.Index < 0)
        {
            return true;
        }

        if (!_known.TryGetValue(function, out bool returns))
        {
            // A circle of jumps has a return elsewhere, or none.
            _known[function] = false;
            _known[function] = returns = Look(map, function);
        }

        return returns;
    }

    /// <summary>Whether what a word points to may return.</summary>
    public bool ReturnsThrough(int module, ulong place) =>
        graph.Slot(module, place) is not { } target || Returns(target.Module, target.Address);

    private bool Look(CodeMap map, Function function)
    {
        foreach (Step step in map.Steps(function.Index))
        {
            if (step.Flow == Flow.Return || (step.Flow == Flow.IndirectJump && Array.BinarySearch(map.IndirectJumps, step.Address) >= 0))
            {
                return true;
            }
        }

        foreach (Reference reference in map.References(function.Index))
        {
            if (reference.Kind is ReferenceKind.Jump or ReferenceKind.Into && Returns(function.Module, reference.To))
            {
                return true;
            }

            if (reference.Kind == ReferenceKind.SlotJump && ReturnsThrough(function.Module, reference.To))
            {
                return true;
            }
        }

        return false;
    }
}
