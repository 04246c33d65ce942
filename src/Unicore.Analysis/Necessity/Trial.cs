// SPDX-License-Identifier: BSD-3-Clause
// A workload again and again, each time without one of the system calls that it makes.
using Unicore.Analysis.Driving;
using Unicore.Analysis.Recording;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Necessity;

/// <summary>
/// Asks of each call whether a workload passes when the call says ENOSYS, and when it says 0 and does nothing. A workload passes if its
/// test does, with the same statuses as untouched; without a test, if the program ends as it did, with the same output.
/// </summary>
/// <param name="request">The workload.</param>
/// <param name="clock">The clock.</param>
/// <param name="found">Receives each result when it is there.</param>
public sealed class Trial(RunRequest request, TimeProvider clock, Action<CallNecessity> found)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(3), Stop = TimeSpan.FromSeconds(2);

    private readonly RunRequest _quiet = request with { Output = null, SharesStreams = false, StopTimeout = Stop };

    /// <summary>Tries all calls.</summary>
    /// <param name="jobs">How many runs there may be at a time; one, if the test has a port of its own.</param>
    /// <param name="file">Where results are kept, and those of an earlier trial are read from; null for nowhere.</param>
    /// <param name="diagnostics">
    /// Receives UK2718, UK2719, UK2725, and what <see cref="ProgramRun"/> reports of the untouched program.
    /// </param>
    /// <param name="cancellation">Ends the trial; what was found until then is returned.</param>
    /// <returns>A row for each call, by name; null after an error.</returns>
    public async Task<IReadOnlyList<CallNecessity>?> RunAsync(
        int jobs, string? file, ICollection<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        TrialFile? kept = null;
        if (file is not null && (kept = TrialFile.Open(file, request, diagnostics)) is null)
        {
            return null;
        }

        using (kept)
        {
            List<Diagnostic> untouched = [];
            RunResult? first = await ProgramRun.RunAsync(_quiet, clock, untouched, cancellation).ConfigureAwait(false);
            RunResult? second = first is null ? null
                : await ProgramRun.RunAsync(_quiet, clock, untouched, cancellation).ConfigureAwait(false);
            if (cancellation.IsCancellationRequested)
            {
                return Interrupted(kept?.Rows ?? [], null, diagnostics);
            }

            if (first is null || second is null || first.Failures.Count > 0 || Differs(first, second, isOutputSure: false) is not null)
            {
                untouched.ForEach(diagnostics.Add);
                diagnostics.Add(new("UK2719", Severity.Error,
                    "The workload does not pass, or not always, as it is: what it does without a call would say nothing. Correct the test.",
                    request.Program));
                return null;
            }

            bool isOutputSure = request.Test is null && first.Output == second.Output;
            TimeSpan patience = TimeSpan.FromSeconds(3 * Math.Max(first.Record.Seconds ?? 0, second.Record.Seconds ?? 0)) + Least;
            RunRequest bounded = _quiet with { Timeout = patience < request.Timeout ? patience : request.Timeout };
            SortedDictionary<string, CallNecessity> rows = new(StringComparer.Ordinal);
            // Whether a call is made may depend on when the program is asked to end.
            IEnumerable<string> calls = new[] { first, second }.SelectMany(r => r.Record.Programs.Take(1)).SelectMany(p => p.Calls)
                .Select(c => c.Name).Where(n => n != RunRecord.KernelsOwn).Distinct();
            foreach (CallNecessity row in kept?.Rows ?? [])
            {
                rows[row.Name] = row;
            }

            string[] all = [.. calls], open = [.. all.Where(c => !rows.ContainsKey(c))];
            ParallelOptions options = new()
            {
                MaxDegreeOfParallelism = request.Test?.Port > 0 ? 1 : Math.Max(jobs, 1), CancellationToken = cancellation,
            };
            try
            {
                await Parallel.ForEachAsync(open, options, async (call, _) =>
                {
                    Outcome absent = await TryAsync(bounded, call, false, first, isOutputSure, cancellation).ConfigureAwait(false);
                    Outcome faked = await TryAsync(bounded, call, true, first, isOutputSure, cancellation).ConfigureAwait(false);
                    cancellation.ThrowIfCancellationRequested();
                    // What passes without a call needs none that does nothing.
                    CallNecessity row = new(call, absent.Fault, faked.Fault)
                    {
                        Obstacle = absent.Obstacle ?? (absent.Fault is null ? null : faked.Obstacle),
                    };
                    lock (rows)
                    {
                        rows[call] = row;
                        kept?.Add(row);
                        found(row);
                    }
                }).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // What there is, is true.
                return Interrupted([.. rows.Values], all.Length, diagnostics);
            }

            return [.. rows.Values];
        }
    }

    private IReadOnlyList<CallNecessity> Interrupted(IReadOnlyList<CallNecessity> rows, int? all, ICollection<Diagnostic> diagnostics)
    {
        diagnostics.Add(new("UK2725", Severity.Warning,
            $"The trial was interrupted: results are there of {rows.Count} {(all is null ? "calls" : $"of {all} calls")}. "
                + "With --resume FILE another one goes on from there.", request.Program));
        return rows;
    }

    /// <summary>Runs the workload without a call.</summary>
    private async Task<Outcome> TryAsync(
        RunRequest bounded, string call, bool succeeds, RunResult expected, bool isOutputSure, CancellationToken cancellation)
    {
        List<Diagnostic> diagnostics = [];
        RunRequest without = bounded with { Without = new Dictionary<string, bool>(request.Without) { [call] = succeeds } };
        RunResult? result = await ProgramRun.RunAsync(without, clock, diagnostics, cancellation).ConfigureAwait(false);
        return result is null ? new(null, diagnostics.FirstOrDefault()?.Message ?? "the program was not run")
            : result.EndedByFilter ? new(null, "a filter of the program's own (seccomp) ends it for the call that is made instead")
            : result.Record.Programs.Take(1).SelectMany(p => p.Calls).All(c => c.Name != call)
                ? new(null, "the program did not make it again")
            : new(result.Failures is [var failure, ..] ? failure : Differs(expected, result, isOutputSure), null);
    }

    private static string? Differs(RunResult expected, RunResult result, bool isOutputSure) =>
        result.End != expected.End ? result.End == RunEnd.Itself ? $"ended by itself, with {result.Record.ExitCode}" : "did not end in time"
        : result.Record.ExitCode != expected.Record.ExitCode ? $"ended with {result.Record.ExitCode}, not {expected.Record.ExitCode}"
        : !result.Statuses.SequenceEqual(expected.Statuses) ? "commands or requests ended otherwise"
        : isOutputSure && result.Output != expected.Output ? "wrote something else"
        : null;

    /// <summary>What became of the workload: what went wrong, if anything, or why that says nothing of the call.</summary>
    private readonly record struct Outcome(string? Fault, string? Obstacle);
}
