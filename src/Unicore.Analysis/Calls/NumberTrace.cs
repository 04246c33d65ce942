// SPDX-License-Identifier: BSD-3-Clause
// Which numbers a register can have at an instruction.
using Unicore.Analysis.Code;

namespace Unicore.Analysis.Calls;

/// <summary>What a value can be.</summary>
internal sealed class Values
{
    /// <summary>The numbers that were found.</summary>
    public SortedSet<uint> Numbers { get; } = [];

    /// <summary>Why it may be others too; empty when these are all.</summary>
    public SortedSet<string> Unknown { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// Follows a value backwards: through moves, the stack and sums with numbers; at a join on each way; at the beginning of a function to all
/// that call it, in whichever module. What ends at a number is a value; what ends elsewhere is said to be unknown. The walk visits each
/// pair of an instruction and a place once, so that loops end it. Memory is followed as far as nobody else can have written there: in a
/// frame of which no address is let out, or from the reading of a place to the writing of it with nothing between.
/// </summary>
internal sealed class NumberTrace(Graph graph)
{
    private const int MostVisits = 50_000, MostParts = 16;
    private const string FromMemory = "it is read from memory";

    // Numbers of system calls are small, but for the bit of x32's; anything else is a value of another purpose.
    private const uint Numbers = 1024;

    private readonly Returning _returning = new(graph);
    private readonly Dictionary<Function, FunctionFlow> _flows = [];
    private readonly Dictionary<Function, bool> _letsFrameOut = [];
    private readonly HashSet<(Function Function, int Index, Place Place, Formula Formula)> _visited = [];
    private readonly Stack<(Function Function, int Index, Place Place, Formula Formula)> _open = [];
    private Values _values = new();

    /// <summary>The numbers with which the kernel is entered at an address.</summary>
    public Values Find(Function function, ulong address)
    {
        _values = new();
        _visited.Clear();
        _open.Clear();
        FunctionFlow flow = Flow(function);
        if (flow.IndexOf(address) is var index && index < 0)
        {
            _values.Unknown.Add("the code around it is not read as one");
            return _values;
        }

        Push(function, index, Place.Of(graph.Maps[function.Module].Processor.NumberRegister), Formula.Same);
        while (_open.TryPop(out (Function Function, int Index, Place Place, Formula Formula) next))
        {
            if (_visited.Count > MostVisits)
            {
                _values.Unknown.Add("too many ways lead there");
                break;
            }

            Walk(next.Function, next.Index, next.Place, next.Formula);
        }

        return _values;
    }

    /// <summary>The value of a place before an instruction: backwards to where ways meet.</summary>
    private void Walk(Function function, int index, Place place, Formula formula)
    {
        FunctionFlow flow = Flow(function);
        if (flow.HasUnknownTable)
        {
            _values.Unknown.Add("a table of jumps may lead there");
        }

        while (index > 0 && !flow.IsMeeting(index) && GoesOn(function, flow.Steps[index - 1]))
        {
            index--;
            if (!Pass(function, flow.Steps[index], index, ref place, ref formula))
            {
                return;
            }
        }

        bool isReached = false;
        if (index > 0 && GoesOn(function, flow.Steps[index - 1]))
        {
            isReached = true;
            Behind(function, index - 1, place, formula);
        }

        foreach (int jump in flow.JumpsTo(index))
        {
            isReached = true;
            Behind(function, jump, place, formula);
        }

        if (flow.Incoming.TryGetValue(flow.Steps[index].Address, out List<Reference>? incoming))
        {
            foreach (Reference reference in incoming)
            {
                isReached |= Enter(function.Module, reference, place, formula);
            }
        }

        if (index == 0)
        {
            Begin(function, isReached, place, formula);
        }
        else if (flow.HasForeignPads && flow.IsPad(index))
        {
            _values.Unknown.Add("an exception lands there");
        }
        else if (!isReached && flow.Indirect.Count > 0)
        {
            // A case of a switch whose table was not understood.
            foreach (int jump in flow.Indirect)
            {
                Behind(function, jump, place, formula);
            }
        }
        else if (!isReached && !flow.Steps[index].IsPadding)
        {
            _values.Unknown.Add("no way is known to lead there");
        }
    }

    /// <summary>Whether the next instruction may follow: not behind a call of what never returns.</summary>
    private bool GoesOn(Function function, in Step step) => step.Flow switch
    {
        Code.Flow.Call => _returning.Returns(function.Module, step.Target),
        Code.Flow.IndirectCall when step.Data != 0 => _returning.ReturnsThrough(function.Module, step.Data),
        _ => step.GoesOn,
    };

    /// <summary>The beginning of a function: what calls it through words, and whoever has its address.</summary>
    private void Begin(Function function, bool isReached, Place place, Formula formula)
    {
        foreach (Entrance entrance in graph.Entrances(function))
        {
            isReached |= Enter(entrance.Module, entrance.Reference, place, formula);
        }

        if (graph.IsTaken(function) || !isReached)
        {
            _values.Unknown.Add("its function is called through a pointer");
        }
    }

    /// <summary>A call of or a jump to the place at which a value is asked for.</summary>
    private bool Enter(int module, Reference reference, Place place, Formula formula)
    {
        CodeMap map = graph.Maps[module];
        Function from = new(module, map.At(reference.From));
        if (from.Index < 0 || !graph.IsReached(from))
        {
            return false;
        }

        int index = Flow(from).IndexOf(reference.From);
        if (index < 0)
        {
            return false;
        }

        bool isOnStack = place.InMemory && place.Register == map.Processor.FrameRegisters.Stack;
        if (isOnStack && LetsFrameOut(from))
        {
            // The function that was called, or one that it called, may have written there.
            _values.Unknown.Add(FromMemory);
        }
        else if (reference.Kind is ReferenceKind.Call or ReferenceKind.SlotCall)
        {
            // What the call put onto the stack lies between the two frames.
            Push(from, index, isOnStack ? place with { Offset = place.Offset - map.Processor.CallPush } : place, formula);
        }
        else
        {
            Behind(from, index, place, formula);
        }

        return true;
    }

    /// <summary>The value of a place behind an instruction.</summary>
    private void Behind(Function function, int index, Place place, Formula formula)
    {
        if (Pass(function, Flow(function).Steps[index], index, ref place, ref formula))
        {
            Push(function, index, place, formula);
        }
    }

    /// <summary>Goes back over one instruction.</summary>
    /// <returns>Whether there is one place to go on with; else the value is noted, or its two places are.</returns>
    private bool Pass(Function function, in Step step, int index, ref Place place, ref Formula formula)
    {
        foreach (ref readonly Effect effect in new ReadOnlySpan<Effect>([step.First, step.Second, step.Third]))
        {
            if (!effect.IsThere)
            {
                break;
            }

            if (place.IsIn(effect.To))
            {
                if (effect.Other.Kind != OriginKind.None)
                {
                    Follow(function, index, effect.One, formula);
                    Follow(function, index, effect.Other, formula);
                    return false;
                }

                if (effect.One.Kind != OriginKind.Copy)
                {
                    Note(effect.One, formula);
                    return false;
                }

                if (formula.Of(effect.One.Formula) is not { } made)
                {
                    _values.Unknown.Add("it is computed");
                    return false;
                }

                (place, formula) = (effect.One.From, made);
                return true;
            }
        }

        if (place.InMemory && MayWrite(function, step, place))
        {
            _values.Unknown.Add(FromMemory);
            return false;
        }

        if (place.InMemory)
        {
            foreach (ref readonly Effect effect in new ReadOnlySpan<Effect>([step.First, step.Second, step.Third]))
            {
                if (effect.IsThere && effect.To == Place.Of(place.Register))
                {
                    if (effect.Other.Kind != OriginKind.None
                        || effect.One is not { Kind: OriginKind.Copy, From.InMemory: false, Formula.IsSum: true })
                    {
                        _values.Unknown.Add(FromMemory);
                        return false;
                    }

                    place = place with { Register = effect.One.From.Register, Offset = place.Offset + effect.One.Formula.Added };
                    return true;
                }
            }
        }

        if ((step.Lost >> place.Register & 1) != 0)
        {
            _values.Unknown.Add(place.InMemory ? FromMemory
                : step.Flow is Code.Flow.Call or Code.Flow.IndirectCall ? "a function returns it"
                : "it is computed");
            return false;
        }

        return true;
    }

    /// <summary>Whether an instruction may write to a place of memory, other than by writing to that place.</summary>
    private bool MayWrite(Function function, in Step step, Place place)
    {
        FunctionFlow flow = Flow(function);
        bool isOwn = flow.IsInFrame(place) && !LetsFrameOut(function);
        if (step.Flow is Code.Flow.Call or Code.Flow.IndirectCall or Code.Flow.SystemCall || step.Spoils)
        {
            if (!isOwn || step.SpoilsFrame)
            {
                return true;
            }
        }

        foreach (ref readonly Effect effect in new ReadOnlySpan<Effect>([step.First, step.Second, step.Third]))
        {
            if (effect.IsThere && effect.To.InMemory && (effect.To.Register == place.Register
                ? place.Overlaps(effect.To)
                : !isOwn || (flow.IsInFrame(effect.To) && !step.IsPush)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether addresses in a function's frame are let out, by it or by parts of it that jump to it.</summary>
    private bool LetsFrameOut(Function function)
    {
        if (_letsFrameOut.TryGetValue(function, out bool known))
        {
            return known;
        }

        CodeMap map = graph.Maps[function.Module];
        HashSet<Function> parts = [function];
        Stack<Function> open = new([function]);
        bool lets = false;
        while (!lets && open.TryPop(out Function part))
        {
            lets = Flow(part).LetsFrameOut || parts.Count > MostParts;
            foreach (Reference reference in map.Incoming(part.Index))
            {
                Function from = new(part.Module, map.At(reference.From));
                if (reference.Kind != ReferenceKind.Call && from.Index >= 0 && parts.Add(from))
                {
                    open.Push(from);
                }
            }
        }

        return _letsFrameOut[function] = lets;
    }

    private void Follow(Function function, int index, Origin origin, Formula formula)
    {
        if (origin.Kind != OriginKind.Copy)
        {
            Note(origin, formula);
        }
        else if (formula.Of(origin.Formula) is { } made)
        {
            Push(function, index, origin.From, made);
        }
        else
        {
            _values.Unknown.Add("it is computed");
        }
    }

    private void Note(Origin origin, Formula formula)
    {
        uint number = (uint)formula.Of(origin.Formula.Added);
        if (origin.Kind != OriginKind.Constant)
        {
            _values.Unknown.Add("it is computed");
        }
        else if ((number & ~SystemCallNames.LongPointers) < Numbers)
        {
            _values.Numbers.Add(number);
        }
        else
        {
            _values.Unknown.Add("it is no number of a call on some way");
        }
    }

    private void Push(Function function, int index, Place place, Formula formula)
    {
        if (_visited.Add((function, index, place, formula)))
        {
            _open.Push((function, index, place, formula));
        }
    }

    private FunctionFlow Flow(Function function)
    {
        if (!_flows.TryGetValue(function, out FunctionFlow? flow))
        {
            _flows[function] = flow = new(graph.Maps[function.Module], function.Index);
        }

        return flow;
    }
}
