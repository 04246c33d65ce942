// SPDX-License-Identifier: BSD-3-Clause
// A guest that was asked to end, until it has, or its time is up.
using Unicore.Running.Guests;

namespace Unicore.Running;

/// <summary>What follows when a guest is asked to end.</summary>
/// <param name="grace">How long its program may take; zero: as long as it likes.</param>
/// <param name="stop">Stops the guest.</param>
internal sealed class GuestEnd(TimeSpan grace, CancellationTokenSource stop) : IDisposable
{
    private Timer? _limit;

    /// <summary>How the guest ended that this has stopped; null when it has not.</summary>
    public GuestResult? Result { get; private set; }

    /// <summary>The guest was asked to end, or cannot be asked: then it ends as a process does that has no handler for SIGTERM.</summary>
    /// <param name="wasAsked">Whether its program was asked.</param>
    public void Begin(bool wasAsked)
    {
        if (!wasAsked)
        {
            Stop(new(GuestExit.Terminated, []));
        }
        else if (grace > TimeSpan.Zero)
        {
            _limit = new(_ => Stop(GuestResult.Failed(GuestExit.Killed, "UK5032", $"The program was asked to end (SIGTERM), still ran "
                + $"after {grace.TotalSeconds:0.###} s, and was stopped. If it needs longer, raise UnikernelStopTimeout.")),
                null, grace, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _limit?.Dispose();

    private void Stop(GuestResult result)
    {
        Result = result;
        stop.Cancel();
    }
}
