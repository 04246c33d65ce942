// SPDX-License-Identifier: BSD-3-Clause
// Sizes in whole parts of a disk or a file.
namespace Unicore.Images.Disks;

/// <summary>Rounds up.</summary>
internal static class Rounding
{
    /// <summary>How many parts hold all of something.</summary>
    public static long Parts(long whole, long part) => (whole + part - 1) / part;

    /// <summary>The next multiple.</summary>
    public static long Up(long value, long alignment) => Parts(value, alignment) * alignment;
}
