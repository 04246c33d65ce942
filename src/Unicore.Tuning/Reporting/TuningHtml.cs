// SPDX-License-Identifier: BSD-3-Clause
// A report as one page of HTML, which needs nothing else: plots are SVG in it.
using System.Globalization;
using System.Net;
using System.Text;
using Unicore.Tuning.Jobs;
using Unicore.Tuning.Measuring;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Reporting;

/// <summary>The page.</summary>
public static class TuningHtml
{
    private const int Width = 760, Height = 260, Margin = 64, Bar = 22;

    // A page is looked at: what a browser takes long to lay out isn't.
    private const int MostDots = 2000, MostRows = 1000, MostOptions = 40;

    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
        table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .8rem;border-bottom:1px solid #ddd;text-align:left}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}pre{background:#f4f4f4;padding:1rem;overflow:auto}
        svg text{font:12px system-ui,sans-serif;fill:#444}.dot{fill:#9ab}.good{fill:#06c}.line{stroke:#06c;fill:none;stroke-width:2}
        .axis{stroke:#888}.bar{fill:#06c}tr.best{background:#eef6ff}
        """;

    /// <summary>The page's text.</summary>
    public static string Page(TuningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder page = new();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">")
            .Append($"<title>{Text(report.Name)}</title><style>{Style}</style>\n")
            .Append($"<h1>{Text(report.Name)}</h1>\n<p>{report.Runs.Count} runs; the best is run {report.Best.Run}. ")
            .Append($"Tuning itself took {TuningReport.Percent(report.OwnShare)} of the time.</p>\n");
        Table(page, ["", "today", "best", "better by"], report.Figures.Select(f => new[]
        {
            f.Measure.Name, TuningReport.Shown(f.Today), TuningReport.Shown(f.Best), TuningReport.Percent(f.Gain),
        }));
        page.Append("<h2>Changes</h2>\n");
        Table(page, ["option", "today", "best", "share of the gain"], report.Changes.Select(c => new[]
        {
            c.Option.Name, c.From ?? "", c.To ?? "", TuningReport.Percent(c.Share),
        }));
        page.Append("<p>Shares are estimated by the model. The best configuration as a fragment:</p>\n")
            .Append($"<pre>{Text(report.Fragment())}</pre>\n");
        foreach (Measure measure in report.Measures)
        {
            page.Append($"<h2>{Text(measure.Name)} by run</h2>\n");
            History(page, report, measure);
        }

        if (report.Measures.Count > 1)
        {
            page.Append($"<h2>{Text(report.Measures[0].Name)} and {Text(report.Measures[1].Name)}</h2>\n");
            Front(page, report);
        }

        page.Append("<h2>What each option matters</h2>\n");
        Importance(page, report);
        page.Append("<h2>Runs</h2>\n");
        Runs(page, report);
        return page.Append("</html>\n").ToString();
    }

    private static void History(StringBuilder page, TuningReport report, Measure measure)
    {
        (int Run, double Value)[] points = [.. report.Runs.Where(r => r.Failure is null && r.Figures.ContainsKey(measure.Name))
            .Select(r => (r.Run, Median.Of(r.Figures[measure.Name])))];
        Axis x = new(1, Math.Max(2, report.Runs.Count), Margin, Width - Margin), y = Axis.Of(points.Select(p => p.Value), Height - 32, 16);
        Begin(page, x, y, "run", measure.Name);
        StringBuilder line = new();
        double best = double.NaN;
        foreach ((int i, (int run, double value)) in points.Index())
        {
            double former = best;
            best = double.IsNaN(best) || (measure.IsMost ? value > best : value < best) ? value : best;
            if (i % ((points.Length / MostDots) + 1) != 0 && best == former)
            {
                continue;
            }

            page.Append(Invariant($"<circle class=\"dot\" cx=\"{x.At(run):0.#}\" cy=\"{y.At(value):0.#}\" r=\"3\"/>"));
            line.Append(double.IsNaN(former) ? "" : Invariant($"L{x.At(run):0.#} {y.At(former):0.#}"))
                .Append(Invariant($"{(double.IsNaN(former) ? 'M' : 'L')}{x.At(run):0.#} {y.At(best):0.#}"));
        }

        page.Append($"<path class=\"line\" d=\"{line}\"/></svg>\n");
    }

    private static void Front(StringBuilder page, TuningReport report)
    {
        (Measure first, Measure second) = (report.Measures[0], report.Measures[1]);
        (LoggedRun Run, double X, double Y)[] points = [.. report.Runs.Where(r => r.Costs(report.Measures) is not null)
            .Select(r => (r, Median.Of(r.Figures[first.Name]), Median.Of(r.Figures[second.Name])))];
        Axis x = Axis.Of(points.Select(p => p.X), Margin, Width - Margin), y = Axis.Of(points.Select(p => p.Y), Height - 32, 16);
        Begin(page, x, y, first.Name, second.Name);
        HashSet<int> front = [.. report.Front.Select(f => f.Run)];
        foreach ((int i, (LoggedRun run, double a, double b)) in points.Index())
        {
            bool isGood = front.Contains(run.Run);
            if (i % ((points.Length / MostDots) + 1) != 0 && !isGood)
            {
                continue;
            }

            string kind = isGood ? "good" : "dot";
            page.Append(Invariant($"<circle class=\"{kind}\" cx=\"{x.At(a):0.#}\" cy=\"{y.At(b):0.#}\" r=\"4\">"))
                .Append(Invariant($"<title>run {run.Run}</title></circle>"));
        }

        page.Append("</svg>\n");
    }

    private static void Importance(StringBuilder page, TuningReport report)
    {
        page.Append($"<svg viewBox=\"0 0 {Width} {(Math.Min(report.Importance.Count, MostOptions) * Bar) + 8}\" width=\"{Width}\">");
        foreach ((int i, (TunedOption option, double share)) in report.Importance.Take(MostOptions).Index())
        {
            int top = i * Bar, start = Width / 3;
            page.Append(Invariant($"<text x=\"{start - 8}\" y=\"{top + 15}\" text-anchor=\"end\">{Text(option.Name)}</text>"))
                .Append(Invariant($"<rect class=\"bar\" x=\"{start}\" y=\"{top + 3}\" height=\"{Bar - 6}\" "))
                .Append(Invariant($"width=\"{Math.Max(1, share * (Width - start - 70)):0.#}\"/>"))
                .Append(Invariant($"<text x=\"{start + 6 + (share * (Width - start - 70)):0.#}\" y=\"{top + 15}\">"))
                .Append($"{TuningReport.Percent(share)}</text>");
        }

        page.Append("</svg>\n");
    }

    private static void Runs(StringBuilder page, TuningReport report)
    {
        string[] options = [.. report.Importance.Take(MostOptions).Select(i => i.Option.Name)];
        page.Append("<table><tr><th>run</th>");
        foreach (string name in report.Measures.Select(m => m.Name).Append("seconds").Concat(options))
        {
            page.Append($"<th>{Text(name)}</th>");
        }

        page.Append("</tr>\n");
        foreach (LoggedRun run in report.Runs.Where((r, i) => i >= report.Runs.Count - MostRows || r.Run == report.Best.Run))
        {
            page.Append($"<tr{(run.Run == report.Best.Run ? " class=\"best\"" : "")}><td class=\"n\">{run.Run}</td>");
            page.Append(run.Failure is { } failure ? $"<td colspan=\"{report.Measures.Count}\">{Text(failure)}</td>"
                : string.Concat(report.Measures.Select(m => run.Figures.TryGetValue(m.Name, out IReadOnlyList<double>? figures)
                    ? $"<td class=\"n\">{TuningReport.Shown(Median.Of(figures))}</td>" : "<td></td>")));
            page.Append($"<td class=\"n\">{TuningReport.Shown(Math.Round(run.BuildSeconds + run.RunSeconds, 1))}</td>");
            foreach (string option in options)
            {
                page.Append($"<td>{Text(run.Settings.GetValueOrDefault(option) ?? "")}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</table>\n");
    }

    private static void Begin(StringBuilder page, Axis x, Axis y, string xName, string yName)
    {
        page.Append($"<svg viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\">")
            .Append($"<path class=\"axis\" fill=\"none\" d=\"M{Margin} 16V{Height - 32}H{Width - Margin}\"/>")
            .Append($"<text x=\"{Width - Margin}\" y=\"{Height - 4}\" text-anchor=\"end\">{Text(xName)}</text>")
            .Append($"<text x=\"{Margin + 6}\" y=\"12\">{Text(yName)}</text>");
        foreach ((double value, string anchor) in new[] { (x.From, "start"), (x.To, "end") })
        {
            page.Append(Invariant($"<text x=\"{x.At(value):0.#}\" y=\"{Height - 16}\" text-anchor=\"{anchor}\">"))
                .Append($"{TuningReport.Shown(value)}</text>");
        }

        foreach (double value in new[] { y.From, y.To })
        {
            page.Append(Invariant($"<text x=\"{Margin - 6}\" y=\"{y.At(value) + 4:0.#}\" text-anchor=\"end\">"))
                .Append($"{TuningReport.Shown(value)}</text>");
        }
    }

    private static void Table(StringBuilder page, string[] head, IEnumerable<string[]> rows)
    {
        page.Append("<table><tr>").AppendJoin("", head.Select(h => $"<th>{Text(h)}</th>")).Append("</tr>\n");
        foreach (string[] row in rows)
        {
            page.Append("<tr>").AppendJoin("", row.Select((c, i) => $"<td{(i > 0 ? " class=\"n\"" : "")}>{Text(c)}</td>"))
                .Append("</tr>\n");
        }

        page.Append("</table>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Values laid out between two places.</summary>
    private sealed record Axis(double From, double To, double Start, double End)
    {
        public static Axis Of(IEnumerable<double> values, double start, double end)
        {
            double[] all = [.. values.DefaultIfEmpty(0)];
            double least = all.Min(), most = all.Max();
            return new(least, most > least ? most : least + 1, start, end);
        }

        public double At(double value) => Start + ((value - From) / (To - From) * (End - Start));
    }
}
