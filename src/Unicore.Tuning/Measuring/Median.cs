// SPDX-License-Identifier: BSD-3-Clause
// What stands for figures that differ by chance.
namespace Unicore.Tuning.Measuring;

/// <summary>Machines under emulation are disturbed now and then, in one direction; a median takes no notice.</summary>
public static class Median
{
    /// <summary>The figure in the middle; between the two in the middle of an even number.</summary>
    /// <param name="figures">One or more, in any order.</param>
    public static double Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
