// SPDX-License-Identifier: BSD-3-Clause
// The code of one file as functions that refer to each other.
using Unicore.Elf;

namespace Unicore.Analysis.Code;

/// <summary>
/// One file's code, cut into stretches at each address where something begins: a symbol, a frame description, the target of a call. In a
/// file without symbols these are, to within a few, the functions; a function in several parts is several stretches that jump to each
/// other.
/// </summary>
internal sealed class CodeMap
{
    private readonly ulong[] _starts, _ends;
    private readonly Reference[] _references, _incoming;
    private readonly bool[] _returns;
    private readonly (ulong Frame, ulong Pad)[] _pads;

    private CodeMap(Processor processor, CodeImage image, FunctionStarts starts, Findings findings)
    {
        (Processor, Image) = (processor, image);
        foreach (Reference reference in findings.References)
        {
            // A stub that goes through a word ends there; the next one stands at the next boundary.
            if (reference.Kind == ReferenceKind.Call)
            {
                starts.AddCertain(reference.To);
            }
            else if (reference.Kind == ReferenceKind.Address)
            {
                starts.AddPerhaps(reference.To);
            }
            else if (reference.Kind == ReferenceKind.SlotJump)
            {
                starts.AddCertain((reference.From + 16) & ~15ul);
            }
        }

        (_starts, _ends) = starts.Cut();
        SystemCalls = [.. findings.SystemCalls.Order()];
        OtherEntries = [.. findings.OtherEntries.Order()];
        IndirectJumps = [.. findings.IndirectJumps.Order()];
        _returns = new bool[_starts.Length];
        foreach (int function in findings.Returns.Select(At).Where(f => f >= 0))
        {
            _returns[function] = true;
        }

        _pads = [.. starts.Pads.OrderBy(p => p.Pad)];
        List<Reference> references = findings.References;
        references.RemoveAll(r => r.Kind is ReferenceKind.Jump or ReferenceKind.Address && IsInside(r));
        references.AddRange(new FallingThrough(this, starts).Find());
        references.AddRange(starts.Pads.Select(p => new Reference(p.Frame, p.Pad, ReferenceKind.Address)).Where(r => !IsInside(r)));
        _references = [.. references];
        Array.Sort(_references, (a, b) => a.From.CompareTo(b.From));
        _incoming = SortedByTarget();
        JumpTables tables = new(this);
        if (tables.Outside.Count > 0)
        {
            _references = [.. _references.Concat(tables.Outside).OrderBy(r => r.From)];
            _incoming = SortedByTarget();
        }

        Tables = tables;
    }

    public Processor Processor { get; }

    public CodeImage Image { get; }

    /// <summary>How many functions there are.</summary>
    public int Count => _starts.Length;

    /// <summary>Addresses of the instructions that enter the kernel.</summary>
    public IReadOnlyList<ulong> SystemCalls { get; }

    /// <summary>Addresses of those that enter it as 32-bit programs do.</summary>
    public IReadOnlyList<ulong> OtherEntries { get; }

    /// <summary>Where exceptions land between two addresses, and the frames that they come from.</summary>
    public IEnumerable<(ulong Frame, ulong Pad)> PadsIn(ulong start, ulong end) =>
        _pads.Skip(First(_pads, p => p.Pad, start)).TakeWhile(p => p.Pad < end);

    /// <summary>Addresses of jumps by a register.</summary>
    public ulong[] IndirectJumps { get; }

    /// <summary>Where such jumps go, as far as tables say.</summary>
    public JumpTables Tables { get; }

    /// <summary>Reads a file's code, stretches of it side by side.</summary>
    public static CodeMap Read(Processor processor, ElfFile file, ElfMemory memory, ElfDynamic? dynamic)
    {
        CodeImage image = new(file, memory, dynamic);
        FunctionStarts starts = FunctionStarts.Of(file, image, dynamic);
        (ulong Start, ulong End)[][] pieces = starts.Pieces();
        InstructionMarks marks = new(image);
        var found = new Findings[pieces.Length];
        Parallel.For(0, pieces.Length, i =>
        {
            found[i] = new(marks);
            foreach ((ulong start, ulong end) in pieces[i])
            {
                processor.Sweep(image, start, end, found[i]);
            }
        });
        Findings all = new(marks);
        foreach (Findings findings in found)
        {
            all.Add(findings);
        }

        // Data among code hides what begins in the bytes that seem to be its last instruction: each target is read from its first byte.
        for (int i = 0; i < all.References.Count && !processor.HasOneSize; i++)
        {
            Reference reference = all.References[i];
            if (reference.Kind is ReferenceKind.Call or ReferenceKind.Jump or ReferenceKind.Address
                && image.RangeAt(reference.To) is var range && range >= 0 && !marks.Contains(reference.To))
            {
                processor.Sweep(image, reference.To, image.Ranges[range].End, all);
            }
        }

        return new(processor, image, starts, all);
    }

    /// <summary>The function that an address is in; -1 for none.</summary>
    public int At(ulong address)
    {
        int index = Array.BinarySearch(_starts, address);
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 && address < _ends[index] ? index : -1;
    }

    /// <summary>Where a function is.</summary>
    public (ulong Start, ulong End) Extent(int function) => (_starts[function], _ends[function]);

    /// <summary>Whether a function has an instruction that returns.</summary>
    public bool HasReturn(int function) => _returns[function];

    /// <summary>What a function refers to, outside of itself.</summary>
    public ReadOnlySpan<Reference> References(int function)
    {
        int from = First(_references, r => r.From, _starts[function]);
        int to = First(_references, r => r.From, _ends[function]);
        return _references.AsSpan(from, to - from);
    }

    /// <summary>Calls and jumps from elsewhere in the file into a function.</summary>
    public ReadOnlySpan<Reference> Incoming(int function)
    {
        int from = First(_incoming, r => r.To, _starts[function]);
        int to = First(_incoming, r => r.To, _ends[function]);
        return _incoming.AsSpan(from, to - from);
    }

    /// <summary>All references of the file.</summary>
    public ReadOnlySpan<Reference> AllReferences => _references;

    /// <summary>The instructions of a function.</summary>
    public List<Step> Steps(int function)
    {
        (ulong start, ulong end) = Extent(function);
        List<Step> steps = new((int)Math.Min(end - start, 1 << 16) / 4);
        Processor.Decode(Image, start, end, steps);
        return steps;
    }

    /// <summary>Whether nothing in the file calls a function or jumps there.</summary>
    public bool IsUnreferred(int function) => Incoming(function).IsEmpty;

    private Reference[] SortedByTarget()
    {
        Reference[] sorted = [.. _references.Where(r => r.Kind is ReferenceKind.Call or ReferenceKind.Jump or ReferenceKind.Into)];
        Array.Sort(sorted, (a, b) => a.To.CompareTo(b.To));
        return sorted;
    }

    private bool IsInside(Reference reference) => At(reference.From) is var from && from >= 0 && from == At(reference.To);

    private static int First<T>(T[] sorted, Func<T, ulong> key, ulong value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = key(sorted[middle]) < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
