// SPDX-License-Identifier: BSD-3-Clause
// The job: proposes, builds, runs, measures and writes down, until the budget is used up.
using Unicore.Diagnostics;
using Unicore.Tuning.Search;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Jobs;

/// <summary>How far a job is.</summary>
/// <param name="History">What was tried.</param>
/// <param name="Spent">What of the budget is used up.</param>
/// <param name="Budget">The budget.</param>
public sealed record TuningState(History History, Budget Spent, Budget Budget)
{
    /// <summary>Whether nothing is left of it.</summary>
    public bool IsOver => Spent.Runs >= Budget.Runs || Spent.Minutes >= Budget.Minutes || Spent.Builds >= Budget.Builds;

    /// <summary>Minutes that are left, if the runs to come take as long as those before; null while there are none.</summary>
    public double? MinutesLeft => Spent.Runs == 0 ? null : Math.Max(0, Math.Min(Budget.Minutes - Spent.Minutes,
        Math.Min((Budget.Runs - Spent.Runs) * Spent.Minutes / Spent.Runs,
            Spent.Builds == 0 ? double.PositiveInfinity : (Budget.Builds - (double)Spent.Builds) * Spent.Minutes / Spent.Builds)));
}

/// <summary>Why a job ended.</summary>
public enum TuningEnd
{
    /// <summary>Its budget is used up.</summary>
    Budget,

    /// <summary>All configurations were tried.</summary>
    NoneLeft,

    /// <summary>No other configuration was found, though there may be some.</summary>
    GaveUp,
}

/// <summary>Runs jobs.</summary>
/// <param name="space">The space.</param>
/// <param name="job">The job.</param>
/// <param name="folder">Its folder.</param>
/// <param name="search">Says what to try.</param>
/// <param name="bench">Tries it.</param>
/// <param name="clock">The time.</param>
public sealed class Tuner(Space space, TuningJob job, JobFolder folder, ISearch search, IWorkbench bench, TimeProvider clock)
{
    // A tenth beyond the spread is no noise any more.
    private static readonly double ClearlyMore = Math.Log(1.1);

    private History _history = new(space);
    private string _image = "";
    private long _lastEnd;

    /// <summary>Told of each run when it is written down.</summary>
    public Action<LoggedRun, TuningState>? Ended { get; set; }

    /// <summary>Told of each configuration that is tried next.</summary>
    public Action<Point, TuningState>? Begins { get; set; }

    /// <summary>Why it came to its end.</summary>
    public TuningEnd End { get; private set; }

    /// <summary>How far the job is.</summary>
    public TuningState State => new(_history, new(folder.Runs.Count, folder.Runs.Sum(r => r.BuildSeconds + r.RunSeconds) / 60,
        folder.Runs.Count(r => r.IsNewImage)), job.Budget);

    /// <summary>
    /// Takes in what is known from before: the job's own runs, and those that it is to learn from. What was built last is built again: if
    /// that comes to something else, the job's runs are of another program, and it begins anew.
    /// </summary>
    /// <param name="others">Runs of other jobs, each with its own.</param>
    /// <param name="diagnostics">Gets what there is to say of that.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Whether the job can go on.</returns>
    /// <exception cref="IOException">The log can't be written.</exception>
    public async Task<bool> RememberAsync(
        IEnumerable<IReadOnlyList<LoggedRun>> others, ICollection<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (folder.Runs.LastOrDefault(r => r.Subject is not null && r.PointIn(space) is not null) is { } last)
        {
            BuildOutcome built = await bench.BuildAsync(SettingsOf(last.PointIn(space)!), cancellation).ConfigureAwait(false);
            if (built.Failure is not null)
            {
                diagnostics.Add(new("UK2809", Severity.Error,
                    $"What run {last.Run} of the job was of can't be built any more, so what was measured until now says nothing: "
                        + built.Failure, job.File));
                return false;
            }

            _image = built.Image;
            const string Changed = "What is built and run is not what it was: sources, libraries, tools or files have changed since.";
            if (built.Subject != last.Subject)
            {
                diagnostics.Add(!State.IsOver ? folder.BeginAnew(Changed) : new("UK2812", Severity.Warning,
                    $"{Changed} The job's budget is used up: what it found is of what was. With --anew it begins anew.", job.File));
            }
        }

        Remember(others);
        return true;
    }

    private void Remember(IEnumerable<IReadOnlyList<LoggedRun>> others)
    {
        _history = new(space);
        foreach ((int source, IReadOnlyList<LoggedRun> runs) in others.Prepend(folder.Former).Where(r => r.Count > 0).Index())
        {
            foreach (LoggedRun run in runs)
            {
                // A run of another job that failed there may be fine here; its figures may be of fewer measures.
                if (run.PointIn(space) is { } point && run.Costs(job.Measures) is { } costs)
                {
                    _history.Add(new(point, costs, 0, source + 1));
                }
            }
        }

        foreach (LoggedRun run in folder.Runs)
        {
            if (run.PointIn(space) is { } point)
            {
                _history.Add(new(point, run.Costs(job.Measures), run.BuildSeconds + run.RunSeconds));
            }
        }
    }

