// SPDX-License-Identifier: BSD-3-Clause
// The search that learns: a model of what was tried says where trying more promises most.
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Search;

/// <summary>
/// Sequential model-based optimisation in the manner of SMAC (Hutter, Hoos, Leyton-Brown 2011): after a few points that lie far apart,
/// each next one has the greatest expected improvement (Jones, Schonlau, Welch 1998) for the time that it takes to build and run. With
/// several measures, each step looks at another weighing of them (ParEGO: Knowles 2006). Now and then a point is drawn by chance, for
/// what the model doesn't know that it doesn't know.
/// </summary>
/// <param name="seed">Decides about all that is drawn.</param>
public sealed class LearningSearch(long seed) : ISearch
{
    private const int Drawn = 300, Climbed = 6, Spread = 16, ByChance = 12;

    /// <inheritdoc/>
    public Point? Propose(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Space space = history.Space;
        if (history.Own.Count == 0)
        {
            return space.Today;
        }

        Chance chance = new(seed, history.Own.Count, 1);
        Observation[] known = [.. history.All.Where(o => o.Costs is not null)];
        int first = Math.Clamp(space.Options.Count, 4, 12);
        if (known.Length < first || known.All(o => o.Source > 0))
        {
            return FarthestOf(history, chance) ?? new RandomSearch(seed).Propose(history);
        }

        if (history.Own.Count % ByChance == ByChance - 1)
        {
            return new RandomSearch(seed).Propose(history);
        }

        double[] costs = Scalarization.Of(history.All, chance);
        Surrogate model = new(space, history.All, costs, chance);
        double best = history.All.Zip(costs).Where(c => c.First is { Source: 0, Costs: not null }).Min(c => c.Second);
        Effort effort = new(history);
        double Worth(Point point)
        {
            (double mean, double deviation) = model.Predict(point);
            return ExpectedImprovement(best, mean, deviation) / effort.Of(point);
        }

        foreach (Point point in Candidates(history, costs, Worth, chance))
        {
            if (space.Admit(point) is { } admitted && !history.HasTried(admitted))
            {
                return admitted;
            }
        }

        return new RandomSearch(seed).Propose(history);
    }

    /// <summary>
    /// Of points by chance, of those beside the best ones and of those that these lead to, those that promise most, in their order.
    /// </summary>
    private static IEnumerable<Point> Candidates(History history, double[] costs, Func<Point, double> worth, Chance chance)
    {
        Space space = history.Space;
        Dictionary<Point, double> known = [];
        void Look(Point point)
        {
            if (!history.HasTried(point))
            {
                known.TryAdd(point, worth(point));
            }
        }

        for (int i = 0; i < Drawn; i++)
        {
            Look(space.Any(chance));
        }

        IEnumerable<Point> best = history.All.Zip(costs).Where(c => c.First.Costs is not null).OrderBy(c => c.Second)
            .Select(c => c.First.Point).Distinct().Take(Climbed);
        foreach (Point good in best)
        {
            foreach (Point beside in space.Beside(good))
            {
                Look(beside);
            }
        }

        foreach (Point start in known.OrderByDescending(k => k.Value).Take(Climbed).Select(k => k.Key).ToArray())
        {
            for (Point? at = start; at is not null;)
            {
                Point? better = null;
                double most = known[at];
                foreach (Point beside in space.Beside(at))
                {
                    Look(beside);
                    if (known.TryGetValue(beside, out double value) && value > most)
                    {
                        (better, most) = (beside, value);
                    }
                }

                at = better;
            }
        }

        return known.OrderByDescending(k => k.Value).Select(k => k.Key);
    }

    /// <summary>Of some points by chance the one that is least like those that were tried.</summary>
    private static Point? FarthestOf(History history, Chance chance) => Enumerable.Range(0, Spread)
        .Select(_ => history.Space.Sample(chance)).Where(p => !history.HasTried(p)).ToArray() is { Length: > 0 } drawn
            ? drawn.MaxBy(p => history.Own.Min(o => o.Point.DistanceTo(p))) : null;

    private static double ExpectedImprovement(double best, double mean, double deviation)
    {
        deviation = Math.Max(deviation, 1e-9);
        double z = (best - mean) / deviation;
        double density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

        // Far below there is nothing left but an order: what is expected to be less bad.
        return z < -8 ? density * 1e-3 : deviation * ((z * Normal(z)) + density);
    }

    /// <summary>The normal distribution, to 7 digits (Abramowitz and Stegun 1964, 7.1.26).</summary>
    private static double Normal(double z)
    {
        double x = Math.Abs(z) / Math.Sqrt(2), t = 1 / (1 + (0.3275911 * x));
        double tail = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429))))))))
            * Math.Exp(-x * x) / 2;
        return z > 0 ? 1 - tail : tail;
    }
}
