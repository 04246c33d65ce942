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
        var command = new Command(Keeping.Verb, "Keep a guest in the background.") { name };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            if (GuestStore.OfUser().Find(parsed.GetValue(name)!) is not { } guest)
            {
                return GuestExit.NotStarted;
            }

            Environment.CurrentDirectory = guest.Record.Folder;
            RunOptions options = new();
            ParseResult words = options.AddTo(new(RunCommand.Name)).Parse([.. guest.Record.Words]);
            List<Diagnostic> found = [];
            GuestRequest request = options.Request(words, found);
            using Interruption ending = new();
            using GuestKeeper keeper = new(guest, RestartPolicy.Parse(guest.Record.Restart) ?? new(false, 0));
            return await keeper.KeepAsync(request, ending.Token).ConfigureAwait(false);
        });
        return command;
    }
}
