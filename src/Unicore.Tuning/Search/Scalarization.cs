// SPDX-License-Identifier: BSD-3-Clause
// One cost for each observation, of whatever number of measures.
using Unicore.Tuning.Measuring;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Search;

/// <summary>Weighs measures.</summary>
internal static class Scalarization
{
    // Of the sum, beside the greatest (Knowles 2006).
    private const double Augmentation = 0.05;

    // Failures and freaks would be all that a model looks at.
    private const double Outlier = 3;

    /// <summary>
    /// Costs of all observations; with several measures the weights are drawn. What failed costs as much as the worst; what is far out is
    /// brought nearer.
    /// </summary>
    public static double[] Of(IReadOnlyList<Observation> all, Chance chance)
    {
        IReadOnlyList<double>[] measured = [.. all.Select(o => o.Costs).OfType<IReadOnlyList<double>>()];
        int measures = measured[0].Count;
        double[] costs = measures == 1
            ? [.. all.Select(o => o.Costs?[0] ?? double.NaN)]
            : Weighed(all, measured, Weights(measures, chance));
        double[] known = [.. costs.Where(c => !double.IsNaN(c))];
        double median = Median.Of(known), bound = median + (Outlier * Math.Max(median - known.Min(), 1e-9));
        double worst = Math.Min(known.Max(), bound);
        return [.. costs.Select(c => double.IsNaN(c) ? worst : Math.Min(c, bound))];
    }

    private static double[] Weighed(IReadOnlyList<Observation> all, IReadOnlyList<double>[] measured, double[] weights)
    {
        double[] least = [.. weights.Select((_, i) => measured.Min(m => m[i]))];
        double[] span = [.. weights.Select((_, i) => Math.Max(measured.Max(m => m[i]) - least[i], 1e-9))];
        return [.. all.Select(o =>
        {
            if (o.Costs is null)
            {
                return double.NaN;
            }

            double[] parts = [.. weights.Select((w, i) => w * (o.Costs[i] - least[i]) / span[i])];
            return parts.Max() + (Augmentation * parts.Sum());
        })];
    }

    /// <summary>Shares of 1, each division as likely as any other.</summary>
    private static double[] Weights(int count, Chance chance)
    {
        double[] drawn = [.. Enumerable.Range(0, count).Select(_ => -Math.Log(1 - chance.Share()))];
        double sum = Math.Max(drawn.Sum(), 1e-9);
        return [.. drawn.Select(d => d / sum)];
    }
}
