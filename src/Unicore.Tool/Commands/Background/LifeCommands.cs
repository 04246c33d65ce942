// SPDX-License-Identifier: BSD-3-Clause
// The verbs that change what a guest in the background does: `stop`, `start`, `restart`, `pause`, `resume`, `rm`.
using System.CommandLine;
using Unicore.Running.Background;

namespace Unicore.Tool.Commands.Background;

/// <summary>A guest's life.</summary>
internal static class LifeCommands
{
    /// <summary>The verbs.</summary>
    public static IEnumerable<Command> Create() => [Stop(), Start(), Restart(), Pause(), Resume(), Remove()];

    private static Command Stop()
    {
        Option<bool> force = new("--force", "-f") { Description = "Stop the guest at once, without asking its program to end." };
        return GuestVerb.ForEach("stop", "Ask guests to end, as SIGTERM asks a process, and wait until they have.",
            (guest, parsed) => guest.StopAsync(parsed.GetValue(force)), force);
    }

    private static Command Start() => ForEachStarted("start", "Start guests again that have ended.",
        guest => Task.FromResult(guest.State is { HasEnded: false } state ? $"it is {state.Status}" : null));

    private static Command Restart() => ForEachStarted("restart", "Ask guests to end, and start them again.",
        async guest => guest.Record.IsRemovedAtEnd
            ? "nothing is to be left of it when it has ended (--rm), so it can't be started again"
            : await guest.StopAsync(isAtOnce: false).ConfigureAwait(false));

    /// <summary>A verb that starts each guest that it names, one after another.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="prepare">Has the guest be one that can be started; returns why that can't be, null when it is.</param>
    private static Command ForEachStarted(string name, string description, Func<StoredGuest, Task<string?>> prepare)
    {
        Argument<string[]> names = GuestVerb.Names();
        var command = new Command(name, description) { names };
        command.SetAction(async (parsed, _) =>
        {
            int code = 0;
            foreach (string one in parsed.GetValue(names)!)
            {
                code = Math.Max(code, GuestVerb.Find(one) is not { } guest ? 1
                    : await prepare(guest).ConfigureAwait(false) is { } refused ? GuestVerb.Refuse(one, name, refused)
                    : await Keeping.StartAsync(guest, isNew: false).ConfigureAwait(false));
            }

            return code;
        });
        return command;
    }

    private static Command Pause() =>
        GuestVerb.ForEach("pause", "Hold guests where they are; they take no time of a processor.", (guest, _) => guest.HoldAsync(true));

    private static Command Resume() =>
        GuestVerb.ForEach("resume", "Let guests go on that are held.", (guest, _) => guest.HoldAsync(false));

    private static Command Remove()
    {
        Option<bool> force = new("--force", "-f") { Description = "Stop guests at once that still run." };
        return GuestVerb.ForEach("rm", "Remove what is left of guests that have ended: what their consoles said, how they ended.",
            async (guest, parsed) =>
            {
                if (!guest.State.HasEnded && !parsed.GetValue(force))
                {
                    return $"it is {guest.State.Status}; stop it first, or give --force";
                }

                return await guest.StopAsync(isAtOnce: true).ConfigureAwait(false) is { } refused ? refused
                    : guest.TryDelete() ? null : "another command keeps it";
            }, force);
    }
}
