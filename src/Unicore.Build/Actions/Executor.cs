// SPDX-License-Identifier: BSD-3-Clause
// Runs what is not up to date of an action graph, in order and in parallel.
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

/// <summary>Brings the outputs of an action graph up to date. It trusts contents, not dates.</summary>
public sealed partial class Executor
{
    private readonly ActionGraph _graph;
    private readonly ExecutorOptions _options;
    private readonly IFileSystem _files;
    private readonly BuildLog _log;
    private readonly FileStates _states;
    private readonly Freshness _freshness;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<Diagnostic>[] _diagnostics;
    private int _ran;
    private int _skipped;

    private Executor(ActionGraph graph, ExecutorOptions options, BuildLog log)
    {
        _graph = graph;
        _options = options;
        _files = options.Files;
        _log = log;
        _states = new FileStates(_files, log, options.Clock);
        _freshness = new Freshness(graph, _files, log, _states);
        _diagnostics = new IReadOnlyList<Diagnostic>[graph.Actions.Count];
    }

    /// <summary>Brings everything up to date. After a failure, what does not depend on it still runs.</summary>
    /// <param name="graph">What to build.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Kills the commands and leaves nothing half-written.</param>
    /// <returns>How it ended; <c>UK3010</c> to <c>UK3013</c> besides the compiler's own errors.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<BuildResult> ExecuteAsync(ActionGraph graph, ExecutorOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            options.Files.CreateDirectory(Path.GetDirectoryName(options.LogPath)!);
            (IDisposable? turn, Diagnostic? failure) = await FolderTurn.TakeAsync(
                options.Files, options.Clock, options.LogPath + ".lock", options.LockTimeout, line => options.Progress?.Invoke(new(BuildEventKind.Waiting, null, line, [])), cancellationToken).ConfigureAwait(false);
            using IDisposable? mutex = turn;
            if (failure is not null)
            {
                return new(false, 0, 0, [failure]);
            }

