// SPDX-License-Identifier: BSD-3-Clause
// How long a point takes to build and run, by what was seen of the way there from the point before.
using Unicore.Tuning.Measuring;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Search;

/// <summary>
/// Builds are incremental: what takes time is what changes. Seconds are a sum over the options that differ from the point before, learned
/// from this job's runs. A point is never thought to take less than a quarter of the median, so that none is tried for its haste alone.
/// </summary>
internal sealed class Effort
{
    private const double Ridge = 1, Least = 0.25;
    private const int LeastRuns = 8, MostRuns = 500;

    private readonly LinearModel? _seconds;
    private readonly Point _last;
    private readonly double _floor;

    public Effort(History history)
    {
        IReadOnlyList<Observation> own = [.. history.Own.TakeLast(MostRuns)];
        _last = own[^1].Point;
        if (own.Count < LeastRuns)
        {
            return;
        }

        int[][] rows = [.. own.Skip(1).Select((o, i) => Row(own[i].Point, o.Point))];
        int[] once = [.. Enumerable.Repeat(1, rows.Length)];
        double[] seconds = [.. own.Skip(1).Select(o => o.Seconds)];
        _seconds = LinearModel.Fit(rows, seconds, once, _last.Count + 1, Ridge);
        _floor = Math.Max(Median.Of(seconds) * Least, 1e-3);
    }

    /// <summary>Seconds, or 1 for all while little is known.</summary>
    public double Of(Point point) => _seconds is null ? 1 : Math.Max(_seconds.Predict(Row(_last, point)), _floor);

    /// <summary>A column for each option that differs, behind the one that is always there.</summary>
    private static int[] Row(Point from, Point to) =>
        [0, .. Enumerable.Range(0, to.Count).Where(i => from[i] != to[i]).Select(i => i + 1)];
}
