// SPDX-License-Identifier: BSD-3-Clause
// Runs what is not up to date of an action graph: what is ready, what runs and what is told have a class each.
namespace Unicore.Build.Actions;

/// <summary>
/// Brings the outputs of an action graph up to date. It trusts contents, not dates. One at a time works with a log: who calls sees to that.
/// </summary>
public static class Executor
{
    /// <summary>Brings everything up to date. After a failure, what does not depend on it still runs.</summary>
    /// <param name="graph">What to build.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Kills the commands and leaves nothing half-written.</param>
    /// <returns>How it ended; <c>UK3010</c> to <c>UK3015</c> besides the compiler's own errors.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<BuildResult> ExecuteAsync(
        ActionGraph graph, ExecutorOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            options.Files.CreateDirectory(Path.GetDirectoryName(options.LogPath)!);
            using BuildLog log = new(options.Files, options.LogPath);
            return await RunAsync(graph, options, log, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(false, 0, 0, [DiskFailure.Of(e, options.LogPath)]);
        }
    }

    private static async Task<BuildResult> RunAsync(
        ActionGraph graph, ExecutorOptions options, BuildLog log, CancellationToken cancellationToken)
    {
        IReadOnlyList<BuildAction> actions = graph.Actions;
        FileStates states = new(options.Files, log, options.Clock);
        states.Prefetch(actions);
        Freshness freshness = new(graph, options.Files, log, states);
        OutputRecorder recorder = new(actions, options.Files, log, states, freshness);
        WorkQueue queue = new(actions, options.Files);
        BuildStatus status = new(graph, options.Progress);
        try
        {
            await using CommandRunner runner = new(options, cancellationToken);
            Dictionary<int, string> reasons = [];
            while (!queue.IsEmpty || !runner.IsIdle)
            {
                cancellationToken.ThrowIfCancellationRequested();
                while (queue.TryNext(out int next))
                {
                    Look(next, () =>
                    {
                        if (freshness.Reason(actions[next]) is not { } why)
                        {
                            status.UpToDate();
                            queue.Complete(next, succeeded: true);
                        }
                        else if (options.Cache is { } cache && actions[next].Shared is not null)
                        {
                            recorder.Begin(next);
                            reasons.Add(next, why);
                            runner.Look(next, actions[next], cache);
                        }
                        else
                        {
                            queue.Add(next, why);
                        }
                    });
                }

                Start(runner);
                if (runner.IsIdle)
                {
                    continue;
                }

                ActionOutcome outcome = await runner.NextAsync().ConfigureAwait(false);
                if (!queue.IsAwaited(outcome.Index))
                {
                    // The core that came free works on while it is looked at what the last command wrote.
                    Start(runner);
                }

                if (outcome.Found is { } found)
                {
                    reasons.Remove(outcome.Index, out string? why);
                    if (!found)
                    {
                        queue.Add(outcome.Index, why!);
                        continue;
                    }

                    status.Taken(outcome.Index, why!);
                }

                queue.Complete(outcome.Index, status.Ended(outcome, recorder.Take(outcome)));
            }

            status.Note(options.Cache?.Close() ?? []);
        }
        finally
        {
            log.Flush();
        }

        log.CompactIfWorthIt(actions.Select(a => a.Id).ToHashSet(StringComparer.Ordinal));
        if (queue.Circle is { } circle)
        {
            status.Circle(circle);
        }

        return status.Result;

        void Start(CommandRunner runner)
        {
            runner.Reserve(queue.Due);
            while (queue.Due > 0 && runner.HasRoom)
            {
                (int index, string reason) = queue.Take();
                Look(index, () =>
                {
                    recorder.Begin(index);
                    status.Started(index, reason);
                    runner.Start(index, actions[index]);
                });
            }
        }

        // A file that cannot be looked at, such as a circle of links, keeps back only what needs it.
        void Look(int index, Action look)
        {
            try
            {
                look();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                ActionOutcome failed = new(index, options.Clock.GetUtcNow(), null, [DiskFailure.Of(e, actions[index].Outputs[0])]);
                queue.Complete(index, status.Ended(failed, null));
            }
        }
    }
}