            using BuildLog log = new(options.Files, options.LogPath);
            return await new Executor(graph, options, log).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(false, 0, 0, [DiskFailure(e, options.LogPath)]);
        }
    }

    private async Task<BuildResult> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<BuildAction> actions = _graph.Actions;
        int count = actions.Count;
        int[] waiting = new int[count];
        List<int>?[] dependents = Connect(waiting);
        bool[] blocked = new bool[count];
        Prefetch();

        Queue<int> ready = new();
        for (int i = 0; i < count; i++)
        {
            if (waiting[i] == 0)
            {
                ready.Enqueue(i);
            }
        }

        PriorityQueue<(int Index, string Reason), (long, int)> pending = new();
        long[]? urgency = null;
        List<Task<Outcome>> running = [];
        bool failed = false;
        int cores = 0;
        using CancellationTokenSource kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (ready.Count > 0 || pending.Count > 0 || running.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                while (ready.TryDequeue(out int index))
                {
                    if (blocked[index])
                    {
                        Complete(index, succeeded: false);
                    }
                    else if (_freshness.Reason(actions[index]) is { } reason)
                    {
                        // What much waits for, or what takes long itself, first: one long command at the end would have a core to itself.
                        urgency ??= Urgency(dependents);
                        pending.Enqueue((index, reason), (-urgency[index], index));
                    }
                    else
                    {
                        _skipped++;
                        Complete(index, succeeded: true);
                    }
                }

                if (cores > running.Count + pending.Count + 1)
                {
                    int surplus = cores - (running.Count + pending.Count + 1);
                    _options.Budget?.Release(surplus);
                    cores -= surplus;
                }

                if (pending.Count > 0 && running.Count == 0)
                {
                    int wanted = Math.Clamp(pending.Count, 1, Math.Max(1, _options.MaxParallelism));
                    if (cores < wanted)
                    {
                        cores += _options.Budget?.Request(wanted - cores) ?? wanted - cores;
                    }
                }

                while (pending.Count > 0 && running.Count < cores)
                {
                    (int index, string reason) = pending.Dequeue();
                    _ran++;
                    Tell(new(BuildEventKind.Started, actions[index], reason, []));
                    running.Add(StartAsync(index, HashesOf(actions[index].Inputs), kill.Token));
                }

                if (running.Count == 0)
                {
                    continue;
                }

                Task<Outcome> done = await Task.WhenAny(running).ConfigureAwait(false);
                running.Remove(done);
                Outcome outcome = await done.ConfigureAwait(false);
                bool succeeded = Finish(outcome);
                failed |= !succeeded;
                Complete(outcome.Index, succeeded);
            }
        }
        finally
        {
            await kill.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            if (cores > 0)
            {
                _options.Budget?.Release(cores);
            }

            _log.Flush();
        }

        HashSet<string> live = new(count, StringComparer.Ordinal);
        foreach (BuildAction action in actions)
        {
            live.Add(action.Id);
        }

        _log.CompactIfWorthIt(live);
        List<Diagnostic> diagnostics = [];
        foreach (IReadOnlyList<Diagnostic>? list in _diagnostics)
        {
            diagnostics.AddRange(list ?? []);
        }

        int circle = Array.FindIndex(waiting, w => w > 0);
        if (circle >= 0)
        {
            diagnostics.Add(new("UK3015", Severity.Error, $"'{actions[circle].Description}' was not run: what it needs is made from what it makes. Take one of the two rules out."));
        }

        return new(!failed && circle < 0, _ran, _skipped, diagnostics);

        void Complete(int index, bool succeeded)
        {
            foreach (int dependent in dependents[index] ?? [])
            {
                blocked[dependent] |= !succeeded;
                if (--waiting[dependent] == 0)
                {
                    ready.Enqueue(dependent);
                }
            }
        }
    }

    private List<int>?[] Connect(int[] waiting)
    {
        Dictionary<string, int> producers = new(StringComparer.Ordinal);
        for (int i = 0; i < waiting.Length; i++)
        {
            foreach (string output in _graph.Actions[i].Outputs)
            {
                if (!producers.TryAdd(output, i))
                {
                    throw new InvalidOperationException($"UK9001: two actions write '{output}'.");
                }
            }
        }

        // Hundreds of actions can wait for the same hundreds of files: one list of those is looked at once.
        Dictionary<IReadOnlyList<string>, int[]> known = new(ReferenceEqualityComparer.Instance);
        int[] ProducersOf(IReadOnlyList<string> files)
        {
            if (!known.TryGetValue(files, out int[]? found))
            {
                List<int> list = [];
                foreach (string file in files)
                {
                    if (producers.TryGetValue(file, out int producer))
                    {
                        list.Add(producer);
                    }
                }

                known.Add(files, found = [.. list]);
            }

            return found;
        }

        List<int>?[] dependents = new List<int>?[waiting.Length];
        for (int i = 0; i < waiting.Length; i++)
        {
            foreach (int[] needed in (ReadOnlySpan<int[]>)[ProducersOf(_graph.Actions[i].Inputs), ProducersOf(_graph.Actions[i].OrderOnly)])
            {
                foreach (int producer in needed)
                {
                    if (producer != i)
                    {
                        (dependents[producer] ??= []).Add(i);
                        waiting[i]++;
                    }
                }
            }
        }

        return dependents;
    }

    /// <summary>For each action, the bytes that the longest chain of commands from it on has to read: what a command costs is not known, but grows with that. Files that are not there yet count as large, together, as what they are made from.</summary>
    private long[] Urgency(List<int>?[] dependents)
    {
        // To start a command costs as much as to compile some lines.
        const long Start = 4096;

        // Sums of sums of a deep graph stay within 64 bits.
        const long Huge = 1L << 40;
        int[] left = new int[dependents.Length];
        foreach (int dependent in dependents.SelectMany(d => d ?? []))
        {
            left[dependent]++;
        }

        List<int> order = new(left.Length);
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] == 0)
            {
                order.Add(i);
            }
        }

        for (int at = 0; at < order.Count; at++)
        {
            order.AddRange((dependents[order[at]] ?? []).Where(d => --left[d] == 0));
        }

        long[] own = new long[left.Length];
        Dictionary<string, long> sizes = new(StringComparer.Ordinal);
        foreach (int index in order)
        {
            own[index] = Start;
            foreach (string input in _graph.Actions[index].Inputs)
            {
                if (!sizes.TryGetValue(input, out long size))
                {
                    sizes[input] = size = _files.Stat(input)?.Size ?? 0;
                }

                own[index] = Math.Min(own[index] + size, Huge);
            }

            IReadOnlyList<string> outputs = _graph.Actions[index].Outputs;
            foreach (string output in outputs)
            {
                sizes[output] = _files.Stat(output)?.Size ?? own[index] / outputs.Count;
            }
        }

        long[] urgency = new long[left.Length];
        for (int at = order.Count - 1; at >= 0; at--)
        {
            long longest = 0;
            foreach (int dependent in dependents[order[at]] ?? [])
            {
                longest = Math.Max(longest, urgency[dependent]);
            }

            urgency[order[at]] = own[order[at]] + longest;
        }

        return urgency;
    }

    private void Prefetch()
    {
        HashSet<int> ids = [];
        foreach (BuildAction action in _graph.Actions)
        {
            if (_log.Actions.TryGetValue(action.Id, out ActionRecord? record))
            {
                foreach (int id in record.Inputs)
                {
                    ids.Add(id);
                }

                foreach (int id in record.Outputs)
                {
                    ids.Add(id);
                }
            }
        }

        int[] all = new int[ids.Count];
        ids.CopyTo(all);
        _states.Prefetch(all);
    }

    private void Tell(BuildEvent happened) => _options.Progress?.Invoke(happened);
}
