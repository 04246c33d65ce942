// SPDX-License-Identifier: BSD-3-Clause
// What runs did, for people.
using System.Globalization;
using Unicore.Analysis.Recording;

namespace Unicore.Analysis.Reporting;

/// <summary>Writes what was used as lines of text.</summary>
internal static class UsageText
{
    private const int MostFiles = 20;

    public static IEnumerable<string> Lines(UsageReport usage)
    {
        foreach (RunRecord run in usage.Runs)
        {
            foreach (string line in Run(run))
            {
                yield return line;
            }
        }

        yield return $"\nsystem calls that were used ({usage.Used.Count}; {usage.Unused.Count} more are possible, "
            + $"{(usage.Missed.Count == 0 ? "none" : usage.Missed.Count)} was not found in the code)";
        foreach (IGrouping<string, MadeCall> call in usage.Runs.SelectMany(r => r.Programs.Take(1)).SelectMany(p => p.Calls)
            .GroupBy(c => c.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"  {call.Key} {call.Sum(c => c.Count)}")
                + Counts(": ", call.Select(c => c.Arguments)) + Counts("; ", call.Select(c => c.Errors));
        }

        if (usage.Unused.Count > 0)
        {
            yield return $"\nonly possible ({usage.Unused.Count})";
            foreach (string line in AnalysisText.Wrap(usage.Unused))
            {
                yield return line;
            }
        }

        if (usage.Missed.Count > 0)
        {
            yield return $"\nnot found in the code ({usage.Missed.Count})";
            foreach (string line in AnalysisText.Wrap(usage.Missed))
            {
                yield return line;
            }
        }

        foreach (string line in Needs(usage.Necessity ?? []))
        {
            yield return line;
        }

        foreach (string line in Untried([.. (usage.Necessity ?? []).Where(n => n.Need == CallNeed.Untried)]))
        {
            yield return line;
        }

        if (usage.Core is { } core)
        {
            yield return $"\nof those that were used, the core has {core.Has.Count}, in {string.Join(' ', core.Libraries)}";
            yield return $"and lacks {core.Lacks.Count}, which say ENOSYS"
                + (usage.Necessity is { } tried && core.Lacks.Count > 0
                    ? $"; the workload needs {tried.Count(n => n.IsNeeded && core.Lacks.Contains(n.Name))} of them"
                    : "");
            foreach (string line in AnalysisText.Wrap(core.Lacks))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<string> Run(RunRecord run)
    {
        yield return (run.Source is { } source ? $"\ntrace {source}" : "\nrun " + string.Join(' ', run.Arguments)).TrimEnd()
            + (run.ExitCode is { } code ? $": ended with {code}" : "")
            + (run.Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $" after {seconds:F2} s") : "");
        foreach (ProgramRecord program in run.Programs)
        {
            yield return $"  {program.Path}: processes {program.Processes}, threads {program.Threads}, "
                + $"calls {program.Calls.Sum(c => c.Count)}, files {program.Files.Count}, libraries {program.Libraries.Count}";
        }

        if (run.Programs is not [var started, ..])
        {
            yield break;
        }

        foreach (UsedAddress address in started.Addresses)
        {
            yield return $"  {address.Address}" + Counts(": ", [address.Calls]) + Counts("; ", [address.Errors]);
        }

        UsedFile[] files = [.. started.Files.Where(f => f.Path.StartsWith("/proc/", StringComparison.Ordinal)
            || f.Path.StartsWith("/sys/", StringComparison.Ordinal))];
        foreach (UsedFile file in files.Take(MostFiles))
        {
            yield return $"  {file.Path}" + Counts(": ", [file.Calls]) + Counts("; ", [file.Errors]);
        }

        if (files.Length > MostFiles)
        {
            yield return $"  and {files.Length - MostFiles} more of /proc and /sys; --json has all";
        }
    }

    private static IEnumerable<string> Needs(IReadOnlyList<CallNecessity> rows)
    {
        (string Title, CallNeed Need)[] kinds =
        [
            ("the workload needs", CallNeed.Needed),
            ("it passes if they do nothing and say 0", CallNeed.Faked),
            ("it passes without", CallNeed.Absent),
        ];
        foreach ((string title, CallNeed need) in kinds)
        {
            string[] names = [.. rows.Where(r => r.Need == need).Select(r => r.Name)];
            if (names.Length > 0)
            {
                yield return $"\n{title} ({names.Length})";
                foreach (string line in AnalysisText.Wrap(names))
                {
                    yield return line;
                }
            }
        }
    }

    private static IEnumerable<string> Untried(CallNecessity[] rows) => rows.Length == 0 ? [] :
    [
        $"\nnot tried ({rows.Length})", .. rows.Select(r => $"  {r.Name}: {r.Obstacle}"),
    ];

    private static string Counts(string before, IEnumerable<IReadOnlyDictionary<string, long>> counts)
    {
        string[] words = [.. counts.SelectMany(c => c).GroupBy(c => c.Key, c => c.Value).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{(g.Key.Contains(' ') ? $"({g.Key})" : g.Key)} {g.Sum()}"))];
        return words.Length == 0 ? "" : before + string.Join(", ", words);
    }
}
