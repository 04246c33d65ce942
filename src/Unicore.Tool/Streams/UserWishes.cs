// SPDX-License-Identifier: BSD-3-Clause
// What a user wants of a running guest, by the signals that a terminal, a shell or a service manager sends to us.
using System.Runtime.InteropServices;
using Unicore.Running;

namespace Unicore.Tool.Streams;

/// <summary>
/// Asks a guest to end at the first SIGINT (Ctrl+C), SIGTERM or SIGHUP; stops it at the second, or at SIGQUIT. Signals are taken before
/// there is a guest: one that comes while it starts would end us, and leave it alone.
/// </summary>
internal sealed class UserWishes : IDisposable
{
    private readonly Insistence _insistence = new();
    private readonly TaskCompletionSource<Guest> _guest = new();
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Takes the signals from now on.</summary>
    public UserWishes() =>
        _signals =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, Take)),
        ];

    /// <summary>Says which guest they are about.</summary>
    /// <param name="guest">The guest.</param>
    public void Concern(Guest guest) => _guest.SetResult(guest);

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_signals, signal => signal.Dispose());

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        Signal signal = context.Signal == PosixSignal.SIGQUIT ? Signal.Again : _insistence.Next();
        if (signal != Signal.Echo)
        {
            _ = TellAsync(isFirst: signal == Signal.First);
        }
    }

    private async Task TellAsync(bool isFirst)
    {
        Guest guest = await _guest.Task.ConfigureAwait(false);
        await (isFirst ? guest.EndAsync() : guest.StopAsync()).ConfigureAwait(false);
    }
}
