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

/// <summary>What a sweep over code finds.</summary>
internal sealed class Findings
{
    /// <summary>References, by the addresses that they are from.</summary>
    public List<Reference> References { get; } = [];

    /// <summary>Instructions that enter the kernel.</summary>
    public List<ulong> SystemCalls { get; } = [];

    /// <summary>Jumps to where no word of the file says.</summary>
    public List<ulong> IndirectJumps { get; } = [];
}
