// SPDX-License-Identifier: BSD-3-Clause
// What runs did, beside what the code says.
using Unicore.Analysis.Recording;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Answering;

/// <summary>Joins the records of runs with a report.</summary>
internal static class UsageAnswer
{
    /// <summary>Joins.</summary>
    /// <param name="runs">The records.</param>
    /// <param name="necessity">Which calls the workload needs, or null.</param>
    /// <param name="report">What the code says.</param>
    /// <param name="core">The core's calls, or null.</param>
    /// <param name="diagnostics">Receives UK2716.</param>
    public static UsageReport Join(IReadOnlyList<RunRecord> runs, IReadOnlyList<CallNecessity>? necessity, ProgramReport report,
        CoreCalls? core, ICollection<Diagnostic> diagnostics)
    {
        SortedSet<string> used = new(
            runs.SelectMany(r => r.Programs.Take(1)).SelectMany(p => p.Calls).Select(c => c.Name).Where(n => n != RunRecord.KernelsOwn),
            StringComparer.Ordinal);
        SortedSet<string> possible = new(report.SystemCalls.Select(c => c.Name), StringComparer.Ordinal);
        string[] missed = [.. used.Except(possible).Where(n => !n.StartsWith(RunRecord.OldGate, StringComparison.Ordinal))];
        if (missed.Length > 0)
        {
            diagnostics.Add(new("UK2716", Severity.Warning,
                $"Calls were made that are not in the code that was read: {string.Join(", ", missed)}. Code that is made while the program "
                    + "runs makes such calls; if there is none, the analysis is wrong.", report.Program));
        }

        return new(runs, [.. used], [.. possible.Except(used)], missed, core?.Answer(used), necessity);
    }
}
