// SPDX-License-Identifier: BSD-3-Clause
// The verbs about the console of a guest in the background: `logs` and `attach`, and `wait` for its end.
using System.CommandLine;
using Unicore.Running.Background;
using Unicore.Running.Guests;
using Unicore.Tool.Output;
using Unicore.Tool.Streams;

namespace Unicore.Tool.Commands.Background;

/// <summary>A guest's console.</summary>
internal static class ConsoleCommands
{
    /// <summary>The verb that takes signals itself.</summary>
    public const string Attaching = "attach";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(30);

    /// <summary>The verbs.</summary>
    public static IEnumerable<Command> Create() => [Logs(), Attach(), Wait()];

    private static Command Logs()
    {
        Argument<string> name = GuestVerb.OneName();
        Option<bool> follow = new("--follow", "-f") { Description = "Go on with what comes later, until the guest has ended." };
        Option<int?> lines = new("--lines", "-n") { Description = "The last lines only, so many." };
        var command = new Command("logs", "Show what a guest's console said.") { name, follow, lines };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (GuestVerb.Find(parsed.GetValue(name)!) is not { } guest)
            {
                return 1;
            }

            int? last = parsed.GetValue(lines);
            GuestLogReader reader = guest.Log.Read(last is { } count ? Math.Max(0, count) : null);
            using StandardStream output = new(1);
            if (parsed.GetValue(follow))
            {
                await FollowAsync(guest, reader, output, cancellation).ConfigureAwait(false);
            }
            else
            {
                await reader.CopyAsync(output, cancellation).ConfigureAwait(false);
            }

            return 0;
        });
        return command;
    }

    private static Command Attach()
    {
        Argument<string> name = GuestVerb.OneName();
        var command = new Command(Attaching, "Show what a guest's console says from now on, and give it what is typed. Ctrl+C ends "
            + "this, and leaves the guest alone; when the guest ends, so does this, with its exit code.") { name };
        command.SetAction(async (parsed, _) =>
        {
            if (GuestVerb.Find(parsed.GetValue(name)!) is not { } guest)
            {
                return 1;
            }

            GuestLogReader reader = guest.Log.Read(0);
            (Stream? line, string? refused) = await guest.InputAsync().ConfigureAwait(false);
            if (line is null)
            {
                return GuestVerb.Fail("UK5083", $"'{guest.Record.Name}' has no console now: {refused}.", 1);
            }

            using Interruption leaving = new();
            using StandardStream output = new(1);
            await using (line.ConfigureAwait(false))
            {
                Task typing = TypeAsync(line, leaving.Token);
                try
                {
                    return (await FollowAsync(guest, reader, output, leaving.Token).ConfigureAwait(false)).ExitCode ?? GuestExit.Died;
                }
                catch (OperationCanceledException)
                {
                    await Console.Error.WriteLineAsync($"unicore: '{guest.Record.Name}' runs on").ConfigureAwait(false);
                    return 0;
                }
            }
        });
        return command;
    }

    private static Command Wait()
    {
        Argument<string> name = GuestVerb.OneName();
        var command = new Command("wait", "Wait until a guest has ended, and print its exit code.") { name };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (GuestVerb.Find(parsed.GetValue(name)!) is not { } guest)
            {
                return 1;
            }

            GuestState state = await guest.WaitAsync(cancellation).ConfigureAwait(false);
            if (state.ExitCode is not { } code)
            {
                return GuestVerb.Fail("UK5083", $"Nobody saw the end of '{guest.Record.Name}': it is {state.Status}.", 1);
            }

            Console.Out.WriteLine(code);
            return 0;
        });
        return command;
    }

    /// <summary>Copies what the console says until the guest has ended and all was copied; says how it is then.</summary>
    private static async Task<GuestState> FollowAsync(
        StoredGuest guest, GuestLogReader reader, Stream output, CancellationToken cancellation)
    {
        while (true)
        {
            GuestState state = guest.State; // before the log is read: what comes between both is read
            if (!await reader.CopyAsync(output, cancellation).ConfigureAwait(false))
            {
                if (state.HasEnded)
                {
                    return state;
                }

                await Task.Delay(Look, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static async Task TypeAsync(Stream line, CancellationToken cancellation)
    {
        try
        {
            await StandardInput.Open().CopyToAsync(line, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The guest has gone, or we are to.
        }
    }
}
