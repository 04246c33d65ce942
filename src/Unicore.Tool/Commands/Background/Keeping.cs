// SPDX-License-Identifier: BSD-3-Clause
// Starts a guest's keeper: this command again, in a session of its own, with nothing of ours.
using System.Diagnostics;
using Unicore.Running.Background;
using Unicore.Running.Guests;
using Unicore.Tool.Output;

namespace Unicore.Tool.Commands.Background;

/// <summary>Starts guests.</summary>
internal static class Keeping
{
    /// <summary>The verb that keepers are started by.</summary>
    public const string Verb = "keep";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10), Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LostPatience = StoredGuest.LockPatience + TimeSpan.FromSeconds(3);

    /// <summary>Starts a guest, waits until it runs, and says its name.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="isNew">Whether it is to be forgotten when it can't be started.</param>
    /// <returns>The command's exit code.</returns>
    public static async Task<int> StartAsync(StoredGuest guest, bool isNew)
    {
        string name = guest.Record.Name, mine = Guid.NewGuid().ToString("N");
        // The shell opens what the keeper says for it, and closes the rest: what we inherited may be a pipe whose reader waits for its end.
        ProcessStartInfo start = new("/bin/sh",
            ["-c", "exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; exec setsid --fork \"$@\" </dev/null >\"$0\" 2>&1",
            guest.KeeperLog, .. Ourselves(), Verb, name, mine]);
        bool isForked;
        using (Process process = Process.Start(start)!)
        {
            await process.WaitForExitAsync().ConfigureAwait(false);
            isForked = process.ExitCode == 0;
        }

        var waited = Stopwatch.StartNew();
        GuestState state;
        while (isForked && ((state = guest.State).Start != mine || state.Status == GuestStatus.Starting))
        {
            // Ours says at once that it is there, unless another one keeps the guest: that is what it waits for no longer now.
            if (state.Start != mine && !state.HasEnded && waited.Elapsed > LostPatience)
            {
                return GuestVerb.Refuse(name, "start", $"it is {state.Status}");
            }

            isForked = waited.Elapsed < Patience;
            await Task.Delay(Look).ConfigureAwait(false);
        }

        if (!isForked)
        {
            string said = File.Exists(guest.KeeperLog) ? DiagnosticText.Printable(File.ReadAllText(guest.KeeperLog)) : "";
            await ForgetAsync(guest, isNew).ConfigureAwait(false);
            return GuestVerb.Fail("UK5085", $"The process that keeps '{name}' did not start it"
                + (said.Length > 0 ? $": {said}" : "."), GuestExit.NotStarted);
        }

        state = guest.State;
        foreach (string message in state.Messages)
        {
            Console.Error.WriteLine($"unicore: {DiagnosticText.Printable(message)}");
        }

        if (state is { Status: GuestStatus.Exited, Started: null }
            or { ExitCode: GuestExit.NotStarted or GuestExit.Missing, Messages.Count: > 0 })
        {
            await ForgetAsync(guest, isNew).ConfigureAwait(false);
            return state.ExitCode ?? GuestExit.NotStarted;
        }

        Console.Out.WriteLine(name);
        return 0;
    }

    private static async Task ForgetAsync(StoredGuest guest, bool isNew)
    {
        if (isNew)
        {
            await guest.StopAsync(isAtOnce: true).ConfigureAwait(false);
            guest.TryDelete();
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
