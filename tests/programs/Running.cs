// SPDX-License-Identifier: BSD-3-Clause
// A guest that serves while a test talks to it, or a program that talks to a guest.
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;

namespace Unicore.Programs.Tests;

/// <summary>A command that goes on; it is over with the test.</summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly StringBuilder _text = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CommandTask<CommandResult> _run;

    /// <summary>A guest that was built before.</summary>
    public Running(string folder, params string[] arguments)
        : this("dotnet", folder, ["run", "--no-build", .. arguments], PipeSource.Null)
    {
    }

    private Running(string program, string folder, IEnumerable<string> arguments, PipeSource input)
    {
        PipeTarget lines = PipeTarget.ToDelegate(line =>
        {
            lock (_text)
            {
                _text.AppendLine(line);
            }
        });
        _run = Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory(folder)
            .WithValidation(CommandResultValidation.None).WithStandardInputPipe(input)
            .WithStandardOutputPipe(lines).WithStandardErrorPipe(lines)
            .ExecuteAsync(_stop.Token);
    }

    /// <summary>Any command. Nothing comes by its input; the end of that does, when this process ends, however it does.</summary>
    public static Running Start(string folder, string[] command) => new(
        command[0], folder, command[1..], PipeSource.Create((_, stop) => Task.Delay(Timeout.Infinite, stop)));

    /// <summary>How long it may take to say something, or to end.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Its process, or the first of them.</summary>
    public int ProcessId => _run.ProcessId;

    /// <summary>What it has printed so far.</summary>
    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Waits until it has printed what the expression describes.</summary>
    public async Task<Match> SaysAsync(string pattern)
    {
        Stopwatch clock = Stopwatch.StartNew();
        for (; ; await Task.Delay(50))
        {
            if (Regex.Match(Text, pattern) is { Success: true } match)
            {
                return match;
            }

            Assert.True(clock.Elapsed < Patience && !_run.Task.IsCompleted, $"waited for {pattern}, and there is\n{Text}");
        }
    }

    /// <summary>Ends it, as it ends when all was well; fails with all that it has printed if it ends otherwise.</summary>
    public async Task EndsWellAsync()
    {
        int code = await EndAsync();
        Assert.True(code == 0, $"exit code {code}:\n{Text}");
    }

    /// <summary>As a service manager ends it, or the guest that it runs; its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await Cli.Wrap("sh").WithArguments(["-c", $"kill -TERM $(pgrep -P {_run.ProcessId} || echo {_run.ProcessId})"]).ExecuteAsync();
        return await EndedAsync();
    }

    /// <summary>It ends by itself; its exit code.</summary>
    public async Task<int> EndedAsync() => (await _run.Task.WaitAsync(Patience)).ExitCode;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_run.Task);
        _stop.Dispose();
    }
}
