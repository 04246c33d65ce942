// SPDX-License-Identifier: BSD-3-Clause
// The process that a guest in the background is a child of: it starts it, keeps its console, does what others ask of it.
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Sockets;
using Unicore.Diagnostics;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;

namespace Unicore.Running.Background;

/// <summary>Keeps one guest. The guest ends with it, whatever its end is.</summary>
/// <param name="guest">The guest.</param>
/// <param name="policy">When it is started again.</param>
/// <param name="start">What its starter calls this start.</param>
public sealed class GuestKeeper(StoredGuest guest, RestartPolicy policy, string start) : IDisposable
{
    /// <summary>So long a guest of which nothing is to be left is there after its end, for those who look at it.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly Pipe _input = new();
    private readonly SemaphoreSlim _inputTurn = new(1);
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _change = new();
    private GuestState _state = new() { Status = GuestStatus.Starting, Start = start };
    private Guest? _running;
    private bool _isToEnd;

    /// <summary>
    /// Runs the guest until it has ended and is not to be started again. The caller holds <see cref="StoredGuest.Keep"/>.
    /// </summary>
    /// <param name="request">What to run.</param>
    /// <param name="cancellation">Asks the guest to end, as <c>stop</c> does.</param>
    /// <returns>Its last exit code.</returns>
    /// <exception cref="IOException">The keeper could not begin: its folder can't be written.</exception>
    public async Task<int> KeepAsync(GuestRequest request, CancellationToken cancellation)
    {
        guest.Write(_state);
        File.Delete(guest.Socket);
        using Socket listener = ControlSocket.Listen(guest.Socket);
        _ = ServeAsync(listener);
        using CancellationTokenRegistration ends = cancellation.Register(() => _ = EndAsync(isAtOnce: false));
        using Stream log = guest.Log.Append();
        TimeSpan wait = TimeSpan.Zero;
        while (true)
        {
            var ran = Stopwatch.StartNew();
            GuestResult result = await RunAsync(request, new(_input.Reader.AsStream(leaveOpen: true), log, log)).ConfigureAwait(false);
            bool isRefused = result is { ExitCode: GuestExit.NotStarted or GuestExit.Missing, Diagnostics.Count: > 0 };
            DateTimeOffset? started = _state.Started ?? (isRefused ? null : DateTimeOffset.UtcNow - ran.Elapsed);
            // One that could not be started the first time will not be the next time either.
            bool again = !_isToEnd && started is not null && policy.Restarts(result.ExitCode, _state.Restarts);
            Change(s => s with
            {
                Started = started,
                Status = again ? GuestStatus.Restarting : GuestStatus.Exited, Process = null, Ports = [],
                Ended = DateTimeOffset.UtcNow, ExitCode = result.ExitCode, Messages = [.. result.Diagnostics.Select(Line)],
            });
            if (again)
            {
                wait = RestartPolicy.Wait(wait, ran.Elapsed);
                await Task.Delay(wait, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!_isToEnd)
                {
                    Change(s => s with { Restarts = s.Restarts + 1 });
                    continue;
                }

                Change(s => s with { Status = GuestStatus.Exited });
            }

            if (guest.Record.IsRemovedAtEnd && _state.Started is not null)
            {
                await Task.Delay(Farewell, CancellationToken.None).ConfigureAwait(false);
                guest.Delete();
            }

            return result.ExitCode;
        }
    }

