// SPDX-License-Identifier: BSD-3-Clause
// A report as lines for people.
using Unicore.Tuning.Jobs;
using Unicore.Tuning.Measuring;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Reporting;

/// <summary>The end of a job, in lines.</summary>
public static class TuningText
{
    private const int MostShown = 12;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(TuningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        int failed = report.Runs.Count(r => r.Failure is not null);
        yield return $"{report.Runs.Count} runs{(failed > 0 ? $", {failed} of them failed" : "")}; the best is run {report.Best.Run}:";
        foreach (TunedFigure figure in report.Figures)
        {
            string better = figure.Gain >= 0 ? "better" : "worse";
            yield return $"  {figure.Measure.Name}: {TuningReport.Shown(figure.Today)} today, {TuningReport.Shown(figure.Best)} then: "
                + $"{TuningReport.Percent(Math.Abs(figure.Gain))} {better}";
        }

        yield return report.Changes.Count == 0 ? "Nothing better than today's configuration was found."
            : "Changes, each with its share in that (estimated by the model):";
        foreach (TunedChange change in report.Changes)
        {
            yield return $"  {change.Option.Name}: {change.From ?? "-"} -> {change.To ?? "-"}  {TuningReport.Percent(change.Share)}";
        }

        yield return "How much each option matters in all:";
        foreach ((TunedOption option, double share) in report.Importance.Take(MostShown))
        {
            yield return $"  {option.Name}: {TuningReport.Percent(share)}";
        }

        if (report.Measures.Count > 1)
        {
            yield return "Runs that no other is better than in everything:";
            foreach (LoggedRun run in report.Front.Take(MostShown))
            {
                yield return $"  run {run.Run}: " + string.Join(", ",
                    report.Measures.Select(m => $"{m.Name} {TuningReport.Shown(Median.Of(run.Figures[m.Name]))}"));
            }

            if (report.Front.Count > MostShown)
            {
                yield return $"  and {report.Front.Count - MostShown} more, which the report shows";
            }
        }

        yield return $"Tuning itself took {TuningReport.Percent(report.OwnShare)} of the time.";
    }
}
