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

    // Kconfig is asked about each.
    private const int MostDrawn = 1500, MostLooks = 4000;

    private readonly RandomSearch _drawn = new(seed);

    /// <inheritdoc/>
    public bool HasGivenUp => _drawn.HasGivenUp;

    /// <inheritdoc/>
    public Point? Propose(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Space space = history.Space;
        Chance chance = new(seed, history.Own.Count, 1);
        Observation[] known = [.. history.All.Where(o => o.Costs is not null)];
        int first = Math.Clamp(space.Options.Count, 4, 12);
        if (known.Length < first || known.All(o => o.Source > 0))
        {
            return FarthestOf(history, chance) ?? _drawn.Propose(history);
        }

        if (history.Own.Count % ByChance == ByChance - 1)
        {
            return _drawn.Propose(history);
        }

        double[] costs = Scalarization.Of(history.All, chance);
        Surrogate model = new(space, history.All, costs, chance);
        double best = history.All.Zip(costs).Where(c => c.First is { Source: 0, Costs: not null }).Min(c => c.Second);
        Effort effort = new(history);
        double Worth(Point point)
        {
            (double mean, double deviation) = model.Predict(point);
            return Improvement.LogOf(best, mean, deviation) - Math.Log(effort.Of(point));
        }

        return Most(history, costs, Worth, chance) ?? _drawn.Propose(history);
    }

    /// <summary>
    /// Of points by chance, of those beside the best ones and of those that these lead to, the one that promises most. Only what may be
    /// tried is looked at: admitted, and new to this job.
    /// </summary>
    private static Point? Most(History history, double[] costs, Func<Point, double> worth, Chance chance)
    {
        Space space = history.Space;
        Dictionary<Point, double> known = [];
        int looks = 0;
        Point? Look(Point wanted)
        {
            if (looks++ >= MostLooks || space.Admit(wanted) is not { } point || history.HasTried(point))
            {
                return null;
            }

            if (!known.ContainsKey(point))
            {
                known.Add(point, worth(point));
            }

            return point;
        }

        for (int i = 0; i < MostDrawn && known.Count < Drawn; i++)
        {
            Look(space.Any(chance));
        }

        // What other jobs say of their best ones counts while there are few own ones.
        IEnumerable<Point> best = history.All.Zip(costs).Where(c => c.First.Costs is not null)
            .OrderBy(c => c.First.Source > 0).ThenBy(c => c.Second)
            .Select(c => c.First.Point).Distinct().Take(Climbed);
        foreach (Point beside in best.SelectMany(good => space.Beside(good, chance)))
        {
            Look(beside);
        }

        foreach (Point start in known.OrderByDescending(k => k.Value).Take(Climbed).Select(k => k.Key).ToArray())
        {
            for (Point? at = start; at is not null;)
            {
                Point? better = space.Beside(at, chance).Select(Look).OfType<Point>().MaxBy(p => known[p]);
                at = better is not null && known[better] > known[at] ? better : null;
            }
        }

        return known.Count == 0 ? null : known.MaxBy(k => k.Value).Key;
    }

    /// <summary>Of some points by chance the one that is least like those that were tried.</summary>
    private static Point? FarthestOf(History history, Chance chance) => Enumerable.Range(0, Spread)
        .Select(_ => history.Space.Sample(chance)).Where(p => !history.HasTried(p)).ToArray() is { Length: > 0 } drawn
            ? drawn.MaxBy(p => history.Own.Select(o => o.Point.DistanceTo(p)).DefaultIfEmpty(0).Min()) : null;
}
