// SPDX-License-Identifier: BSD-3-Clause
// Which functions never return.
using Unicore.Analysis.Code;

namespace Unicore.Analysis.Calls;

/// <summary>
/// Tells functions that never return, as abort(3): they have neither a return nor a way to one by jumps. What stands behind a call of such
/// is reached some other way, or not at all. It goes backwards over jumps from functions that have a return.
/// </summary>
internal sealed class Returning
{
    private readonly Graph _graph;
    private readonly bool[][] _returns;
    private readonly Stack<Function> _open = [];

    public Returning(Graph graph)
    {
        _graph = graph;
        _returns = [.. graph.Maps.Select(m => new bool[m.Count])];
        Dictionary<Function, List<Function>> jumps = [];
        for (int module = 0; module < graph.Maps.Length; module++)
        {
            CodeMap map = graph.Maps[module];
            foreach (int function in map.IndirectJumps.Select(map.At).Where(f => f >= 0))
            {
                Add(new(module, function));
            }

            for (int function = 0; function < map.Count; function++)
            {
                if (map.HasReturn(function))
                {
                    Add(new(module, function));
                }
            }

            foreach (Reference reference in map.AllReferences)
            {
                Jump(module, reference, jumps);
            }
        }

        while (_open.TryPop(out Function function))
        {
            foreach (Function from in jumps.GetValueOrDefault(function) ?? [])
            {
                Add(from);
            }
        }
    }

    /// <summary>Whether what is called at an address may return.</summary>
    public bool Returns(int module, ulong address) =>
        _graph.Maps[module].At(address) is var function && (function < 0 || _returns[module][function]);

    /// <summary>Whether what a word points to may return.</summary>
    public bool ReturnsThrough(int module, ulong place) =>
        _graph.Slot(module, place) is not { } target || Returns(target.Module, target.Address);

    private void Jump(int module, Reference reference, Dictionary<Function, List<Function>> jumps)
    {
        Function from = new(module, _graph.Maps[module].At(reference.From));
        if (from.Index < 0 || _returns[module][from.Index])
        {
            return;
        }

        (int Module, ulong Address)? target = reference.Kind switch
        {
            ReferenceKind.Jump or ReferenceKind.Into => (module, reference.To),
            ReferenceKind.SlotJump => _graph.Slot(module, reference.To),
            _ => (module, reference.From),
        };

        // What is not known may return.
        Function to = target is { } t ? new(t.Module, _graph.Maps[t.Module].At(t.Address)) : new(0, -1);
        if (to.Index < 0)
        {
            Add(from);
        }
        else if (to != from)
        {
            if (!jumps.TryGetValue(to, out List<Function>? sources))
            {
                jumps[to] = sources = [];
            }

            sources.Add(from);
        }
    }

    private void Add(Function function)
    {
        if (!_returns[function.Module][function.Index])
        {
            _returns[function.Module][function.Index] = true;
            _open.Push(function);
        }
    }
}
