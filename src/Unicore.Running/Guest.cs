// SPDX-License-Identifier: BSD-3-Clause
// A guest from its start to its end.
using Unicore.Diagnostics;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;

namespace Unicore.Running;

/// <summary>A running guest.</summary>
public sealed class Guest : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new(), _end = new();

    private readonly TaskCompletionSource<GuestProcess?> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Guest(GuestRequest request, GuestConsole console) =>
        Completion = RunToEndAsync(new(request, console, p => _started.TrySetResult(p)));

    /// <summary>The process that runs the guest, once there is one; null when the guest ended before that.</summary>
    public Task<GuestProcess?> Started => _started.Task;

    /// <summary>The guest's end. Never fails for what a guest or a user can do: the result says it.</summary>
    public Task<GuestResult> Completion { get; }

    /// <summary>Starts a guest; returns before it has ended.</summary>
    /// <param name="request">What to run, and how.</param>
    /// <param name="console">Its console; the streams stay open, and are the caller's.</param>
    /// <returns>The guest.</returns>
    public static Guest Start(GuestRequest request, GuestConsole console)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(console);
        return new(request, console);
    }

    /// <summary>The command that would run a guest.</summary>
    /// <param name="request">What to run, and how.</param>
    /// <param name="found">Takes why it can't be run.</param>
    /// <returns>The command; null where there is none.</returns>
    public static Launch? Plan(GuestRequest request, ICollection<Diagnostic> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        (Launch? launch, GuestResult? refused) = new GuestRun(request, GuestConsole.None, _ => { }).Plan();
        foreach (Diagnostic diagnostic in refused?.Diagnostics ?? [])
        {
            found.Add(diagnostic);
        }

        return launch;
    }

    /// <summary>Runs a guest to its end.</summary>
    /// <param name="request">What to run, and how.</param>
    /// <param name="console">Its console.</param>
    /// <param name="cancellation">Stops it: the result then is <see cref="GuestExit.Interrupted"/>.</param>
    /// <returns>How it ended.</returns>
    public static async Task<GuestResult> RunAsync(GuestRequest request, GuestConsole console, CancellationToken cancellation)
    {
        Guest guest = Start(request, console);
        await using (guest.ConfigureAwait(false))
        {
            using CancellationTokenRegistration stop = cancellation.Register(guest._stop.Cancel);
            return await guest.Completion.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Asks the guest's program to end, as SIGTERM asks a process, and waits for its end. One that has not said what it does then is
    /// stopped, and so is one that still runs after <see cref="GuestRequest.StopTimeout"/>.
    /// </summary>
    /// <returns>How it ended: with the program's exit code, <see cref="GuestExit.Terminated"/> or <see cref="GuestExit.Killed"/>.</returns>
    public async Task<GuestResult> EndAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        return await Completion.ConfigureAwait(false);
    }

    /// <summary>Stops the guest, if it still runs, and waits for its end.</summary>
    /// <returns>How it ended: <see cref="GuestExit.Interrupted"/> when it was stopped.</returns>
    public async Task<GuestResult> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        return await Completion.ConfigureAwait(false);
    }

    /// <summary>Stops the guest, if it still runs.</summary>
    /// <returns>When it has ended.</returns>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
        _end.Dispose();
    }

    private async Task<GuestResult> RunToEndAsync(GuestRun run)
    {
        try
        {
            return await run.ToEndAsync(_end.Token, _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _started.TrySetResult(null);
        }
    }
}

/// <summary>What runs a guest.</summary>
/// <param name="Id">The process: the monitor, or the guest itself.</param>
/// <param name="Ports">The ports of the host that lead to the guest, none of which is 0.</param>
public sealed record GuestProcess(int Id, IReadOnlyList<GuestPort> Ports);
