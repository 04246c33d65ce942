// SPDX-License-Identifier: BSD-3-Clause
// What may be asked of a guest in the background, and of its keeper.
using System.Net.Sockets;

namespace Unicore.Running.Background;

/// <summary>Wishes about a guest.</summary>
public static class KeptGuest
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50), Patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks the guest's program to end, or stops the guest, and waits for its end. It is not started again.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="isAtOnce">Whether it is stopped without being asked.</param>
    /// <returns>Why that can't be; null when it has ended.</returns>
    public static async Task<string?> StopAsync(this StoredGuest guest, bool isAtOnce)
    {
        ArgumentNullException.ThrowIfNull(guest);
        if (guest.State.HasEnded)
        {
            return null;
        }

        string? refused = await AskAsync(guest, isAtOnce ? ControlSocket.Kill : ControlSocket.Stop).ConfigureAwait(false);
        if (refused is null)
        {
            await WaitAsync(guest, CancellationToken.None).ConfigureAwait(false);
        }

        return refused;
    }

    /// <summary>Holds the guest, or lets it go on.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="isHeld">Whether it is to be held.</param>
    /// <returns>Why that can't be; null when it was done.</returns>
    public static Task<string?> HoldAsync(this StoredGuest guest, bool isHeld) =>
        AskAsync(guest, isHeld ? ControlSocket.Pause : ControlSocket.Resume);

    /// <summary>Has the guest's monitor listen for gdb: <see cref="GuestState.Debugger"/> says where.</summary>
    /// <param name="guest">The guest.</param>
    /// <returns>Why that can't be; null when it was done.</returns>
    public static Task<string?> DebugAsync(this StoredGuest guest) => AskAsync(guest, ControlSocket.Debug);

    /// <summary>Waits until the guest has ended, and is not to be started again.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How it is then.</returns>
    public static async Task<GuestState> WaitAsync(this StoredGuest guest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(guest);
        GuestState state;
        while (!(state = guest.State).HasEnded)
        {
            await Task.Delay(Look, cancellation).ConfigureAwait(false);
        }

        return state;
    }

    /// <summary>A stream of which all that is written to it is the guest's input.</summary>
    /// <param name="guest">The guest.</param>
    /// <returns>The stream; or why there is none.</returns>
    public static async Task<(Stream? Line, string? Refused)> InputAsync(this StoredGuest guest)
    {
        ArgumentNullException.ThrowIfNull(guest);
        NetworkStream? line = await ControlSocket.ConnectAsync(guest.Socket).ConfigureAwait(false);
        string? refused = line is null ? Gone(guest) : await AskAsync(guest, line, ControlSocket.Input).ConfigureAwait(false);
        if (refused is null)
        {
            return (line, null);
        }

        if (line is not null)
        {
            await line.DisposeAsync().ConfigureAwait(false);
        }

        return (null, refused);
    }

    private static async Task<string?> AskAsync(StoredGuest guest, string wish)
    {
        NetworkStream? line;
        for (DateTime end = DateTime.UtcNow + Patience;
            (line = await ControlSocket.ConnectAsync(guest.Socket).ConfigureAwait(false)) is null;
            await Task.Delay(Look).ConfigureAwait(false))
        {
            // Its keeper is about to listen, or has just ceased to.
            if (DateTime.UtcNow >= end || guest.State.Status != GuestStatus.Starting)
            {
                return guest.State.HasEnded && (wish is ControlSocket.Stop or ControlSocket.Kill) ? null : Gone(guest);
            }
        }

        await using (line.ConfigureAwait(false))
        {
            return await AskAsync(guest, line, wish).ConfigureAwait(false);
        }
    }

    private static async Task<string?> AskAsync(StoredGuest guest, NetworkStream line, string wish)
    {
        try
        {
            await ControlSocket.WriteAsync(line, wish).ConfigureAwait(false);
            // A keeper that ends has done what it was asked; one that was killed has ended the guest too.
            string answer = await ControlSocket.ReadAsync(line).ConfigureAwait(false);
            return answer is ControlSocket.Done ? null : answer.Length > 0 ? answer
                : wish is ControlSocket.Stop or ControlSocket.Kill ? null : Gone(guest);
        }
        catch (IOException)
        {
            return wish is ControlSocket.Stop or ControlSocket.Kill ? null : Gone(guest);
        }
    }

    private static string Gone(StoredGuest guest) => $"it is {guest.State.Status}";
}
