// SPDX-License-Identifier: BSD-3-Clause
// A job while it goes on: a live table at a terminal, a line for each run elsewhere.
using System.Globalization;
using Spectre.Console;
using Unicore.Tool.Output;
using Unicore.Tuning.Jobs;
using Unicore.Tuning.Measuring;
using Unicore.Tuning.Reporting;
using Unicore.Tuning.Search;
using Unicore.Tuning.Spaces;

namespace Unicore.Tool.Tuning;

/// <summary>Shows runs.</summary>
/// <param name="space">The space.</param>
/// <param name="job">The job.</param>
internal sealed class TuneProgress(Space space, TuningJob job)
{
    private const int Rows = 10;

    private readonly List<LoggedRun> _last = [];
    private double _best = double.PositiveInfinity;
    private int _bestRun;

    /// <summary>Lets a tuner go on, and shows what it does.</summary>
    public async Task<Diagnostics.Diagnostic?> ShowAsync(Tuner tuner, CancellationToken cancellation)
    {
        if (tuner.State.History.Best() is { } best)
        {
            _best = best.Costs!.Sum();
        }

        if (Console.IsOutputRedirected)
        {
            tuner.Ended = (run, state) =>
            {
                Add(run, state);
                Console.Out.WriteLine(DiagnosticText.Printable($"run {run.Run}: {Figures(run)}{Changes(run)}  [{Left(state)}]"));
            };
            return await tuner.RunAsync(cancellation).ConfigureAwait(false);
        }

        return await AnsiConsole.Live(Drawn(null, tuner.State)).AutoClear(true).StartAsync(async context =>
        {
            tuner.Begins = (point, state) => context.UpdateTarget(Drawn(point, state));
            tuner.Ended = (run, state) =>
            {
                Add(run, state);
                context.UpdateTarget(Drawn(null, state));
            };
            return await tuner.RunAsync(cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private void Add(LoggedRun run, TuningState state)
    {
        _last.Add(run);
        _last.RemoveRange(0, Math.Max(0, _last.Count - Rows));
        if (run.Costs(job.Measures) is { } costs && costs.Sum() < _best)
        {
            (_best, _bestRun) = (costs.Sum(), run.Run);
        }
    }

    private Table Drawn(Point? next, TuningState state)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("run");
        foreach (Measure measure in job.Measures)
        {
            table.AddColumn(new TableColumn(Escaped(measure.Name)).RightAligned());
        }

        table.AddColumn("what differs from today");
        foreach (LoggedRun run in _last)
        {
            string mark = run.Run == _bestRun ? " *" : "";
            table.AddRow([$"{run.Run}{mark}", .. job.Measures.Select(m => Escaped(Figure(run, m))),
                Escaped(run.Failure is { } failure ? failure : Changes(run).Trim())]);
        }

        if (next is not null)
        {
            table.AddRow([$"{state.Spent.Runs + 1}", .. job.Measures.Select(_ => "…"),
                Escaped(Changes(new() { Settings = LoggedRun.SettingsOf(space, next) }).Trim())]);
        }

        return table.Caption(Escaped(Left(state)));
    }

    private string Figures(LoggedRun run) => run.Failure ?? string.Join(", ", job.Measures.Select(m => $"{m.Name} {Figure(run, m)}"))
        + (run.IsCutShort ? " (clearly worse)" : "") + (run.Run == _bestRun ? " (best)" : "");

    private static string Figure(LoggedRun run, Measure measure) =>
        run.Figures.TryGetValue(measure.Name, out IReadOnlyList<double>? some) && some.Count > 0
            ? TuningReport.Shown(Median.Of(some)) : "-";

    private string Changes(LoggedRun run)
    {
        IReadOnlyDictionary<string, string> today = LoggedRun.SettingsOf(space, space.Today);
        IEnumerable<string> changes = run.Settings.Where(s => today.GetValueOrDefault(s.Key) != s.Value).Select(s => $"{s.Key}={s.Value}");
        return string.Concat(changes.Select(c => "  " + c));
    }

    private static string Left(TuningState state) => $"{state.Spent.Runs} of {state.Budget.Runs} runs, {Minutes(state.Spent.Minutes)}"
        + (state.MinutesLeft is { } left && double.IsFinite(left) ? $"; about {Minutes(left)} left" : "");

    private static string Minutes(double minutes) => minutes < 1
        ? $"{Math.Ceiling(minutes * 60).ToString(CultureInfo.InvariantCulture)} s"
        : $"{Math.Round(minutes).ToString(CultureInfo.InvariantCulture)} min";

    private static string Escaped(string text) => Markup.Escape(DiagnosticText.Printable(text));
}
