// SPDX-License-Identifier: BSD-3-Clause
// Runs the commands of $(shell,…) side by side, ahead of the parser that waits for each.
using System.Collections.Concurrent;

namespace Unicore.Kconfig.Syntax;

/// <summary>
/// A tree such as Linux's asks the compiler about a hundred questions, one at a time, and parsing stands still meanwhile. So when
/// the first command comes, a scout parses the same files on another thread: for each result it takes <see cref="Unknown"/>, and
/// never waits. It meets the same commands, in the same order, and queues them. A command that holds an unknown result is left to
/// the parser, and so is a file whose name holds one: nothing runs that the parser would not run.
/// </summary>
internal sealed class ShellAhead : IDisposable
{
    /// <summary>Stands in the scout's text where a result will be: a character that no Kconfig file has.</summary>
    public const char Unknown = '\uE5C7';

    private readonly KconfigOptions _options;
    private readonly string _rootFile;
    private readonly ConcurrentDictionary<string, Lazy<ShellResult>> _results = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string?> _texts = new(StringComparer.Ordinal);
    private readonly BlockingCollection<Lazy<ShellResult>> _queue = [];
    private readonly List<Thread> _threads = [];
    private volatile bool _stopped;

    public ShellAhead(string rootFile, KconfigOptions options)
    {
        _options = options;
        _rootFile = rootFile;
        Options = options with { ReadFile = Read, RunShell = Run };
    }

    /// <summary>The options for the parser that waits: each file is read once for it and the scout.</summary>
    public KconfigOptions Options { get; }

    /// <summary>Ends the scout and the workers; commands that run are waited for, those that wait are dropped.</summary>
    public void Dispose()
    {
        _stopped = true;
        _queue.CompleteAdding();
        _threads.ForEach(t => t.Join());
        _queue.Dispose();
    }

    private string? Read(string path) => _texts.GetOrAdd(path, _options.ReadFile);

    private ShellResult Run(string command)
    {
        if (_threads.Count == 0)
        {
            for (int i = 0; i < _options.ShellJobs; i++)
            {
                Start(Work);
            }

            Start(Scout);
        }

        // Runs it here unless a worker has begun, and then waits for that.
        return Result(command).Value;
    }

    private void Start(Action action)
    {
        var thread = new Thread(() => action(), 16 << 20) { IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    private Lazy<ShellResult> Result(string command) => _results.GetOrAdd(command, c => new Lazy<ShellResult>(() => _options.RunShell(c)));

    private void Work()
    {
        foreach (Lazy<ShellResult> result in _queue.GetConsumingEnumerable())
        {
            if (!_stopped && !result.IsValueCreated)
            {
                LeaveFailuresToTheParser(() => _ = result.Value);
            }
        }
    }

    private void Scout() => LeaveFailuresToTheParser(() => ParsedFiles.ReadFiles(_rootFile, _options with
    {
        ReadFile = path => _stopped || path.Contains(Unknown) ? null : Read(path),
        RunShell = command =>
        {
            if (!command.Contains(Unknown) && !_queue.IsAddingCompleted)
            {
                _queue.Add(Result(command));
            }

            return new ShellResult(0, Unknown.ToString());
        },
    }, isScout: true));

    /// <summary>
    /// What the caller's functions throw on other threads they throw again when the parser calls them; the queue may close any time.
    /// </summary>
    private static void LeaveFailuresToTheParser(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
        }
    }
}
