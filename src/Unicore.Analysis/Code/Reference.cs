// SPDX-License-Identifier: BSD-3-Clause
// What code refers to.
namespace Unicore.Analysis.Code;

/// <summary>How code refers to something.</summary>
internal enum ReferenceKind : byte
{
    /// <summary>It calls it.</summary>
    Call,

    /// <summary>It jumps there.</summary>
    Jump,

    /// <summary>It runs into it.</summary>
    Into,

    /// <summary>It takes its address.</summary>
    Address,

    /// <summary>It calls what a word points to.</summary>
    SlotCall,

    /// <summary>It jumps to where a word points.</summary>
    SlotJump,

    /// <summary>It reads a word that points there.</summary>
    SlotRead,
}

/// <summary>One reference.</summary>
/// <param name="From">The address of the instruction.</param>
/// <param name="To">The address of what it refers to; of the word, if that points there.</param>
/// <param name="Kind">How.</param>
internal readonly record struct Reference(ulong From, ulong To, ReferenceKind Kind);

/// <summary>Where instructions were found to begin: a byte for each byte of code, so that sweeps side by side may note them.</summary>
internal sealed class InstructionMarks(CodeImage image)
{
    private readonly bool[][] _marks = [.. image.Ranges.Select(r => new bool[r.End - r.Start])];

    /// <summary>Whether an instruction was found there.</summary>
    public bool Contains(ulong address) =>
        image.RangeAt(address) is var range && range >= 0 && _marks[range][address - image.Ranges[range].Start];

    /// <summary>Notes one; false if it was known.</summary>
    public bool Add(ulong address)
    {
        int range = image.RangeAt(address);
        if (range < 0)
        {
            return false;
        }

        ref bool mark = ref _marks[range][address - image.Ranges[range].Start];
        bool isNew = !mark;
        mark = true;
        return isNew;
    }
}

/// <summary>What a sweep over code finds.</summary>
/// <param name="marks">Where instructions begin; shared by all sweeps over a file.</param>
internal sealed class Findings(InstructionMarks marks)
{
    /// <summary>Where instructions begin: a sweep ends where another one was.</summary>
    public InstructionMarks Marks { get; } = marks;

    /// <summary>References, by the addresses that they are from.</summary>
    public List<Reference> References { get; } = [];

    /// <summary>Instructions that enter the kernel.</summary>
    public List<ulong> SystemCalls { get; } = [];

    /// <summary>Instructions that enter it as 32-bit programs do, with other numbers.</summary>
    public List<ulong> OtherEntries { get; } = [];

    /// <summary>Instructions that return.</summary>
    public List<ulong> Returns { get; } = [];

    /// <summary>Jumps to where no word of the file says.</summary>
    public List<ulong> IndirectJumps { get; } = [];

    /// <summary>Adds what another sweep found.</summary>
    public void Add(Findings other)
    {
        References.AddRange(other.References);
        SystemCalls.AddRange(other.SystemCalls);
        OtherEntries.AddRange(other.OtherEntries);
        Returns.AddRange(other.Returns);
        IndirectJumps.AddRange(other.IndirectJumps);
    }
}
