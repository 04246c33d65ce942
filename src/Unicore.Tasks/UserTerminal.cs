// SPDX-License-Identifier: BSD-3-Clause
// The terminal that a build was started in, whatever MSBuild's own streams are.
using CliWrap;
using Command = CliWrap.Command;
using Task = System.Threading.Tasks.Task;

namespace Unicore.Tasks;

/// <summary>Gives a program the terminal.</summary>
internal static class UserTerminal
{
    /// <summary>The exit code of a program that was interrupted.</summary>
    public const int Interrupted = 130;

    private const string Device = "/dev/tty";

    /// <summary>Whether there is one.</summary>
    public static bool IsThere()
    {
        try
        {
            using FileStream terminal = File.Open(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Runs a program with the terminal as its own, and waits; returns what it wrote to standard error.</summary>
    public static (int Code, List<string> Said) Run(string program, IEnumerable<string> arguments)
    {
        // Not CliWrap's streams: the shell opens the terminal.
        var said = new List<string>();
        Command command = Cli.Wrap("/bin/sh")
            .WithArguments(["-c", $"exec \"$0\" \"$@\" <{Device} >{Device}", program, .. arguments])
            .WithStandardErrorPipe(PipeTarget.ToDelegate(said.Add))
            .WithValidation(CommandResultValidation.None);
        // MSBuild's loggers draw from threads of this process. The console's writer is locked by whoever writes: holding it keeps them off
        // the screen.
        lock (Console.Out)
        {
            return (Task.Run(async () => await command.ExecuteAsync()).GetAwaiter().GetResult().ExitCode, said);
        }
    }
}
