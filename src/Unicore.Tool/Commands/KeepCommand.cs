// SPDX-License-Identifier: BSD-3-Clause
// `unicore keep`: the process that a guest in the background is a child of. Others start it; it isn't for users.
using System.CommandLine;
using Unicore.Diagnostics;
using Unicore.Running.Background;
using Unicore.Running.Guests;
using Unicore.Tool.Commands.Background;
using Unicore.Tool.Streams;

namespace Unicore.Tool.Commands;

/// <summary>The hidden verb <c>keep</c>.</summary>
internal static class KeepCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The guest." };
        var start = new Argument<string>("start") { Description = "What its starter calls this start." };
        var command = new Command(Keeping.Verb, "Keep a guest in the background.") { name, start };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            // Who is not the guest's keeper, since another one is, has nothing to say.
            if (GuestStore.OfUser().Find(parsed.GetValue(name)!) is not { } guest || guest.Keep() is not { } held)
            {
                return GuestExit.NotStarted;
            }

            using (held)
            {
                using Interruption ending = new();
                using GuestKeeper keeper = new(guest, RestartPolicy.Parse(guest.Record.Restart) ?? new(false, 0), parsed.GetValue(start)!);
                try
                {
                    Environment.CurrentDirectory = guest.Record.Folder;
                    return await keeper.KeepAsync(Request(guest.Record), ending.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    keeper.GiveUp($"error UK5085: The guest could not be kept: {e.Message}");
                    return GuestExit.NotStarted;
                }
            }
        });
        return command;
    }

    /// <summary>The guest, as the call said that started it first.</summary>
    private static GuestRequest Request(GuestRecord record)
    {
        RunOptions options = new();
        Command root = new("unicore") { new BackgroundOptions().AddTo(options.AddTo(new(RunCommand.Name))) };
        ParseResult words = root.Parse([RunCommand.Name, .. record.Words]);
        List<Diagnostic> found = [];
        return words.Errors.Count > 0 ? throw new InvalidDataException(words.Errors[0].Message) : options.Request(words, found);
    }
}
