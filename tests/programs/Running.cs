// SPDX-License-Identifier: BSD-3-Clause
// A guest that serves while a test talks to it.
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;

namespace Unicore.Programs.Tests;

/// <summary>A `dotnet run` that goes on.</summary>
internal sealed class Running : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly StringBuilder _text = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CommandTask<CommandResult> _run;

    public Running(string folder, params string[] arguments)
    {
        PipeTarget lines = PipeTarget.ToDelegate(line =>
        {
            lock (_text)
            {
                _text.AppendLine(line);
            }
        });
        _run = Cli.Wrap("dotnet").WithArguments(["run", "--no-build", .. arguments]).WithWorkingDirectory(folder)
            .WithValidation(CommandResultValidation.None).WithStandardOutputPipe(lines).WithStandardErrorPipe(lines)
            .ExecuteAsync(_stop.Token);
    }

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

            Assert.True(clock.Elapsed < Limit && !_run.Task.IsCompleted, $"waited for {pattern}, and there is\n{Text}");
        }
    }

    /// <summary>As a service manager ends it; its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await Cli.Wrap("sh").WithArguments(["-c", $"kill -TERM $(pgrep -P {_run.ProcessId})"]).ExecuteAsync();
        return await EndedAsync();
    }

    /// <summary>It ends by itself; its exit code.</summary>
    public async Task<int> EndedAsync() => (await _run.Task.WaitAsync(Limit)).ExitCode;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_run.Task);
        _stop.Dispose();
    }
}
