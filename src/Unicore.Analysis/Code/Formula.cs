// SPDX-License-Identifier: BSD-3-Clause
// What instructions make of a value.
namespace Unicore.Analysis.Code;

/// <summary>
/// <c>((x * Factor) &amp; Mask) + Added</c>: compilers choose between two numbers without a branch by such, from a flag.
/// </summary>
/// <param name="Factor">What it is multiplied by.</param>
/// <param name="Mask">The bits that stay.</param>
/// <param name="Added">What is added.</param>
internal readonly record struct Formula(long Factor, long Mask, long Added)
{
    /// <summary>The value itself.</summary>
    public static readonly Formula Same = new(1, -1, 0);

    /// <summary>Whether it is the value and a number.</summary>
    public bool IsSum => Factor == 1 && Mask == -1;

    public static Formula Sum(long added) => new(1, -1, added);

    public static Formula Product(long factor, long added = 0) => new(factor, -1, added);

    public static Formula And(long mask, long added = 0) => new(1, mask, added);

    public long Of(long value) => ((value * Factor) & Mask) + Added;

    /// <summary>This made of what another makes; null when that is no such formula.</summary>
    public Formula? Of(Formula inner) =>
        Mask == -1 && inner.Mask == -1 ? new(inner.Factor * Factor, -1, (inner.Added * Factor) + Added)
        : Mask == -1 && Factor == 1 ? inner with { Added = inner.Added + Added }
        : inner.Added == 0 && Factor == 1 ? new(inner.Factor, inner.Mask & Mask, Added)
        : null;
}
