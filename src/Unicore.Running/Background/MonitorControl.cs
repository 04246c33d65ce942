// SPDX-License-Identifier: BSD-3-Clause
// What a keeper says to QEMU: its machine protocol (QMP), a JSON object a line (QEMU's docs/interop/qmp-spec).
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unicore.Running.Background;

/// <summary>A connection that QEMU made to its keeper. One wish at a time.</summary>
internal sealed class MonitorControl : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly NetworkStream _line;
    private readonly SemaphoreSlim _turn = new(1);

    private MonitorControl(NetworkStream line) => _line = line;

    /// <summary>Greets who has connected.</summary>
    /// <param name="caller">The connection.</param>
    /// <returns>The monitor; null when what has connected is none.</returns>
    public static async Task<MonitorControl?> GreetAsync(Socket caller)
    {
        MonitorControl control = new(new(caller, ownsSocket: true));
        try
        {
            _ = await ControlSocket.ReadAsync(control._line).WaitAsync(Patience).ConfigureAwait(false); // its release, and what it can do
        }
        catch (Exception e) when (e is IOException or TimeoutException or ObjectDisposedException)
        {
            control.Dispose();
            return null;
        }

        if (await control.AskAsync("qmp_capabilities").ConfigureAwait(false) is null)
        {
            return control;
        }

        control.Dispose();
        return null;
    }

    /// <summary>Holds the guest's processors and its clock, or lets them go on.</summary>
    /// <param name="isHeld">Whether they are to be held.</param>
    /// <returns>Why that can't be; null when it was done.</returns>
    public Task<string?> HoldAsync(bool isHeld) => AskAsync(isHeld ? "stop" : "cont");

    /// <summary>Has it listen for gdb.</summary>
    /// <param name="socket">The socket's file, which it makes.</param>
    /// <returns>Why that can't be; null when it does.</returns>
    public async Task<string?> DebugAsync(string socket) => await AskAsync("human-monitor-command",
        new() { ["command-line"] = $"gdbserver unix:{socket},server=on,wait=off" }).ConfigureAwait(false)
        ?? (File.Exists(socket) ? null : "its monitor could not listen for gdb");

    /// <inheritdoc/>
    public void Dispose()
    {
        _line.Dispose();
        _turn.Dispose();
    }

    private async Task<string?> AskAsync(string command, JsonObject? arguments = null)
    {
        JsonObject wish = new() { ["execute"] = command };
        if (arguments is not null)
        {
            wish["arguments"] = arguments;
        }

        try
        {
            await _turn.WaitAsync().ConfigureAwait(false);
            try
            {
                await ControlSocket.WriteAsync(_line, wish.ToJsonString()).ConfigureAwait(false);
                return await AnswerAsync().WaitAsync(Patience).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (TimeoutException)
        {
            _line.Dispose(); // an answer that comes late would be taken for the next one
            return "its monitor does not answer";
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or JsonException)
        {
            return "its monitor has gone";
        }
    }

    /// <summary>Reads up to an answer: events may stand before it.</summary>
    private async Task<string?> AnswerAsync()
    {
        while (true)
        {
            string line = await ControlSocket.ReadAsync(_line).ConfigureAwait(false);
            if (line.Length == 0)
            {
                throw new IOException("the end of the line");
            }

            using var answer = JsonDocument.Parse(line);
            if (answer.RootElement.ValueKind == JsonValueKind.Object && !answer.RootElement.TryGetProperty("event", out _))
            {
                return answer.RootElement.TryGetProperty("error", out JsonElement error)
                    ? "its monitor says: " + (error.TryGetProperty("desc", out JsonElement text) ? text.GetString() : error.GetRawText())
                    : null;
            }
        }
    }
}
