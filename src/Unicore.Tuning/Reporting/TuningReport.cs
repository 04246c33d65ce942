// SPDX-License-Identifier: BSD-3-Clause
// What a job found, as values.
using System.Globalization;
using Unicore.Tuning.Jobs;
using Unicore.Tuning.Measuring;
using Unicore.Tuning.Search;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Reporting;

/// <summary>A change that the best configuration makes.</summary>
/// <param name="Option">The option.</param>
/// <param name="From">Today's value; null where the option has no say today.</param>
/// <param name="To">The best value; null where it has no say there.</param>
/// <param name="Share">Its part in the gain, of 1; estimated by the model.</param>
public sealed record TunedChange(TunedOption Option, string? From, string? To, double Share);

/// <summary>A figure today and in the best configuration.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Today">The median of today's repetitions.</param>
/// <param name="Best">The same of the best.</param>
public sealed record TunedFigure(Measure Measure, double Today, double Best)
{
    /// <summary>How much better it became, of 1; negative for worse.</summary>
    public double Gain => 1 - Math.Exp(Measure.Cost(Best) - Measure.Cost(Today));
}

/// <summary>What a job found.</summary>
public sealed record TuningReport
{
    /// <summary>The job's name.</summary>
    public required string Name { get; init; }

    /// <summary>What was measured.</summary>
    public required IReadOnlyList<Measure> Measures { get; init; }

    /// <summary>All runs, in order.</summary>
    public required IReadOnlyList<LoggedRun> Runs { get; init; }

    /// <summary>The run that is best.</summary>
    public required LoggedRun Best { get; init; }

    /// <summary>Its figures beside today's.</summary>
    public required IReadOnlyList<TunedFigure> Figures { get; init; }

    /// <summary>What it changes, the greatest share first.</summary>
    public required IReadOnlyList<TunedChange> Changes { get; init; }

    /// <summary>What each option matters, the most first; shares of 1.</summary>
    public required IReadOnlyList<(TunedOption Option, double Share)> Importance { get; init; }

    /// <summary>The runs that no other is better than in everything; one where there is one measure.</summary>
    public required IReadOnlyList<LoggedRun> Front { get; init; }

    /// <summary>The part of the job's time that was neither building nor running, of 1.</summary>
    public double OwnShare
    {
        get
        {
            double own = Runs.Sum(r => r.OwnSeconds), rest = Runs.Sum(r => r.BuildSeconds + r.RunSeconds);
            return own + rest > 0 ? own / (own + rest) : 0;
        }
    }

    /// <summary>Sums up a job; null when nothing ran.</summary>
    /// <param name="job">The job.</param>
    /// <param name="history">What was tried.</param>
    /// <param name="runs">The same as logged.</param>
    /// <param name="seed">For what is drawn.</param>
    /// <param name="number">The run to take for the best; null for the one that is.</param>
    public static TuningReport? Of(TuningJob job, History history, IReadOnlyList<LoggedRun> runs, long seed, int? number = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(runs);
        Space space = history.Space;
        Dictionary<Point, LoggedRun> ran = [];
        foreach (LoggedRun each in runs.Where(r => r.Costs(job.Measures) is not null))
        {
            _ = each.PointIn(space) is { } point && ran.TryAdd(point, each);
        }

        LoggedRun? RunAt(Point point) => ran.GetValueOrDefault(point);
        Observation? best = number is null ? history.Best()
            : runs.FirstOrDefault(r => r.Run == number)?.PointIn(space) is { } chosen
            ? history.Own.FirstOrDefault(o => o.Costs is not null && o.Point.Equals(chosen)) : null;
        if (best is null || RunAt(best.Point) is not { } run || RunAt(space.Today) is not { } today)
        {
            return null;
        }

        IReadOnlyList<ChangeShare> shares = ChangeShares.Of(history, best);
        double gain = shares.Sum(s => s.Share);
        static string? Value(TunedOption option, Point point, int index) => point[index] == Point.Idle ? null : option.Values[point[index]];
        return new()
        {
            Name = Path.GetFileName(job.File),
            Measures = job.Measures,
            Runs = runs,
            Best = run,
            Figures = [.. job.Measures.Select(m =>
                new TunedFigure(m, Median.Of(today.Figures[m.Name]), Median.Of(run.Figures[m.Name])))],
            Changes = [.. shares.Select(s => new TunedChange(space.Options[s.Option], Value(space.Options[s.Option], space.Today, s.Option),
                Value(space.Options[s.Option], best.Point, s.Option), gain > 1e-9 ? s.Share / gain : 0))],
            Importance = [.. space.Options.Zip(ChangeShares.Importance(history, seed)).OrderByDescending(i => i.Second)],
            Front = [.. history.Front().Select(o => RunAt(o.Point)).OfType<LoggedRun>()],
        };
    }

    /// <summary>The best configuration as a fragment: its symbols, and its properties as comments.</summary>
    public string Fragment()
    {
        IEnumerable<string> properties = Changes.Where(c => c.Option.Kind == OptionKind.Property && c.To is not null)
            .Select(c => $"# -p:{c.Option.Name}={c.To}");
        IEnumerable<string> symbols = Changes.Where(c => c.Option.Kind != OptionKind.Property && c.To is not null)
            .SelectMany(c => c.Option.Settings(c.Option.IndexOf(c.To))).Select(s => s.Value == "n"
                ? $"# CONFIG_{s.Key} is not set" : $"CONFIG_{s.Key}={Quoted(s)}");
        return string.Concat(symbols.Concat(properties).Select(l => l + "\n"));

        string Quoted(KeyValuePair<string, string> setting) => setting.Value is "y" or "m" || long.TryParse(setting.Value, out _)
            || setting.Value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? setting.Value
            : "\"" + setting.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }

    /// <summary>A figure for people.</summary>
    public static string Shown(double value) => Math.Abs(value) >= 1000
        ? value.ToString("#,0", CultureInfo.InvariantCulture) : value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>A share for people.</summary>
    public static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
