// SPDX-License-Identifier: BSD-3-Clause
// The functions of a whole process, and which of them can run.
using Unicore.Analysis.Code;
using Unicore.Analysis.Loading;
using Unicore.Elf;

namespace Unicore.Analysis.Calls;

/// <summary>A function of a process.</summary>
/// <param name="Module">Index of its module.</param>
/// <param name="Index">Its index there.</param>
internal readonly record struct Function(int Module, int Index);

/// <summary>A call or a jump to a function, through a word that the loader filled.</summary>
/// <param name="Module">Index of the module in which it is.</param>
/// <param name="Reference">The reference.</param>
internal readonly record struct Entrance(int Module, Reference Reference);

/// <summary>
/// What of a process can run: from the entries of the program and of its loader, what the loader calls in each library, and all functions
/// that data point to; through calls, jumps, addresses that code takes, and words of the global offset table, to the libraries' functions.
/// </summary>
internal sealed class Graph
{
    private const byte Chooser = 10, Local = 0; // STT_GNU_IFUNC, STB_LOCAL

    private readonly Process _process;
    private readonly bool[][] _reached, _taken;
    private readonly Function?[][] _reachedFrom;
    private readonly Dictionary<ulong, (int Module, ulong Address)?>[] _slots;
    private readonly Dictionary<(int Module, ulong Place), uint> _symbols = [];
    private readonly HashSet<ulong>[] _choosers;
    private readonly Dictionary<Function, List<Entrance>> _entrances = [];
    private readonly Stack<Function> _open = [];
    private readonly HashSet<(int Module, uint Symbol)> _used = [];
    private readonly bool _isLibrary;

    /// <summary>Follows a process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="maps">The code of its modules.</param>
    /// <param name="isLibrary">Whether the program is a library: anybody may call what it exports.</param>
    public Graph(Process process, CodeMap[] maps, bool isLibrary)
    {
        (_process, Maps, _isLibrary) = (process, maps, isLibrary);
        _reached = [.. maps.Select(m => new bool[m.Count])];
        _taken = [.. maps.Select(m => new bool[m.Count])];
        _reachedFrom = [.. maps.Select(m => new Function?[m.Count])];
        _choosers =
        [
            .. process.Modules.Select(m => (m.Dynamic?.Symbols ?? []).Where(s => s.Kind == Chooser && s.IsDefined)
                .Select(s => s.Value).ToHashSet()),
        ];
        _slots = [.. maps.Select((_, i) => Slots(i))];
        for (int module = 0; module < maps.Length; module++)
        {
            Begin(module);
        }

        while (_open.TryPop(out Function function))
        {
            Visit(function);
        }
    }

    public CodeMap[] Maps { get; }

    /// <summary>Symbols of other modules that code which can run, or data, refer to: module and index in its table.</summary>
    public IReadOnlySet<(int Module, uint Symbol)> Used => _used;

    /// <summary>Whether a function can run.</summary>
    public bool IsReached(Function function) => _reached[function.Module][function.Index];

    /// <summary>Whether it may be called by who got its address: nothing is known of arguments then.</summary>
    public bool IsTaken(Function function) => _taken[function.Module][function.Index];

    /// <summary>The function through which it was reached first; null for a root.</summary>
    public Function? ReachedFrom(Function function) => _reachedFrom[function.Module][function.Index];

    /// <summary>Where a word that the loader fills points; null for one that it fills with something else.</summary>
    public (int Module, ulong Address)? Slot(int module, ulong place) => _slots[module].GetValueOrDefault(place);

    /// <summary>Calls of it through words.</summary>
    public IReadOnlyList<Entrance> Entrances(Function function) =>
        _entrances.TryGetValue(function, out List<Entrance>? entrances) ? entrances : [];

