// SPDX-License-Identifier: BSD-3-Clause
// Programs that run guests are apart from us at the terminal: what it sends to all of its foreground, as Ctrl+C does, is for us to answer.
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Unicore.Build.Actions;

namespace Unicore.Running;

/// <summary>A child process with a session of its own.</summary>
internal static class ChildProcess
{
    private const int Terminated = 15; // SIGTERM (signal(7))
    private const int NotExecutable = 126, NotFound = 127; // as a shell says it, and setsid(1)
    private const int Stopped = 19, Continued = 18; // SIGSTOP, SIGCONT

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private static readonly string[] Starters = ["setsid: ", "setpriv: "];

    /// <summary>
    /// Lays out a program in a session of its own (setsid(1), util-linux), that ends with us whatever our end is (setpriv(1),
    /// PR_SET_PDEATHSIG of prctl(2)), where there is such a thing.
    /// </summary>
    /// <param name="program">Name on PATH, or absolute path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What to start.</returns>
    /// <exception cref="Win32Exception">The program is not there.</exception>
    public static ProcessStartInfo Apart(string program, IReadOnlyList<string> arguments)
    {
        if (Find("setsid") is not { } setsid)
        {
            return new(program, arguments);
        }

        string file = Find(program) ?? throw new Win32Exception();
        string[] withUs = Find("setpriv") is { } setpriv && !IsBusyBox(setpriv) ? [setpriv, "--pdeathsig", "KILL"] : [];
        return new(setsid, [.. withUs, file, .. arguments]);
    }

    /// <summary>Tells a program that could not be started from one that ended.</summary>
    /// <param name="status">The exit status of <see cref="Apart"/>'s command.</param>
    /// <param name="complaints">What it wrote to its error output.</param>
    /// <exception cref="Win32Exception">The program is of another machine.</exception>
    public static void RequireStarted(int status, string complaints)
    {
        if (status is NotExecutable or NotFound && Starters.Any(s => complaints.StartsWith(s, StringComparison.Ordinal)))
        {
            throw new Win32Exception();
        }
    }

    /// <summary>Sends SIGTERM.</summary>
    /// <param name="process">The process.</param>
    /// <returns>True: it was sent, or the process has ended.</returns>
    public static bool Terminate(int process)
    {
        _ = Kill(process, Terminated);
        return true;
    }

    /// <summary>Waits until a process executes what it is to, and not any more what prepares that.</summary>
    /// <param name="process">The process.</param>
    /// <param name="end">Its end.</param>
    /// <returns>False: it has ended before.</returns>
    public static async Task<bool> IsAtWorkAsync(int process, Task end)
    {
        while (!end.IsCompleted && IsStarter(process))
        {
            await Task.WhenAny(end, Task.Delay(Look)).ConfigureAwait(false);
        }

        return !end.IsCompleted;
    }

    private static bool IsStarter(int process)
    {
        try
        {
            return OperatingSystem.IsLinux() && Starters.Contains(File.ReadAllText($"/proc/{process}/comm").TrimEnd() + ": ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true; // it has ended, which is about to be seen
        }
    }

    /// <summary>Holds a process, or lets it go on.</summary>
    /// <param name="process">The process.</param>
    /// <param name="isHeld">Whether it is to be held.</param>
    public static void Hold(int process, bool isHeld) => _ = Kill(process, isHeld ? Stopped : Continued);

    /// <summary>Finds a program.</summary>
    /// <param name="program">Its path, or its name on PATH.</param>
    /// <returns>Its path; null when it isn't there.</returns>
    public static string? Find(string program) => (program.Contains('/', StringComparison.Ordinal)
            ? [program]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, program)))
        .FirstOrDefault(ProcessRunner.IsProgram);

    /// <summary>BusyBox's programs are one, which knows fewer options.</summary>
    private static bool IsBusyBox(string program) =>
        File.ResolveLinkTarget(program, returnFinalTarget: true)?.Name.Contains("busybox", StringComparison.Ordinal) == true;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
