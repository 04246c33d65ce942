// SPDX-License-Identifier: BSD-3-Clause
// `unicore gdb`: gdb with a guest's symbols, on the guest as it runs.
using System.ComponentModel;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Unicore.Running.Background;
using Unicore.Running.Guests;

namespace Unicore.Tool.Commands.Background;

/// <summary>The verb <c>gdb</c>.</summary>
internal static class GdbCommand
{
    /// <summary>The verb.</summary>
    public const string Name = "gdb";

    // The first knows the machines of others too.
    private static readonly string[] Debuggers = ["gdb-multiarch", "gdb"];

    public static Command Create()
    {
        Argument<string> name = GuestVerb.OneName();
        Argument<string[]> arguments = new("arguments")
        {
            Description = "What gdb is told beside that, after --: -ex 'bt' -ex 'info registers' -batch.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Command command = new(Name, "Look into a guest with gdb, which holds it meanwhile. `detach` or `quit` lets it go on.")
        {
            name, arguments,
        };
        command.SetAction(async (parsed, _) =>
        {
            if (GuestVerb.Find(parsed.GetValue(name)!) is not { } guest)
            {
                return 1;
            }

            // A process of Linux needs nobody who listens for gdb.
            string? refused = await guest.DebugAsync().ConfigureAwait(false);
            GuestState state = guest.State;
            if (state.Process is not { } process || (refused is not null && !IsImage(process, guest.Record.Image)))
            {
                return GuestVerb.Refuse(guest.Record.Name, Name, refused ?? $"it is {state.Status}");
            }

            string symbols = guest.Record.Image + ".elf";
            string[] where = state.Debugger is { } debugger
                ? ["-ex", $"target remote {debugger}"]
                : ["-p", process.ToString(CultureInfo.InvariantCulture)];
            string[] image = File.Exists(symbols) ? [symbols] : [];
            return await RunAsync(["-q", .. image, .. where, .. parsed.GetValue(arguments) ?? []]).ConfigureAwait(false);
        });
        return command;
    }

    private static bool IsImage(int process, string image)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/exe", returnFinalTarget: true)?.FullName
                == (File.ResolveLinkTarget(image, returnFinalTarget: true)?.FullName ?? image);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Runs gdb on our terminal; Ctrl+C there is for it.</summary>
    private static async Task<int> RunAsync(string[] arguments)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, s => s.Cancel = true);
        foreach (string debugger in Debuggers)
        {
            try
            {
                using Process gdb = Process.Start(new ProcessStartInfo(debugger, arguments) { UseShellExecute = false })!;
                await gdb.WaitForExitAsync().ConfigureAwait(false);
                return gdb.ExitCode;
            }
            catch (Win32Exception)
            {
                // It isn't there.
            }
        }

        return GuestVerb.Fail("UK5006", "gdb is not on this machine. Install the package gdb-multiarch: apt-get install gdb-multiarch.",
            GuestExit.Missing);
    }
}
