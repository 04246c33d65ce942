// SPDX-License-Identifier: BSD-3-Clause
// A program that runs a guest, from its start to its end, and its three streams.
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using CliWrap;

namespace Unicore.Running;

/// <summary>What it reads and writes meanwhile.</summary>
/// <param name="Input">Its standard input.</param>
/// <param name="Output">What takes its standard output.</param>
/// <param name="Errors">What takes its standard error.</param>
internal sealed record ChildStreams(PipeSource Input, PipeTarget Output, PipeTarget Errors);

/// <summary>A process of ours.</summary>
internal sealed class ChildRun
{
    private readonly Process _process;

    private ChildRun(Process process, ChildStreams streams, CancellationToken cancellation)
    {
        _process = process;
        Id = process.Id;
        Completion = CompleteAsync(streams, cancellation);
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>Its exit status, when it has ended and all that it wrote was taken.</summary>
    public Task<int> Completion { get; }

    /// <summary>
    /// Starts it on a thread that is there until it has ended, for the system takes the end of the thread that started a process for its
    /// parent's; and that may be <paramref name="prepare"/>d, for a process has the rights of that thread.
    /// </summary>
    /// <param name="start">The program.</param>
    /// <param name="prepare">What the thread does before. As threads that it starts have its rights, it must start none.</param>
    /// <param name="streams">What goes in and comes out.</param>
    /// <param name="cancellation">Ends the process.</param>
    /// <exception cref="Win32Exception">It couldn't be started.</exception>
    public static ChildRun Start(ProcessStartInfo start, Action prepare, ChildStreams streams, CancellationToken cancellation)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        // .NET hears of children by a thread for signals, which the first one who needs it starts.
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, static _ => { }).Dispose();
        TaskCompletionSource<Process> started = new(); // whose waiter, below, is no work for a thread of a pool
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread parent = new(() =>
        {
            try
            {
                prepare();
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
                return;
            }

            ended.Task.Wait();
        })
        {
            IsBackground = true,
        };
        parent.Start();
        ChildRun run = new(started.Task.GetAwaiter().GetResult(), streams, cancellation);
        _ = run.Completion.ContinueWith(
            _ => ended.SetResult(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return run;
    }

    private async Task<int> CompleteAsync(ChildStreams streams, CancellationToken cancellation)
    {
        using (_process)
        {
            using var untilEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using CancellationTokenRegistration kills = cancellation.Register(() => _process.Kill(entireProcessTree: true));
            Task read = FeedAsync(streams.Input, untilEnd.Token);
            Task written = Task.WhenAll(
                streams.Output.CopyFromAsync(_process.StandardOutput.BaseStream, cancellation),
                streams.Errors.CopyFromAsync(_process.StandardError.BaseStream, cancellation));
            await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            await untilEnd.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(read, written).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return _process.ExitCode;
        }
    }

    /// <summary>Gives it its input, for as long as it is there and reads.</summary>
    private async Task FeedAsync(PipeSource input, CancellationToken untilEnd)
    {
        try
        {
            Stream taken = _process.StandardInput.BaseStream;
            await using (taken.ConfigureAwait(false))
            {
                await input.CopyToAsync(taken, untilEnd).WaitAsync(untilEnd).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It has ended, or reads no more.
        }
    }
}
