// SPDX-License-Identifier: BSD-3-Clause
// A user who has seen enough of something that runs on.
using System.Runtime.InteropServices;

namespace Unicore.Tool.Streams;

/// <summary>Cancels at the first SIGINT (Ctrl+C), SIGTERM or SIGHUP. The second ends us, as it does everybody.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Insistence _insistence = new();
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Takes the signals from now on.</summary>
    public Interruption() =>
        _signals =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
                .Select(signal => PosixSignalRegistration.Create(signal, Take)),
        ];

    /// <summary>Is cancelled when the user has seen enough.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_signals, signal => signal.Dispose());
        _source.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        Signal signal = _insistence.Next();
        context.Cancel = signal != Signal.Again;
        if (signal == Signal.First)
        {
            _source.Cancel();
        }
    }
}