    /// <summary>Goes on until the budget is used up or there is nothing left to try.</summary>
    /// <param name="cancellation">Ends it; what was written down stays.</param>
    /// <returns>Why it can't go on; null when it has come to its end. <see cref="End"/> says which.</returns>
    public async Task<Diagnostic?> RunAsync(CancellationToken cancellation)
    {
        bool isTidied = false;
        _lastEnd = clock.GetTimestamp();
        while (!State.IsOver)
        {
            // All others are compared with today's. The last run is for leaving out of the best what it doesn't need.
            bool isLast = job.Budget.Runs - State.Spent.Runs == 1 && _history.KnowsToday && _history.Own.Count > 1;
            Point? next = !_history.KnowsToday ? space.Today : isLast && !isTidied ? ChangeShares.Tidy(_history) : null;
            isTidied |= isLast;
            if ((next ?? search.Propose(_history)) is not { } point)
            {
                End = search.HasGivenUp ? TuningEnd.GaveUp : TuningEnd.NoneLeft;
                return null;
            }

            Begins?.Invoke(point, State);
            LoggedRun run = await TryAsync(point, cancellation).ConfigureAwait(false);
            if (run.Failure is not null && point.Equals(space.Today))
            {
                return new("UK2809", Severity.Error, $"As it is today, the project can't be measured: {run.Failure}", job.File);
            }

            folder.Add(run);
            _history.Add(new(point, run.Costs(job.Measures), run.BuildSeconds + run.RunSeconds));
            Ended?.Invoke(run, State);
        }

        return null;
    }

    private async Task<LoggedRun> TryAsync(Point point, CancellationToken cancellation)
    {
        long start = clock.GetTimestamp();
        LoggedRun run = new()
        {
            Run = folder.NextRun,
            Settings = LoggedRun.SettingsOf(space, point),
            OwnSeconds = clock.GetElapsedTime(_lastEnd, start).TotalSeconds,
        };
        BuildOutcome built = await bench.BuildAsync(SettingsOf(point), cancellation).ConfigureAwait(false);
        _lastEnd = clock.GetTimestamp();
        run = run with
        {
            BuildSeconds = clock.GetElapsedTime(start, _lastEnd).TotalSeconds,
            Failure = built.Failure,
            IsNewImage = built.Failure is null && built.Image != _image,
            Subject = built.Failure is null ? built.Subject : null,
        };
        if (built.Failure is not null)
        {
            return run;
        }

        _image = built.Image;
        start = _lastEnd;
        Dictionary<string, IReadOnlyList<double>> figures = new(StringComparer.Ordinal);
        foreach (Measure measure in job.Measures.Where(m => m.Kind == MeasureKind.Image))
        {
            figures[measure.Name] = [built.Bytes];
        }

        run = run with { Figures = figures };
        Measure[] ran = [.. job.Measures.Where(m => m.Kind != MeasureKind.Image)];
        int repeat = ran.Length == 0 ? 0 : ran.Max(m => m.Repeat);
        for (int i = 0; i < repeat && run.Failure is null && !run.IsCutShort; i++)
        {
            RunOutcome outcome = await bench.RunAsync(cancellation).ConfigureAwait(false);
            run = run with { Failure = outcome.Failure ?? Take(ran, outcome, figures) };
            run = run with { IsCutShort = i + 1 < repeat && run.Failure is null && IsClearlyWorse(run.Costs(job.Measures)!) };
        }

        _lastEnd = clock.GetTimestamp();
        return run with { RunSeconds = clock.GetElapsedTime(start, _lastEnd).TotalSeconds };
    }

    private IEnumerable<(OptionKind Kind, string Name, string Value)> SettingsOf(Point point) =>
        from option in space.Options.Index()
        where point[option.Index] != Point.Idle
        from setting in option.Item.Settings(point[option.Index])
        select (option.Item.Kind, setting.Key, setting.Value);

    /// <summary>Adds a run's figures to those before; the reason when one is missing.</summary>
    private static string? Take(Measure[] measures, RunOutcome outcome, Dictionary<string, IReadOnlyList<double>> figures)
    {
        foreach (Measure measure in measures)
        {
            if (!outcome.Figures.TryGetValue(measure.Name, out double figure) || !double.IsFinite(figure))
            {
                return measure.Pattern is null ? $"'{measure.Name}' could not be measured"
                    : $"nothing that was printed matches the pattern of '{measure.Name}': {measure.Pattern}";
            }

            figures[measure.Name] = [.. figures.GetValueOrDefault(measure.Name) ?? [], figure];
        }

        return null;
    }

    /// <summary>Whether another run of this job is better in everything, by more than repetitions of one point ever differed.</summary>
    private bool IsClearlyWorse(IReadOnlyList<double> costs)
    {
        double[] spread = [.. job.Measures.Select(m => folder.Runs.Select(r => r.Figures.GetValueOrDefault(m.Name))
            .Where(f => f is { Count: > 1 }).Select(f => Math.Abs(m.Cost(f!.Max()) - m.Cost(f!.Min()))).DefaultIfEmpty(0).Max())];
        return _history.Own.Any(o => o.Costs is not null
            && o.Costs.Zip(costs, spread).All(c => c.Second > c.First + c.Third + ClearlyMore));
    }
}
