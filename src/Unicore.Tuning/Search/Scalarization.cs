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
    /// brought nearer. Other sources' costs are laid out to the own ones, and each source has its own bounds: another program or machine
    /// that takes half the time makes no freak of what this job measured.
    /// </summary>
    public static double[] Of(IReadOnlyList<Observation> all, Chance chance)
    {
        Observation[] aligned = [.. all];
        Observation[] own = [.. all.Where(o => o is { Source: 0, Costs: not null })];
        foreach (IGrouping<int, int> source in Places(all).Where(s => s.Key > 0 && own.Length > 0))
        {
            double[] shift = Shift(own, [.. source.Select(i => all[i]).Where(o => o.Costs is not null)]);
            foreach (int i in source.Where(i => all[i].Costs is not null))
            {
                aligned[i] = all[i] with { Costs = [.. all[i].Costs!.Zip(shift, (c, s) => c + s)] };
            }
        }

        IReadOnlyList<double>[] measured = [.. aligned.Select(o => o.Costs).OfType<IReadOnlyList<double>>()];
        int measures = measured[0].Count;
        double[] costs = measures == 1
            ? [.. aligned.Select(o => o.Costs?[0] ?? double.NaN)]
            : Weighed(aligned, measured, Weights(measures, chance));
        double most = costs.Where(c => !double.IsNaN(c)).Max();
        foreach (IGrouping<int, int> source in Places(all))
        {
            double[] known = [.. source.Select(i => costs[i]).Where(c => !double.IsNaN(c))];
            known = known.Length > 0 ? known : [most];
            double median = Median.Of(known), bound = median + (Outlier * Math.Max(median - known.Min(), 1e-9));
            double worst = Math.Min(known.Max(), bound);
            foreach (int i in source)
            {
                costs[i] = double.IsNaN(costs[i]) ? worst : Math.Min(costs[i], bound);
            }
        }

        return costs;
    }

    private static IEnumerable<IGrouping<int, int>> Places(IReadOnlyList<Observation> all) =>
        Enumerable.Range(0, all.Count).GroupBy(i => all[i].Source);

    /// <summary>What own costs have more, for each measure: at the points that both know, as today's; else in the middle.</summary>
    private static double[] Shift(Observation[] own, Observation[] others)
    {
        if (others.Length == 0)
        {
            return [];
        }

        ILookup<Point, Observation> known = others.ToLookup(o => o.Point);
        (Observation Own, Observation Other)[] both = [.. own.SelectMany(o => known[o.Point].Select(k => (o, k)))];
        return [.. Enumerable.Range(0, own[0].Costs!.Count).Select(i => both.Length > 0
            ? Median.Of(both.Select(b => b.Own.Costs![i] - b.Other.Costs![i]))
            : Median.Of(own.Select(o => o.Costs![i])) - Median.Of(others.Select(o => o.Costs![i])))];
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
