// SPDX-License-Identifier: BSD-3-Clause
// What runs: commands and steps side by side, as many as there are cores for.
using System.Collections.Concurrent;
using System.Threading.Channels;
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

/// <summary>How an action's command or step ended.</summary>
/// <param name="Index">Which action.</param>
/// <param name="Started">When it began.</param>
/// <param name="Process">What its command did; null for a step, or when it could not begin.</param>
/// <param name="Diagnostics">What its step found, or why it could not begin.</param>
internal sealed record ActionOutcome(int Index, DateTimeOffset Started, ProcessResult? Process, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether its outputs were found in the cache; null when nobody looked there.</summary>
    public bool? Found { get; init; }

    public bool Succeeded => Process is null ? Diagnostics.All(d => d.Severity != Severity.Error) : Process.ExitCode == 0;
}

/// <summary>Starts actions and waits for them. What still runs when it is disposed of is killed, and leaves nothing half-written.</summary>
internal sealed class CommandRunner(ExecutorOptions options, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly CancellationTokenSource _kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly Channel<Task<ActionOutcome>> _ended =
        Channel.CreateUnbounded<Task<ActionOutcome>>(new() { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly ConcurrentDictionary<int, IOutputPlace> _places = new();
    private readonly Dictionary<int, BuildAction> _looking = [], _running = [];
    private int _open;
    private int _cores;

    /// <summary>How many run.</summary>
    public int Running => _running.Count;

    /// <summary>Whether nothing runs and nothing is looked for.</summary>
    public bool IsIdle => _open == 0;

    /// <summary>Whether there is a core for one more.</summary>
    public bool HasRoom => Running < _cores;

    /// <summary>
    /// Gives cores back that will not be used, and asks for those that would; when nothing runs it may have to wait for one.
    /// </summary>
    /// <param name="due">How many actions could start.</param>
    public void Reserve(int due)
    {
        int surplus = _cores - (Running + due + 1);
        if (surplus > 0)
        {
            options.Budget?.Release(surplus);
            _cores -= surplus;
        }

        int wanted = Math.Min(Running + due, Math.Max(1, options.MaxParallelism));
        if (due > 0 && _cores < wanted)
        {
            _cores += options.Budget?.Request(wanted - _cores) ?? wanted - _cores;
        }
    }

    /// <summary>Starts an action.</summary>
    public void Start(int index, BuildAction action)
    {
        _running.Add(index, action);
        Follow(RunAsync(index, action, _kill.Token));
    }

    /// <summary>Looks for an action's outputs in the cache; no core is asked for, since it takes less than to start a command.</summary>
    public void Look(int index, BuildAction action, IOutputCache cache)
    {
        _looking.Add(index, action);
        Follow(Task.Run(() => LookFor(index, action, cache), _kill.Token));
    }

    /// <summary>Waits for the next action to end, or to be looked for.</summary>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    public async Task<ActionOutcome> NextAsync()
    {
        Task<ActionOutcome> done = await _ended.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        _open--;
        ActionOutcome outcome = await done.ConfigureAwait(false);
        _looking.Remove(outcome.Index);
        _running.Remove(outcome.Index);
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        await _kill.CancelAsync().ConfigureAwait(false);
        for (; _open > 0; _open--)
        {
            _ = (await _ended.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false)).Exception;
        }

        // What had ended by itself meanwhile has nobody any more who takes it over.
        foreach (BuildAction action in _looking.Values.Concat(_running.Values))
        {
            TemporaryNames.Delete(action, options.Files);
        }

        _kill.Dispose();
        if (_cores > 0)
        {
            options.Budget?.Release(_cores);
            _cores = 0;
        }
    }

    private void Follow(Task<ActionOutcome> task)
    {
        _open++;
        task.ContinueWith(t => _ended.Writer.TryWrite(t), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private ActionOutcome LookFor(int index, BuildAction action, IOutputCache cache)
    {
        DateTimeOffset started = options.Clock.GetUtcNow();
        IOutputPlace? place = cache.Find(action);
        bool found = false;
        if (place is not null)
        {
            _places[index] = place;
            found = place.TryTake();
        }

        return new(index, started, null, []) { Found = found };
    }

    private async Task<ActionOutcome> RunAsync(int index, BuildAction action, CancellationToken killed)
    {
        DateTimeOffset started = options.Clock.GetUtcNow();
        try
        {
            foreach (string file in TemporaryNames.WrittenBy(action))
            {
                string folder = Path.GetDirectoryName(file)!;
                if (_folders.Add(folder))
                {
                    options.Files.CreateDirectory(folder);
                }

                if (!action.WritesInPlace)
                {
                    options.Files.Delete(TemporaryNames.Of(file, action));
                }
            }

            if (action.Step is { } step)
            {
                StepContext context = new(action, options.Files, [.. action.Outputs.Select(o => TemporaryNames.Of(o, action))]);
                return new(index, started, null, await Task.Run(() => step.RunAsync(context, killed), killed).ConfigureAwait(false));
            }

            List<string> command = [.. action.Launcher];
            foreach (string argument in action.Command)
            {
                command.Add(TemporaryNames.In(argument, action));
            }

            ProcessStart start = new(command, action.WorkingDirectory, action.Environment);
            ProcessResult result = await options.Runner.RunAsync(start, killed).ConfigureAwait(false);
            if (result is { ExitCode: 0, Output.Length: 0, Error.Length: 0 } && action.Launcher.Count == 0
                && _places.TryRemove(index, out IOutputPlace? place))
            {
                // Another computer may have compiled what a launcher ran.
                place.Keep(started);
            }

            return new(index, started, result, []);
        }
        catch (OperationCanceledException)
        {
            TemporaryNames.Delete(action, options.Files);
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(index, started, null, [DiskFailure.Of(e, action.Outputs[0])]);
        }
    }
}