    private void Begin(int module)
    {
        Module m = _process.Modules[module];
        CodeMap map = Maps[module];
        if (m == _process.Program || m == _process.Interpreter)
        {
            Take(module, m.File.Entry, null);
        }

        if (m.Dynamic is { } dynamic)
        {
            Take(module, dynamic.Functions.Init, null);
            Take(module, dynamic.Functions.Fini, null);
        }

        if (_process.Opened.Contains(m) || (_isLibrary && m == _process.Program))
        {
            foreach (ElfDynamicSymbol symbol in m.Dynamic?.Symbols ?? [])
            {
                if (symbol is { IsFunction: true, IsDefined: true, Binding: not Local })
                {
                    Take(module, symbol.Value, null);
                }
            }
        }

        foreach (ulong pointer in map.Image.Pointers)
        {
            // A word that looks like an address is one only where something begins.
            if (!map.Image.IsFixed || map.At(pointer) is var f && f >= 0 && map.Extent(f).Start == pointer)
            {
                Take(module, pointer, null);
            }
        }

        HashSet<ulong> read = [];
        foreach (Reference reference in map.AllReferences)
        {
            if (reference.Kind is ReferenceKind.SlotCall or ReferenceKind.SlotJump or ReferenceKind.SlotRead)
            {
                read.Add(reference.To);
            }
        }

        foreach (ElfRelocation relocation in m.Dynamic?.Relocations ?? [])
        {
            // A word that code is seen to read counts when that code can run; any other may be read by whoever has its address.
            if (relocation.Kind == ElfRelocationKind.Symbol
                || (relocation.Kind == ElfRelocationKind.Slot && !read.Contains(relocation.Place)))
            {
                _used.Add((module, relocation.Symbol));
                if (_slots[module].GetValueOrDefault(relocation.Place) is { } target)
                {
                    Take(target.Module, target.Address, null);
                }
            }
        }
    }

    private Dictionary<ulong, (int Module, ulong Address)?> Slots(int module)
    {
        Dictionary<ulong, (int Module, ulong Address)?> slots = [];
        Module m = _process.Modules[module];
        Dictionary<uint, (int Module, ulong Address)?> bound = [];
        foreach (ElfRelocation relocation in m.Dynamic?.Relocations ?? [])
        {
            if (relocation.Kind == ElfRelocationKind.Relative)
            {
                slots[relocation.Place] = (module, relocation.Addend);
            }
            else if (relocation.Kind is ElfRelocationKind.Slot or ElfRelocationKind.Symbol)
            {
                if (!bound.TryGetValue(relocation.Symbol, out (int Module, ulong Address)? target))
                {
                    bound[relocation.Symbol] = target = relocation.Symbol < (uint)m.Dynamic!.Symbols.Count
                        && _process.Bind(m, m.Dynamic.Symbols[(int)relocation.Symbol]) is { } found
                            ? (_process.Modules.IndexOf(found.Module), found.Symbol.Value)
                            : null;
                }

                slots[relocation.Place] = target;
                _symbols[(module, relocation.Place)] = relocation.Symbol;
            }
        }

        return slots;
    }

    private void Visit(Function function)
    {
        CodeMap map = Maps[function.Module];
        foreach (Reference reference in map.References(function.Index))
        {
            switch (reference.Kind)
            {
                case ReferenceKind.Call or ReferenceKind.Jump or ReferenceKind.Into:
                    Reach(function.Module, reference.To, function);
                    break;
                case ReferenceKind.Address:
                    Take(function.Module, reference.To, function);
                    break;
                default:
                    Through(function, reference);
                    break;
            }
        }
    }

    private void Through(Function function, Reference reference)
    {
        if (_symbols.TryGetValue((function.Module, reference.To), out uint symbol))
        {
            _used.Add((function.Module, symbol));
        }

        if (_slots[function.Module].GetValueOrDefault(reference.To) is not { } target)
        {
            return;
        }

        if (reference.Kind == ReferenceKind.SlotRead || IsChosen(target))
        {
            Take(target.Module, target.Address, function);
            return;
        }

        if (Reach(target.Module, target.Address, function) is { } reached)
        {
            if (!_entrances.TryGetValue(reached, out List<Entrance>? entrances))
            {
                _entrances[reached] = entrances = [];
            }

            entrances.Add(new(function.Module, reference));
        }
    }

    /// <summary>Of a function that chooses a function, the word has another's address; the chosen one's is taken by the chooser.</summary>
    private bool IsChosen((int Module, ulong Address) target) => _choosers[target.Module].Contains(target.Address);

    private Function? Reach(int module, ulong address, Function? from)
    {
        int index = Maps[module].At(address);
        if (index < 0)
        {
            return null;
        }

        Function function = new(module, index);
        if (!_reached[module][index])
        {
            _reached[module][index] = true;
            _reachedFrom[module][index] = from;
            _open.Push(function);
        }

        return function;
    }

    private void Take(int module, ulong address, Function? from)
    {
        if (Reach(module, address, from) is { } function && Maps[module].Extent(function.Index).Start == address)
        {
            _taken[module][function.Index] = true;
        }
    }
}
