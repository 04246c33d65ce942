// SPDX-License-Identifier: BSD-3-Clause
// The real disk, environment and shell behind KconfigOptions.
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Kconfig;

public sealed partial record KconfigOptions
{
    /// <summary>Options that read the real disk and run <c>/bin/sh</c> (on Windows, <c>sh</c> from the path).</summary>
    /// <param name="sourceRoot">The folder that relative paths and shell commands start from.</param>
    /// <param name="environment">Variables that are laid over the process's own; a null value hides one.</param>
    /// <param name="shellTimeout">The longest that one command may take; 30 seconds unless told.</param>
    public static KconfigOptions ForDisk(
        string sourceRoot, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? shellTimeout = null) => new()
        {
            SourceRoot = sourceRoot,
            ShellJobs = System.Environment.ProcessorCount,
            ReadFile = ReadFromDisk,
            Environment = name => environment is not null && environment.TryGetValue(name, out var value)
                ? value
                : System.Environment.GetEnvironmentVariable(name),
            RunShell = command => RunOnDisk(command, sourceRoot, environment, shellTimeout ?? TimeSpan.FromSeconds(30)),
        };

    /// <summary>
    /// Options that find files as conf does: from the current folder, else below <c>$srctree</c>. Places are told by the names that
    /// <c>source</c> lines have. <c>CONFIG_</c> in the environment is the prefix.
    /// </summary>
    public static KconfigOptions ForConf()
    {
        var disk = ForDisk(Directory.GetCurrentDirectory());
        var tree = System.Environment.GetEnvironmentVariable("srctree");
        return disk with
        {
            SourceRoot = null,
            ReadFile = path => ReadFromDisk(path) ?? (string.IsNullOrEmpty(tree) || Path.IsPathRooted(path) ? null : ReadFromDisk(Path.Combine(tree, path))),
            ConfigPrefix = System.Environment.GetEnvironmentVariable("CONFIG_") ?? "CONFIG_",
        };
    }

    private static string? ReadFromDisk(string path)
    {
        try
        {
            return File.Exists(path) ? Encoding.UTF8.GetString(File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static ShellResult RunOnDisk(
        string command, string folder, IReadOnlyDictionary<string, string?>? environment, TimeSpan limit)
    {
        using var clock = new CancellationTokenSource(limit);
        try
        {
            var call = Cli.Wrap(OperatingSystem.IsWindows() ? "sh" : "/bin/sh")
                .WithArguments(["-c", command])
                .WithWorkingDirectory(folder)
                .WithValidation(CommandResultValidation.None);
            if (environment is not null)
            {
                call = call.WithEnvironmentVariables(environment);
            }

            // A thread of the pool carries the asynchronous call, so that a caller with a context of its own cannot deadlock.
            var result = Task.Run(async () => await call.ExecuteBufferedAsync(clock.Token)).GetAwaiter().GetResult();
            return new ShellResult(result.ExitCode, result.StandardOutput, result.StandardError);
        }
        catch (OperationCanceledException)
        {
            return new ShellResult(-1, "", $"took longer than {limit.TotalSeconds:0} s", TimedOut: true);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or InvalidOperationException or ArgumentException)
        {
            return new ShellResult(-1, "", e.Message);
        }
    }
}
