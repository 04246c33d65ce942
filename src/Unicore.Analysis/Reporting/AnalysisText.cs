// SPDX-License-Identifier: BSD-3-Clause
// The report for people.
using System.Globalization;

namespace Unicore.Analysis.Reporting;

/// <summary>Writes a report as lines of text.</summary>
public static class AnalysisText
{
    private const int Width = 120, MostUnknown = 12;

    /// <summary>The lines of a report.</summary>
    /// <param name="report">The report.</param>
    public static IEnumerable<string> Lines(ProgramReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        yield return $"{report.Program}: {AnalysisJson.NameOf(report.Linkage)}, {report.Architecture}"
            + (report.IsStripped ? ", stripped" : "")
            + (report.Package is { } own ? $", of package {own.Name} {own.Version}" : "");
        int name = report.Libraries.Select(l => l.Name.Length).DefaultIfEmpty().Max();
        int path = report.Libraries.Select(l => l.Path.Length).DefaultIfEmpty().Max();
        if (report.Libraries.Count > 0)
        {
            yield return $"\nlibraries ({report.Libraries.Count})";
        }

        foreach (LibraryRow library in report.Libraries)
        {
            yield return $"  {library.Name.PadRight(name)}  {library.Path.PadRight(path)}  {DocumentJson.NameOf(library.Found),-11}  "
                .TrimEnd() + (library.Package is { } package ? $"  {package.Name} {package.Version}" : "");
        }

        foreach (MissingRow missing in report.Missing)
        {
            yield return $"  {missing.Name}: not found; {missing.NeededBy} asks for it";
        }

        string[] functions = [.. report.Symbols.Where(s => s.IsFunction).Select(s => s.Library!).Order(StringComparer.Ordinal)];
        if (functions.Length > 0)
        {
            yield return $"\nfunctions of libraries ({functions.Length}): "
                + string.Join(", ", functions.GroupBy(f => f).Select(g => $"{g.Count()} of {g.Key}"));
        }

        yield return $"\nsystem calls ({report.SystemCalls.Count})";
        foreach (string line in Wrap(report.SystemCalls.Select(c => c.Name)))
        {
            yield return line;
        }

        if (report.Unknown.Count > 0)
        {
            yield return $"\nunknown ({report.Unknown.Count} places that may make others)";
            foreach (UnknownRow row in report.Unknown.Take(MostUnknown))
            {
                CallSite site = row.Site;
                yield return string.Create(CultureInfo.InvariantCulture, $"  {site.Module}:{site.Function} at 0x{site.Address:x}: ")
                    + string.Join(", ", row.Why);
            }

            if (report.Unknown.Count > MostUnknown)
            {
                yield return $"  and {report.Unknown.Count - MostUnknown} more; --json has all";
            }
        }

        if (report.OpensLibraries)
        {
            yield return "\nIt can open libraries while it runs: name them with --opens.";
        }

        if (report.Guessed.Count > 0)
        {
            yield return $"\nguessed by names of functions that were not found ({report.Guessed.Count})";
            foreach (string line in Wrap(report.Guessed))
            {
                yield return line;
            }
        }

        if (report.Core is { } core)
        {
            yield return $"\nthe core has {core.Has.Count} of them, in {string.Join(' ', core.Libraries)}";
            yield return $"the core lacks {core.Lacks.Count}, which say ENOSYS";
            foreach (string line in Wrap(core.Lacks))
            {
                yield return line;
            }
        }

        foreach (string line in report.Usage is { } usage ? UsageText.Lines(usage) : [])
        {
            yield return line;
        }
    }

    /// <summary>Words in lines.</summary>
    internal static IEnumerable<string> Wrap(IEnumerable<string> words)
    {
        string line = "";
        foreach (string word in words)
        {
            if (line.Length + word.Length > Width)
            {
                yield return line;
                line = "";
            }

            line += (line.Length == 0 ? "  " : " ") + word;
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }
}
