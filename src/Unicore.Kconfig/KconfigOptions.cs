// SPDX-License-Identifier: BSD-3-Clause
// What the Kconfig engine needs from outside: files, environment variables and a shell, all handed in.
namespace Unicore.Kconfig;

/// <summary>What a shell command left behind.</summary>
/// <param name="ExitCode">The exit code; -1 when the command could not be run to its end.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="TimedOut">True when the command was ended because it took too long.</param>
public sealed record ShellResult(int ExitCode, string Output, string Error = "", bool TimedOut = false);

/// <summary>The doors through which the engine reaches the world. It does no input or output of its own.</summary>
public sealed partial record KconfigOptions
{
    /// <summary>
    /// Text of a file, or null when there is none. Gets absolute paths, or whatever <see cref="SourceRoot"/> makes of relative ones.
    /// </summary>
    public Func<string, string?> ReadFile { get; init; } = static _ => null;

    /// <summary>
    /// The names of files and folders in a folder, for paths with wildcards; none when there is no such folder. Gets paths as
    /// <see cref="ReadFile"/> does; an empty one stands for the current folder.
    /// </summary>
    public Func<string, IReadOnlyList<string>> ListFolder { get; init; } = static _ => [];

    /// <summary>Value of an environment variable, or null when it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>Runs one command line with the shell, for <c>$(shell,…)</c>. Must come back within a bounded time.</summary>
    public Func<string, ShellResult> RunShell { get; init; } =
        static _ => new ShellResult(127, "", "no shell was handed to the Kconfig engine");

    /// <summary>
    /// How many commands of <c>$(shell,…)</c> may run at once. 1 runs each when its line is reached, as conf does. With more, all the
    /// functions here are called from several threads, and commands run in no particular order.
    /// </summary>
    public int ShellJobs { get; init; } = 1;

    /// <summary>
    /// The longest that parsing waits for commands of <c>$(shell,…)</c> in all. A command that runs when the time is over is waited
    /// for, and no other is run. <see cref="TimeSpan.MaxValue"/> for no limit.
    /// </summary>
    public TimeSpan ShellTimeInAll { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How deep expressions, blocks and <c>source</c> lines may be nested. What walks through them needs stack: 1000 levels are fit for
    /// any thread, and conf's own 3000 for one with 16 MiB.
    /// </summary>
    public int DeepestNesting { get; init; } = 1000;

    /// <summary>What stands before a symbol's name in <c>.config</c> and header files.</summary>
    public string ConfigPrefix { get; init; } = "CONFIG_";

    /// <summary>Whose conf to act as.</summary>
    public KconfigRelease Release { get; init; } = KconfigRelease.Linux61;

    /// <summary>What that conf does otherwise than others.</summary>
    internal KconfigManners Manners => KconfigManners.Of(Release);

    /// <summary>The folder that relative <c>source</c> paths start from; null leaves them as they are.</summary>
    public string? SourceRoot { get; init; }
}
