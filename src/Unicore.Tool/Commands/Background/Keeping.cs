// SPDX-License-Identifier: BSD-3-Clause
// Starts a guest's keeper: this command again, in a session of its own, with nothing of ours.
using System.Diagnostics;
using Unicore.Running.Background;
using Unicore.Running.Guests;

namespace Unicore.Tool.Commands.Background;

/// <summary>Starts guests.</summary>
internal static class Keeping
{
    /// <summary>The verb that keepers are started by.</summary>
    public const string Verb = "keep";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10), Patience = TimeSpan.FromSeconds(30);

    /// <summary>Starts a guest, waits until it runs, and says its name.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="isNew">Whether it is to be forgotten when it can't be started.</param>
    /// <returns>The command's exit code.</returns>
    public static async Task<int> StartAsync(StoredGuest guest, bool isNew)
    {
        string name = guest.Record.Name;
        guest.Write(guest.State with { Status = GuestStatus.Starting, Messages = [], ExitCode = null });
        // The shell opens what the keeper says for it: what we inherited may be a pipe whose reader waits for its end.
        ProcessStartInfo start = new("/bin/sh",
            ["-c", "exec setsid --fork \"$@\" </dev/null >>\"$0\" 2>&1", guest.KeeperLog, .. Ourselves(), Verb, name]);
        using (Process process = Process.Start(start)!)
        {
            await process.WaitForExitAsync().ConfigureAwait(false);
        }

        var waited = Stopwatch.StartNew();
        GuestState state;
        while ((state = guest.State).Status == GuestStatus.Starting && waited.Elapsed < Patience)
        {
            await Task.Delay(Look).ConfigureAwait(false);
        }

        // One that is removed at its end may have gone already.
        bool isThere = Directory.Exists(guest.Folder);
        if (state.Status is GuestStatus.Starting || (state.Status is GuestStatus.Lost && isThere))
        {
            string said = isThere && File.Exists(guest.KeeperLog) ? File.ReadAllText(guest.KeeperLog).Trim() : "";
            Forget(guest, isNew);
            return GuestVerb.Fail("UK5085", $"The process that keeps '{name}' did not start it"
                + (said.Length > 0 ? $": {said}" : "."), GuestExit.NotStarted);
        }

        foreach (string message in state.Messages)
        {
            Console.Error.WriteLine($"unicore: {message}");
        }

        if (state is { Status: GuestStatus.Exited, Started: null, ExitCode: { } code and (GuestExit.NotStarted or GuestExit.Missing) })
        {
            Forget(guest, isNew);
            return code;
        }

        Console.Out.WriteLine(name);
        return 0;
    }

    private static void Forget(StoredGuest guest, bool isNew)
    {
        if (isNew)
        {
            guest.Delete();
        }
    }

    /// <summary>The words that start this command.</summary>
    private static string[] Ourselves()
    {
        string program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [program];
    }
}
