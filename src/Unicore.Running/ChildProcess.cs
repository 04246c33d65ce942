// SPDX-License-Identifier: BSD-3-Clause
// Programs that run guests are apart from us at the terminal: what it sends to all of its foreground, as Ctrl+C does, is for us to answer.
using System.ComponentModel;
using System.Runtime.InteropServices;
using CliWrap;

namespace Unicore.Running;

/// <summary>A child process with a session of its own.</summary>
internal static class ChildProcess
{
    private const int Terminated = 15; // SIGTERM (signal(7))
    private const int NotExecutable = 126, NotFound = 127; // as a shell says it, and setsid(1)

    /// <summary>Lays out a program in a session of its own (setsid(1), util-linux), where there is such a thing.</summary>
    /// <param name="program">Name on PATH, or absolute path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The command.</returns>
    /// <exception cref="Win32Exception">The program is not there.</exception>
    public static Command Apart(string program, IReadOnlyList<string> arguments) =>
        Find("setsid") is not { } setsid ? Cli.Wrap(program).WithArguments(arguments)
        : Find(program) is { } file ? Cli.Wrap(setsid).WithArguments([file, .. arguments])
        : throw new Win32Exception();

    /// <summary>Tells a program that could not be started from one that ended.</summary>
    /// <param name="status">The exit status of <see cref="Apart"/>'s command.</param>
    /// <param name="complaints">What it wrote to its error output.</param>
    /// <exception cref="Win32Exception">The program is of another machine.</exception>
    public static void RequireStarted(int status, string complaints)
    {
        if (status is NotExecutable or NotFound && complaints.StartsWith("setsid: ", StringComparison.Ordinal))
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

    private static string? Find(string program) => (program.Contains('/', StringComparison.Ordinal)
            ? [program]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, program)))
        .FirstOrDefault(IsProgram);

    private static bool IsProgram(string file) => File.Exists(file) && (OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
