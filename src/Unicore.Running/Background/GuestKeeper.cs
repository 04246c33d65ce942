// SPDX-License-Identifier: BSD-3-Clause
// The process that a guest in the background is a child of: it starts it, keeps its console, does what others ask of it.
using System.Diagnostics;
using System.Globalization;
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
    private readonly SemaphoreSlim _holdTurn = new(1);
    private Guest? _running;
    private MonitorControl? _monitor;
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
        File.Delete(guest.MonitorSocket);
        using Socket listener = ControlSocket.Listen(guest.Socket), forMonitor = ControlSocket.Listen(guest.MonitorSocket);
        _ = ServeAsync(listener, AnswerAsync);
        _ = ServeAsync(forMonitor, HearAsync);
        request = request with { Control = guest.MonitorSocket, RunFolder = guest.RunFolder };
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
                Status = again ? GuestStatus.Restarting : GuestStatus.Exited, Process = null, Ports = [], Debugger = null,
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
        _monitor?.Dispose();
        _ended.Dispose();
        _inputTurn.Dispose();
        _holdTurn.Dispose();
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
                    Debugger = request.GdbPort is { } port ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}") : null,
                });
            }

            GuestResult result = await running.Completion.ConfigureAwait(false);
            lock (_change)
            {
                _running = null;
            }

            Interlocked.Exchange(ref _monitor, null)?.Dispose();
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

    private static async Task ServeAsync(Socket listener, Func<Socket, Task> serve)
    {
        while (true)
        {
            try
            {
                _ = serve(await listener.AcceptAsync().ConfigureAwait(false));
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

    private async Task HearAsync(Socket caller) =>
        Interlocked.Exchange(ref _monitor, await MonitorControl.GreetAsync(caller).ConfigureAwait(false))?.Dispose();

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
                    ControlSocket.Pause => await HoldAsync(GuestStatus.Running, GuestStatus.Paused).ConfigureAwait(false),
                    ControlSocket.Resume => await HoldAsync(GuestStatus.Paused, GuestStatus.Running).ConfigureAwait(false),
                    ControlSocket.Debug => await DebugAsync().ConfigureAwait(false),
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
        _ = await HoldAsync(GuestStatus.Paused, GuestStatus.Running).ConfigureAwait(false);
        if (running is not null)
        {
            await (isAtOnce ? running.StopAsync() : running.EndAsync()).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>
    /// Has the monitor hold the guest, whose clock stands then too. One that doesn't listen to us, or not yet, is held itself.
    /// </summary>
    private async Task<string?> HoldAsync(string from, string to)
    {
        await _holdTurn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_state.Status != from || _state.Process is not { } process)
            {
                return $"it is {_state.Status}";
            }

            MonitorControl? monitor = _monitor;
            bool isHeld = to == GuestStatus.Paused;
            if (!isHeld || monitor is null)
            {
                ProcessTree.Hold(process, isHeld);
            }

            if (monitor is not null && await monitor.HoldAsync(isHeld).ConfigureAwait(false) is { } refused)
            {
                return refused;
            }

            Change(s => s.Status == from ? s with { Status = to } : s);
            return null;
        }
        finally
        {
            _holdTurn.Release();
        }
    }

    /// <summary>Has the monitor listen for gdb, where only the guest's user can connect.</summary>
    private async Task<string?> DebugAsync()
    {
        if (_state.Debugger is not null)
        {
            return null;
        }

        if (_state.Process is null)
        {
            return $"it is {_state.Status}";
        }

        if (_monitor is not { } monitor)
        {
            return "nothing that runs it listens for gdb; start it with --gdb-port";
        }

        string socket = Path.Combine(guest.RunFolder, "gdb");
        if (await monitor.DebugAsync(socket).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        Change(s => s.Process is null ? s : s with { Debugger = socket });
        return null;
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
