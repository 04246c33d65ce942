// SPDX-License-Identifier: BSD-3-Clause
// A command of the host's that runs while a guest does: it asks a server what its users would, and then the guest has done its work.
using System.ComponentModel;
using System.Diagnostics;
using Unicore.Diagnostics;
using Unicore.Running;
using Unicore.Running.Guests;

namespace Unicore.Tool.Commands;

/// <summary>What <c>--during</c> adds to a run.</summary>
internal static class Companion
{
    /// <summary>Runs a command beside a guest, and asks the guest to end when the command has.</summary>
    /// <param name="command">The command, for the shell.</param>
    /// <param name="guest">The guest.</param>
    /// <returns>
    /// How it all ended: as the guest did if it was first; else with the command's exit code, <c>UK5046</c> if that isn't 0.
    /// </returns>
    public static async Task<GuestResult> RunAsync(string command, Guest guest)
    {
        // What it says is no part of what the guest says.
        ProcessStartInfo start = new("/bin/sh", ["-c", $"{{ {command}\n}} >&2 </dev/null"]);
        try
        {
            using Process process = Process.Start(start) ?? throw new Win32Exception();
            Task ended = process.WaitForExitAsync();
            if (await Task.WhenAny(ended, guest.Completion).ConfigureAwait(false) != ended)
            {
                process.Kill(entireProcessTree: true);
                return await guest.Completion.ConfigureAwait(false);
            }

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
}
