// SPDX-License-Identifier: BSD-3-Clause
// Where a value is, and where it came from.
namespace Unicore.Analysis.Code;

/// <summary>A register, or the memory at a distance from where a register points.</summary>
/// <param name="Register">The register's number.</param>
/// <param name="InMemory">Whether it is memory.</param>
/// <param name="Offset">The distance, bytes.</param>
/// <param name="Width">Bytes of memory.</param>
internal readonly record struct Place(byte Register, bool InMemory = false, long Offset = 0, byte Width = 0)
{
    // A number of a system call has these; what is beyond them is never looked at.
    private const int NumberWidth = 4;

    /// <summary>Whether what is written to a place decides the value that is read here.</summary>
    public bool IsIn(Place written) => this == written
        || (InMemory && written.InMemory && Register == written.Register && Offset == written.Offset
            && written.Width >= Math.Min((int)Width, NumberWidth));

    /// <summary>Whether two places of memory at one register share bytes.</summary>
    public bool Overlaps(Place other) => Offset < other.Offset + other.Width && other.Offset < Offset + Width;

    public static Place Memory(int register, long offset, int width = 8) => new((byte)register, true, offset, (byte)width);

    public static Place Of(int register) => new((byte)register);
}

/// <summary>What is known of a value.</summary>
internal enum OriginKind : byte
{
    /// <summary>There is no such value.</summary>
    None,

    /// <summary>Nothing.</summary>
    Unknown,

    /// <summary>It is a number.</summary>
    Constant,

    /// <summary>It is made of what was in another place before the instruction.</summary>
    Copy,
}

/// <summary>Where a value came from.</summary>
/// <param name="Kind">What is known of it.</param>
/// <param name="Formula">What was made of it; the number itself of a constant.</param>
/// <param name="From">Where it was.</param>
internal readonly record struct Origin(OriginKind Kind, Formula Formula, Place From = default)
{
    public static readonly Origin Unknown = new(OriginKind.Unknown, Formula.Same);

    public static Origin Constant(long value) => new(OriginKind.Constant, Formula.Sum(value));

    public static Origin Copy(Place from, long added = 0) => new(OriginKind.Copy, Formula.Sum(added), from);

    public static Origin Made(Place from, Formula formula) => new(OriginKind.Copy, formula, from);
}

/// <summary>One place that an instruction writes.</summary>
/// <param name="To">The place, by the registers as they are behind the instruction.</param>
/// <param name="One">Where its value came from, by the registers as they were before.</param>
/// <param name="Other">Where it came from otherwise, if a condition decides.</param>
internal readonly record struct Effect(Place To, Origin One, Origin Other = default)
{
    public bool IsThere => One.Kind != OriginKind.None;
}