    /// <summary>Says that the guest could not be kept.</summary>
    /// <param name="message">Why.</param>
    public void GiveUp(string message) => Change(s => s with
    {
        Status = GuestStatus.Exited, Ended = DateTimeOffset.UtcNow, ExitCode = GuestExit.NotStarted, Messages = [message], Process = null,
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Dispose();
        _inputTurn.Dispose();
    }

    private static string Line(Diagnostic diagnostic) =>
        $"{(diagnostic.Severity == Severity.Error ? "error" : "warning")} {diagnostic.Code}: {diagnostic.Message}";

    private async Task<GuestResult> RunAsync(GuestRequest request, GuestConsole console)
    {
        Guest running;
        lock (_change)
        {
            if (_isToEnd)
            {
                return new(GuestExit.Terminated, []);
            }

            _running = running = Guest.Start(request, console);
        }

        await using (running.ConfigureAwait(false))
        {
            if (await running.Started.ConfigureAwait(false) is { } process
                && await ChildProcess.IsAtWorkAsync(process.Id, running.Completion).ConfigureAwait(false))
            {
                Change(s => s with
                {
                    Status = GuestStatus.Running, Started = DateTimeOffset.UtcNow, Ended = null, ExitCode = null, Messages = [],
                    Process = process.Id, Ports = [.. process.Ports.Select(p => $"{p.Host} {p.Guest}")],
                });
            }

            GuestResult result = await running.Completion.ConfigureAwait(false);
            lock (_change)
            {
                _running = null;
            }

            return result;
        }
    }

    /// <summary>A disk without room, or a folder that somebody took away, is no reason to end a guest.</summary>
    private void Change(Func<GuestState, GuestState> change)
    {
        lock (_change)
        {
            _state = change(_state);
            try
            {
                guest.Write(_state);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private async Task ServeAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                _ = AnswerAsync(await listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100).ConfigureAwait(false); // too many descriptors for now
            }
        }
    }

    private async Task AnswerAsync(Socket caller)
    {
        NetworkStream line = new(caller, ownsSocket: true);
        await using (line.ConfigureAwait(false))
        {
            try
            {
                string? refused = await ControlSocket.ReadAsync(line).ConfigureAwait(false) switch
                {
                    ControlSocket.Stop => await EndAsync(isAtOnce: false).ConfigureAwait(false),
                    ControlSocket.Kill => await EndAsync(isAtOnce: true).ConfigureAwait(false),
                    ControlSocket.Pause => Hold(GuestStatus.Running, GuestStatus.Paused),
                    ControlSocket.Resume => Hold(GuestStatus.Paused, GuestStatus.Running),
                    ControlSocket.Input => await TakeInputAsync(line).ConfigureAwait(false),
                    _ => "its keeper is of another release, which does not know that",
                };
                await ControlSocket.WriteAsync(line, refused ?? ControlSocket.Done).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The caller has gone.
            }
        }
    }

    /// <summary>Ends the guest for good.</summary>
    private async Task<string?> EndAsync(bool isAtOnce)
    {
        Guest? running;
        lock (_change)
        {
            _isToEnd = true;
            running = _running;
        }

        await _ended.CancelAsync().ConfigureAwait(false);
        _ = Hold(GuestStatus.Paused, GuestStatus.Running);
        if (running is not null)
        {
            await (isAtOnce ? running.StopAsync() : running.EndAsync()).ConfigureAwait(false);
        }

        return null;
    }

    private string? Hold(string from, string to)
    {
        lock (_change)
        {
            if (_state.Status != from || _state.Process is not { } process)
            {
                return $"it is {_state.Status}";
            }

            ProcessTree.Hold(process, to == GuestStatus.Paused);
            Change(s => s with { Status = to });
            return null;
        }
    }

    /// <summary>What a caller types is the guest's input; its end is not, since another caller may come.</summary>
    private async Task<string?> TakeInputAsync(NetworkStream line)
    {
        if (_state.Status is not (GuestStatus.Running or GuestStatus.Paused))
        {
            return $"it is {_state.Status}";
        }

        await ControlSocket.WriteAsync(line, ControlSocket.Done).ConfigureAwait(false);
        byte[] buffer = new byte[4096];
        int read;
        while ((read = await line.ReadAsync(buffer, _ended.Token).ConfigureAwait(false)) > 0)
        {
            await _inputTurn.WaitAsync().ConfigureAwait(false);
            try
            {
                await _input.Writer.WriteAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
            finally
            {
                _inputTurn.Release();
            }
        }

        return null;
    }
}
