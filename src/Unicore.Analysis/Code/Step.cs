// SPDX-License-Identifier: BSD-3-Clause
// An instruction of any processor, as far as it matters for finding numbers of system calls.
namespace Unicore.Analysis.Code;

/// <summary>Where execution goes on.</summary>
internal enum Flow : byte
{
    /// <summary>At the next instruction.</summary>
    Next,

    /// <summary>At the target.</summary>
    Jump,

    /// <summary>At the target or at the next instruction.</summary>
    Branch,

    /// <summary>At the target, and then at the next instruction.</summary>
    Call,

    /// <summary>Somewhere.</summary>
    IndirectJump,

    /// <summary>Somewhere, and then at the next instruction.</summary>
    IndirectCall,

    /// <summary>In the kernel, and then at the next instruction.</summary>
    SystemCall,

    /// <summary>At the caller's.</summary>
    Return,

    /// <summary>Nowhere.</summary>
    End,
}

/// <summary>One instruction.</summary>
internal struct Step
{
    /// <summary>Its address.</summary>
    public ulong Address;

    /// <summary>The target of a direct jump, branch or call.</summary>
    public ulong Target;

    /// <summary>
    /// An address that it makes or reads: of a table of jumps, perhaps, or of the word that it calls through; 0 for none.
    /// </summary>
    public ulong Data;

    /// <summary>What it writes whose origin is known.</summary>
    public Effect First, Second, Third;

    /// <summary>Registers that it leaves with other values: a bit for each.</summary>
    public uint Lost;

    /// <summary>Where execution goes on.</summary>
    public Flow Flow;

    /// <summary>Registers whose values it uses in a way that is not told: a bit for each.</summary>
    public uint Uses;

    /// <summary>Whether it writes to memory that no place tells of, such as an element of an array: which, nobody knows.</summary>
    public bool Spoils;

    /// <summary>Whether what it writes to so may be in the function's own frame.</summary>
    public bool SpoilsFrame;

    /// <summary>Whether it uses memory that is told by two registers: an element of a table, perhaps.</summary>
    public bool IsIndexed;

    /// <summary>The number that it compares something with; -1 for none.</summary>
    public long Compared;

    /// <summary>Whether it does nothing: what stands between functions.</summary>
    public bool IsPadding;

    /// <summary>Whether the next instruction may follow.</summary>
    public readonly bool GoesOn => Flow is not (Flow.Jump or Flow.IndirectJump or Flow.Return or Flow.End);

    /// <summary>Whether it puts a value onto the stack.</summary>
    public readonly bool IsPush => First.To.InMemory && Second.To == Place.Of(First.To.Register) && Second.IsThere;

    /// <summary>Notes one more place that is written.</summary>
    public void Write(Place to, Origin one, Origin other = default)
    {
        Effect effect = new(to, one, other);
        if (!First.IsThere)
        {
            First = effect;
        }
        else if (!Second.IsThere)
        {
            Second = effect;
        }
        else
        {
            Third = effect;
        }
    }
}
