// SPDX-License-Identifier: BSD-3-Clause
// What stands for a run that hasn't been made: which cost is expected of a point, and how sure that is.
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Search;

/// <summary>
/// Models of bootstrap samples (Breiman 1996): each is a sum over options and a tree of what the sum leaves. Sums are learned from few
/// runs, trees say what goes together; where the models disagree, little is known.
/// </summary>
public sealed class Surrogate
{
    private const int Models = 24;

    // The best and the newest; more would take longer than they are worth.
    private const int MostLearned = 1000;

    // In squares of a row's error, where costs have a deviation of 1.
    private const double Ridge = 0.3;

    private readonly Columns _columns;
    private readonly List<(LinearModel Sum, RegressionTree Tree)> _models = [];
    private readonly double _mean;
    private readonly double _scale;

    /// <summary>Learns from observations.</summary>
    /// <param name="space">The space.</param>
    /// <param name="observations">One or more of them.</param>
    /// <param name="costs">A cost for each.</param>
    /// <param name="chance">Draws the samples.</param>
    public Surrogate(Space space, IReadOnlyList<Observation> observations, IReadOnlyList<double> costs, Chance chance)
    {
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(chance);
        if (observations.Count > MostLearned)
        {
            int[] best = [.. Enumerable.Range(0, observations.Count).OrderBy(i => costs[i]).Take(MostLearned / 2)];
            int[] kept = [.. Enumerable.Range(0, observations.Count).TakeLast(MostLearned / 2).Union(best).Order()];
            (observations, costs) = ([.. kept.Select(i => observations[i])], [.. kept.Select(i => costs[i])]);
        }

        int count = observations.Count;
        _columns = new(space, observations.Max(o => o.Source));
        _mean = costs.Average();
        _scale = Math.Max(Math.Sqrt(costs.Sum(c => (c - _mean) * (c - _mean)) / count), 1e-9);
        int[][] rows = [.. observations.Select(o => _columns.Of(o.Point, o.Source))];
        double[] scaled = [.. costs.Select(c => (c - _mean) / _scale)];
        for (int model = 0; model < Models; model++)
        {
            int[] drawn = new int[count];
            for (int i = 0; i < count; i++)
            {
                drawn[chance.Below(count)]++;
            }

            LinearModel sum = LinearModel.Fit(rows, scaled, drawn, _columns.Count, Ridge);
            int[] indexes = [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat(i, drawn[i]))];
            RegressionTree tree = RegressionTree.Grow(space, [.. indexes.Select(i => observations[i].Point)],
                [.. indexes.Select(i => scaled[i] - sum.Predict(rows[i]))], chance);
            _models.Add((sum, tree));
        }
    }

    /// <summary>The expected cost of a point, in this job, and its deviation.</summary>
    public (double Mean, double Deviation) Predict(Point point)
    {
        int[] row = _columns.Of(point, 0);
        double sum = 0, squares = 0;
        foreach ((LinearModel linear, RegressionTree tree) in _models)
        {
            double value = linear.Predict(row) + tree.Predict(point);
            sum += value;
            squares += value * value;
        }

        double mean = sum / Models;
        return ((mean * _scale) + _mean, Math.Sqrt(Math.Max(0, (squares / Models) - (mean * mean))) * _scale);
    }
}
