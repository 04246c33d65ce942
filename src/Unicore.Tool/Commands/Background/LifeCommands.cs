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

    private static Command Start()
    {
        Argument<string[]> names = GuestVerb.Names();
        var command = new Command("start", "Start guests again that have ended.") { names };
        command.SetAction(async (parsed, _) =>
        {
            int code = 0;
            foreach (string name in parsed.GetValue(names)!)
            {
                code = Math.Max(code, GuestVerb.Find(name) is not { } guest ? 1
                    : guest.State is { HasEnded: false } state
                    ? GuestVerb.Fail("UK5083", $"'{name}' was left as it is (start): it is {state.Status}.", 1)
                    : await Keeping.StartAsync(guest, isNew: false).ConfigureAwait(false));
            }

            return code;
        });
        return command;
    }

    private static Command Restart()
    {
        Argument<string[]> names = GuestVerb.Names();
        var command = new Command("restart", "Ask guests to end, and start them again.") { names };
        command.SetAction(async (parsed, _) =>
        {
            int code = 0;
            foreach (string name in parsed.GetValue(names)!)
            {
                if (GuestVerb.Find(name) is not { } guest)
                {
                    code = 1;
                    continue;
                }

                if (guest.Record.IsRemovedAtEnd)
                {
                    code = GuestVerb.Fail("UK5083", $"'{name}' was left as it is (restart): nothing is to be left of it when it has ended "
                        + "(--rm), so it can't be started again.", 1);
                    continue;
                }

                code = Math.Max(code, await guest.StopAsync(isAtOnce: false).ConfigureAwait(false) is { } refused
                    ? GuestVerb.Fail("UK5083", $"'{name}' was left as it is (restart): {refused}.", 1)
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
