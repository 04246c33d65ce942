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
    private readonly HashSet<int> _pads = [];
    private readonly int[] _indirect, _calls = [];
    private readonly (byte Stack, byte Frame) _registers;

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
            HasUnknownTable = !map.Tables.IsUnderstood(function);
        }

        FindPads(map, function);
        if (_pads.Count > 0)
        {
            _calls = [.. Enumerable.Range(0, Steps.Length).Where(i => Steps[i].Flow is Flow.Call or Flow.IndirectCall)];
        }

        _registers = map.Processor.FrameRegisters;
        HasFrame = Steps.Any(s => Effects(s).Any(e => e.To == Place.Of(_registers.Frame) && IsOf(e, _registers.Stack)));
        LetsFrameOut = Steps.Any(LetsOut);

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

    /// <summary>Whether it has a jump by a table that was not read to its end.</summary>
    public bool HasUnknownTable { get; }

    /// <summary>Whether exceptions land in it that are thrown in what another part of it calls.</summary>
    public bool HasForeignPads { get; private set; }

    /// <summary>Whether the register of frames has a frame of its own.</summary>
    public bool HasFrame { get; }

    /// <summary>Whether it uses an address in its frame otherwise than to read and write there: others may write there then.</summary>
    public bool LetsFrameOut { get; }

    /// <summary>Whether a place is memory in the frame.</summary>
    public bool IsInFrame(Place place) =>
        place.InMemory && (place.Register == _registers.Stack || (HasFrame && place.Register == _registers.Frame));

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

    /// <summary>Whether exceptions land at an instruction.</summary>
    public bool IsPad(int index) => _pads.Contains(index);

    /// <summary>The instructions that jump to one.</summary>
    public IEnumerable<int> JumpsTo(int index)
    {
        IEnumerable<int> direct = _jumps.TryGetValue(index, out List<int>? from) ? from : Nowhere;
        direct = _tableTargets.Contains(index) ? direct.Concat(_indirect) : direct;
        return _pads.Contains(index) ? direct.Concat(_calls) : direct;
    }

    /// <summary>Whether several ways may lead to an instruction, so that values must be asked for on each.</summary>
    public bool IsMeeting(int index) => _jumps.ContainsKey(index) || _tableTargets.Contains(index) || _pads.Contains(index)
        || (Incoming.Count > 0 && Incoming.ContainsKey(Steps[index].Address));

    /// <summary>Where execution comes from that no jump tells of: some jump by a register.</summary>
    public IReadOnlyList<int> Indirect => _indirect;

    private static IEnumerable<Effect> Effects(Step step) => new[] { step.First, step.Second, step.Third }.Where(e => e.IsThere);

    private static bool IsOf(Effect effect, byte register) => IsOf(effect.One, register) || IsOf(effect.Other, register);

    private static bool IsOf(Origin origin, byte register) => origin.Kind == OriginKind.Copy && origin.From == Place.Of(register);

    private void FindPads(CodeMap map, int function)
    {
        (ulong start, ulong end) = map.Extent(function);
        foreach ((ulong frame, ulong pad) in map.PadsIn(start, end))
        {
            if (IndexOf(pad) is var index && index >= 0)
            {
                _pads.Add(index);
                HasForeignPads |= map.At(frame) != function;
            }
        }
    }

    /// <summary>An address in the frame goes elsewhere than into its two registers. To save the one of a caller's frame is none.</summary>
    private bool LetsOut(Step step)
    {
        (byte stack, byte frame) = _registers;
        uint own = 1u << stack | (HasFrame ? 1u << frame : 0);
        return (step.Uses & own) != 0 || Effects(step).Any(e =>
            (IsOf(e, stack) && e.To != Place.Of(stack) && e.To != Place.Of(frame))
            || (HasFrame && IsOf(e, frame) && e.To != Place.Of(stack) && e.To != Place.Of(frame)
                && !(e.To.InMemory && e.To.Register == stack)));
    }
}
