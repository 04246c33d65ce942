// SPDX-License-Identifier: BSD-3-Clause
// One function, instruction by instruction, with the ways that lead to each.
using Unicore.Analysis.Code;

namespace Unicore.Analysis.Calls;

/// <summary>The flow of control in a function.</summary>
internal sealed class FunctionFlow
{
    private static readonly int[] Nowhere = [];
    private readonly Dictionary<int, List<int>> _jumps = [];
    private readonly HashSet<int> _tableTargets = [];
    private readonly int[] _indirect;

    public FunctionFlow(CodeMap map, int function)
    {
        Steps = map.Steps(function).ToArray();
        _indirect = [.. Enumerable.Range(0, Steps.Length).Where(i => Array.BinarySearch(map.IndirectJumps, Steps[i].Address) >= 0)];
        for (int i = 0; i < Steps.Length; i++)
        {
            if (Steps[i].Flow is Flow.Jump or Flow.Branch && IndexOf(Steps[i].Target) is var to && to >= 0)
            {
                if (!_jumps.TryGetValue(to, out List<int>? from))
                {
                    _jumps[to] = from = [];
                }

                from.Add(i);
            }
        }

        if (_indirect.Length > 0)
        {
            _tableTargets = [.. map.Tables.Targets(function).Select(IndexOf).Where(i => i >= 0)];
        }

        foreach (Reference reference in map.Incoming(function))
        {
            if (map.At(reference.From) != function || reference.Kind == ReferenceKind.Call)
            {
                Incoming.TryAdd(reference.To, []);
                Incoming[reference.To].Add(reference);
            }
        }
    }

    public Step[] Steps { get; }

    /// <summary>Calls and jumps from elsewhere in the file, by their targets.</summary>
    public Dictionary<ulong, List<Reference>> Incoming { get; } = [];

    /// <summary>The index of the instruction at an address; -1 for none.</summary>
    public int IndexOf(ulong address)
    {
        int low = 0, high = Steps.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (Steps[middle].Address == address)
            {
                return middle;
            }

            (low, high) = Steps[middle].Address < address ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    /// <summary>The instructions that jump to one.</summary>
    public IEnumerable<int> JumpsTo(int index)
    {
        IEnumerable<int> direct = _jumps.TryGetValue(index, out List<int>? from) ? from : Nowhere;
        return _tableTargets.Contains(index) ? direct.Concat(_indirect) : direct;
    }

    /// <summary>Whether several ways may lead to an instruction, so that values must be asked for on each.</summary>
    public bool IsMeeting(int index) => _jumps.ContainsKey(index) || _tableTargets.Contains(index)
        || (Incoming.Count > 0 && Incoming.ContainsKey(Steps[index].Address));

    /// <summary>Where execution comes from that no jump tells of: some jump by a register.</summary>
    public IReadOnlyList<int> Indirect => _indirect;
}
