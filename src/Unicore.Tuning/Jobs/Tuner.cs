// SPDX-License-Identifier: BSD-3-Clause
// The job: proposes, builds, runs, measures and writes down, until the budget is used up.
using System.Globalization;
using System.Text.RegularExpressions;
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

    private readonly History _history = new(space);
    private string _image = "";

    /// <summary>Told of each run when it is written down.</summary>
    public Action<LoggedRun, TuningState>? Ended { get; set; }

    /// <summary>Told of each configuration that is tried next.</summary>
    public Action<Point, TuningState>? Begins { get; set; }

    /// <summary>How far the job is.</summary>
    public TuningState State => new(_history, new(folder.Runs.Count, folder.Runs.Sum(r => r.BuildSeconds + r.RunSeconds) / 60,
        folder.Runs.Count(r => r.IsNewImage)), job.Budget);

    /// <summary>Takes in what is known from before: the job's own runs, and those that it is to learn from.</summary>
    /// <param name="others">Runs of other jobs, each with its own.</param>
    public void Remember(IEnumerable<IReadOnlyList<LoggedRun>> others)
    {
        ArgumentNullException.ThrowIfNull(others);
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
    /// <returns>Why it can't go on; null when it has come to its end.</returns>
    public async Task<Diagnostic?> RunAsync(CancellationToken cancellation)
    {
        bool isTidied = false;
        while (!State.IsOver)
        {
            // The last run is for leaving out of the best what it doesn't need.
            bool isLast = job.Budget.Runs - State.Spent.Runs == 1 && _history.Own.Count > 1;
            Point? next = isLast && !isTidied ? ChangeShares.Tidy(_history) : null;
            isTidied |= isLast;
            if ((next ?? search.Propose(_history)) is not { } point)
            {
                return null;
            }

            Begins?.Invoke(point, State);
            LoggedRun run = await TryAsync(point, cancellation).ConfigureAwait(false);
            if (run.Failure is not null && !_history.Own.Any(o => o.Costs is not null) && point.Equals(space.Today))
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
        LoggedRun run = new() { Run = folder.Runs.Count + 1, Settings = LoggedRun.SettingsOf(space, point) };
        long start = clock.GetTimestamp();
        IEnumerable<(OptionKind Kind, string Name, string Value)> settings =
            from option in space.Options.Index()
            where point[option.Index] != Point.Idle
            from setting in option.Item.Settings(point[option.Index])
            select (option.Item.Kind, setting.Key, setting.Value);
        BuildOutcome built = await bench.BuildAsync(settings, cancellation).ConfigureAwait(false);
        run = run with
        {
            BuildSeconds = clock.GetElapsedTime(start).TotalSeconds,
            Failure = built.Failure,
            IsNewImage = built.Failure is null && built.Image != _image,
        };
        if (built.Failure is not null)
        {
            return run;
        }

        _image = built.Image;
        start = clock.GetTimestamp();
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

        return run with { RunSeconds = clock.GetElapsedTime(start).TotalSeconds };
    }

    /// <summary>Adds a run's figures to those before; the reason when one is missing.</summary>
    private static string? Take(Measure[] measures, RunOutcome outcome, Dictionary<string, IReadOnlyList<double>> figures)
    {
        foreach (Measure measure in measures)
        {
            double? figure = measure.Pattern is { } pattern ? Printed(pattern, outcome.Output)
                : outcome.Figures.TryGetValue(measure.Kind.ToString().ToLowerInvariant(), out double known) ? known : null;
            if (figure is null)
            {
                return measure.Pattern is null ? $"'{measure.Name}' could not be measured"
                    : $"nothing that was printed matches the pattern of '{measure.Name}': {measure.Pattern}";
            }

            figures[measure.Name] = [.. figures.GetValueOrDefault(measure.Name) ?? [], figure.Value];
        }

        return null;
    }

    /// <summary>The last number that the pattern finds.</summary>
    private static double? Printed(string pattern, string output)
    {
        try
        {
            string? text = Regex.Matches(output, pattern, RegexOptions.Multiline, TimeSpan.FromSeconds(5)).LastOrDefault()?.Groups[1].Value;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? number : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
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
