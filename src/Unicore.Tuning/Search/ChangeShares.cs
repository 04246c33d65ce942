// SPDX-License-Identifier: BSD-3-Clause
// What each option matters, and what each change adds to a gain: as the model has it, which is asked what nobody ran.
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Search;

/// <summary>An option whose best value is another than today's.</summary>
/// <param name="Option">Its place in the space.</param>
/// <param name="Share">
/// The part that it has in the difference of costs, as Shapley (1953) divides what several gain together; negative for one that costs.
/// </param>
public sealed record ChangeShare(int Option, double Share);

/// <summary>Asks the model.</summary>
public static class ChangeShares
{
    private const int Orders = 64, Draws = 200, LeastDraws = 8, MostPredictions = 20_000;
    private const double Negligible = 0.01;

    // A thousandth, as costs are logarithms.
    private const double Least = 0.001;

    /// <summary>The shares of all options in which a point differs from today's, the greatest first: in sum the difference.</summary>
    /// <param name="history">What was tried, the point and today's among it.</param>
    /// <param name="best">The point.</param>
    public static IReadOnlyList<ChangeShare> Of(History history, Observation best)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(best);
        Space space = history.Space;
        int[] changed = [.. Enumerable.Range(0, space.Options.Count).Where(i => best.Point[i] != space.Today[i])];
        if (changed.Length == 0 || Model(history) is not { } model
            || history.Own.FirstOrDefault(o => o.Point.Equals(space.Today))?.Costs is not { } today)
        {
            return [];
        }

        double[] parts = new double[space.Options.Count];
        Chance chance = new(changed.Length);
        for (int order = 0; order < Orders; order++)
        {
            chance.Shuffle<int>(changed);
            Point at = space.Today;
            double before = model.Predict(at).Mean;
            foreach (int option in changed)
            {
                at = at.With(option, best.Point[option]);
                double after = model.Predict(at).Mean;
                parts[option] += (before - after) / Orders;
                before = after;
            }
        }

        // What the model has of the difference is laid out to what was measured.
        double gain = today.Sum() - best.Costs!.Sum(), modelled = parts.Sum();
        double scale = Math.Abs(modelled) < 1e-9 || gain / modelled is < 0.2 or > 5 ? 1 : gain / modelled;
        return [.. changed.Select(o => new ChangeShare(o, parts[o] * scale)).OrderByDescending(s => s.Share).ThenBy(s => s.Option)];
    }

    /// <summary>
    /// The best point with today's values wherever another brings next to nothing; null when that is the best itself, or it was tried.
    /// </summary>
    public static Point? Tidy(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Best() is not { } best)
        {
            return null;
        }

        IReadOnlyList<ChangeShare> shares = Of(history, best);
        double bound = Math.Max(Least, shares.Sum(s => Math.Max(s.Share, 0)) * Negligible);
        Point tidy = shares.Where(s => s.Share < bound).Aggregate(best.Point, (at, s) => at.With(s.Option, history.Space.Today[s.Option]));
        return history.Space.Admit(tidy) is { } admitted && !history.HasTried(admitted) ? admitted : null;
    }

    /// <summary>
    /// How much of what configurations differ in is an option's doing, alone or with others (total effects, by Jansen's estimator, 1999):
    /// shares that add up to 1, in the order of the options.
    /// </summary>
    public static IReadOnlyList<double> Importance(History history, long seed)
    {
        ArgumentNullException.ThrowIfNull(history);
        Space space = history.Space;
        double[] effects = new double[space.Options.Count];
        if (Model(history) is { } model)
        {
            Chance chance = new(seed, 2);
            int draws = Math.Clamp(MostPredictions / effects.Length, LeastDraws, Draws);
            for (int draw = 0; draw < draws; draw++)
            {
                Point point = space.Sample(chance);
                double cost = model.Predict(point).Mean;
                for (int option = 0; option < effects.Length; option++)
                {
                    // What does not hold is no configuration that differs.
                    Point wanted = point.With(option, chance.Below(space.Options[option].Values.Count));
                    double other = point[option] != Point.Idle && space.Admit(wanted) is { } admitted ? model.Predict(admitted).Mean : cost;
                    effects[option] += (cost - other) * (cost - other);
                }
            }
        }

        double sum = effects.Sum();
        return [.. effects.Select(e => sum > 0 ? e / sum : 0)];
    }

    /// <summary>Several measures are summed: a share of one is worth the same share of another.</summary>
    private static Surrogate? Model(History history)
    {
        Observation[] ran = [.. history.Own.Where(o => o.Costs is not null)];
        return ran.Length < 2 ? null : new(history.Space, ran, [.. ran.Select(o => o.Costs!.Sum())], new Chance(ran.Length, 3));
    }
}
