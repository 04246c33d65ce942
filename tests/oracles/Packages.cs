// SPDX-License-Identifier: BSD-3-Clause
// Finds the programs of Debian's packages, and runs them.
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Oracles;

/// <summary>A package is missing, or cannot be had.</summary>
public sealed class MissingException(string message) : Exception(message);

internal static class Packages
{
    /// <summary>Path of a program; says which package has it when it is missing.</summary>
    public static string Need(string program, string package)
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(f => Path.Combine(f, program))
            .FirstOrDefault(File.Exists);
        return found ?? throw new MissingException($"The program '{program}' is missing; install the package '{package}'.");
    }

    /// <summary>Runs a program in a folder and returns what it printed.</summary>
    public static string Run(string folder, string program, params string[] arguments)
    {
        BufferedCommandResult result = Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory(folder)
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(PipeSource.FromString(""))
            .ExecuteBufferedAsync(Encoding.UTF8).GetAwaiter().GetResult();
        return result.IsSuccess ? result.StandardOutput
            : throw new MissingException(
                $"'{program} {string.Join(' ', arguments)}' failed ({result.ExitCode}): {result.StandardError.Trim()}");
    }
}
