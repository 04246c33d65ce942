// SPDX-License-Identifier: BSD-3-Clause
// A command of the host's that runs while a guest does: it asks a server what its users would, and then the guest has done its work.
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Unicore.Diagnostics;
using Unicore.Running;
using Unicore.Running.Guests;

namespace Unicore.Tool.Commands;

/// <summary>What <c>--during</c> adds to a run.</summary>
internal static class Companion
{
    private const int Killed = 9; // SIGKILL (signal(7))

    // A session of its own (setsid(1), util-linux), where there is such a thing: whatever the command starts is of its group.
    private const string Apart =
        "command -v setsid >/dev/null && exec setsid /bin/sh -c \"$0\"; exec /bin/sh -c \"$0\"";

    /// <summary>
    /// Runs a command beside a guest, and asks the guest to end when the command has. What the command has left behind then is ended.
    /// </summary>
    /// <param name="command">The command, for the shell.</param>
    /// <param name="guest">The guest.</param>
    /// <returns>
    /// How it all ended: as the guest did if it was first; else with the command's exit code, <c>UK5046</c> if that isn't 0.
    /// </returns>
    public static async Task<GuestResult> RunAsync(string command, Guest guest)
    {
        // What it says is no part of what the guest says.
        ProcessStartInfo start = new("/bin/sh", ["-c", Apart, $"{{ {command}\n}} >&2 </dev/null"]);
        try
        {
            using Process process = Process.Start(start) ?? throw new Win32Exception();
            Task ended = process.WaitForExitAsync();
            if (await Task.WhenAny(ended, guest.Completion).ConfigureAwait(false) != ended)
            {
                process.Kill(entireProcessTree: true);
                _ = Kill(-process.Id, Killed);
                return await guest.Completion.ConfigureAwait(false);
            }

            // Without a session there is no such group.
            _ = Kill(-process.Id, Killed);
            GuestResult result = await guest.EndAsync().ConfigureAwait(false);
            return process.ExitCode == 0
                ? new(result.ExitCode == GuestExit.Terminated ? 0 : result.ExitCode, result.Diagnostics)
                : GuestResult.Failed(process.ExitCode, "UK5046",
                    $"The command that was run during the guest's run ended with {process.ExitCode}: {command}").With(result.Diagnostics);
        }
        catch (Win32Exception e)
        {
            await guest.StopAsync().ConfigureAwait(false);
            return GuestResult.Failed(GuestExit.NotStarted, "UK5046", $"'{command}' could not be started: {e.Message}");
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
