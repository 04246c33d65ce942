// SPDX-License-Identifier: BSD-3-Clause
// What has been tried so far.
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Search;

/// <summary>One point that was tried.</summary>
/// <param name="Point">The point.</param>
/// <param name="Costs">What each measure cost; null when it could not be built, did not run to its end or printed no figure.</param>
/// <param name="Seconds">How long building and running took.</param>
/// <param name="Source">0 for this job; others are jobs that are learned from, whose figures may be of another program or machine.</param>
public sealed record Observation(Point Point, IReadOnlyList<double>? Costs, double Seconds, int Source = 0);

/// <summary>A space and what is known of it.</summary>
public sealed class History(Space space)
{
    // Half of a thousandth, as costs are logarithms.
    private const double Hair = 0.0005;

    private readonly List<Observation> _all = [];
    private readonly List<Observation> _own = [];
    private readonly HashSet<Point> _tried = [];

    /// <summary>The space.</summary>
    public Space Space { get; } = space;

    /// <summary>All observations, those of other jobs too.</summary>
    public IReadOnlyList<Observation> All => _all;

    /// <summary>Those of this job, in their order.</summary>
    public IReadOnlyList<Observation> Own => _own;

    /// <summary>Whether this job has measured today's point: all others are compared with it.</summary>
    public bool KnowsToday { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        _all.Add(observation);
        if (observation.Source == 0)
        {
            _own.Add(observation);
            _tried.Add(observation.Point);
            KnowsToday |= observation.Costs is not null && observation.Point.Equals(Space.Today);
        }
    }

    /// <summary>Whether this job has tried a point.</summary>
    public bool HasTried(Point point) => _tried.Contains(point);

    /// <summary>This job's points that no other is better than in everything.</summary>
    public IReadOnlyList<Observation> Front() => [.. _own.Where(o => o.Costs is not null && !_own.Any(p => IsBetter(p.Costs, o.Costs)))
        .DistinctBy(o => o.Point)];

    /// <summary>
    /// The one that is applied: with one measure the least, with several that with the least sum, where a share of one is worth the same
    /// share of another. Of those that a hair parts from it, the one that changes least of what is today. Null when nothing ran.
    /// </summary>
    public Observation? Best()
    {
        Observation[] ran = [.. _own.Where(o => o.Costs is not null)];
        double least = ran.Select(o => o.Costs!.Sum()).DefaultIfEmpty(0).Min();
        return ran.Where(o => o.Costs!.Sum() <= least + Hair).MinBy(o => o.Point.DistanceTo(Space.Today));
    }

    /// <summary>Whether the first is as good in everything and better in something.</summary>
    public static bool IsBetter(IReadOnlyList<double>? first, IReadOnlyList<double>? second) => first is not null && second is not null
        && first.Zip(second).All(c => c.First <= c.Second) && first.Zip(second).Any(c => c.First < c.Second);
}

/// <summary>Says what to try next.</summary>
public interface ISearch
{
    /// <summary>
    /// A point that this job hasn't tried; null when there is none left, or none was found. It depends on nothing but the history and the
    /// seed, so a search that is taken up again goes on as it would have.
    /// </summary>
    Point? Propose(History history);

    /// <summary>Whether the last null was for want of patience: there may be more points.</summary>
    bool HasGivenUp { get; }
}
