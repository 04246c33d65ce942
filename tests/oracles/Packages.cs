// SPDX-License-Identifier: BSD-3-Clause
// Gets Debian's packages: installed ones as they are, source packages through apt with lists of its own.
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

    /// <summary>Downloads the files of a Debian source package into a folder; the system's apt configuration is only read.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="folder">Where the files go, once.</param>
    /// <param name="part">A word in the name of the one file that is needed; the package's other files may be missing.</param>
    /// <returns>That file.</returns>
    public static string Source(string package, string folder, string part)
    {
        string? Found() =>
            Directory.EnumerateFiles(folder, $"{package}_*{part}*").FirstOrDefault(f => !f.EndsWith(".asc", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(folder, "lists", "partial"));
        Directory.CreateDirectory(Path.Combine(folder, "cache", "archives", "partial"));
        if (Found() is { } known)
        {
            return known;
        }

        string[] site = Run(folder, "apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Identifier: Packages")
            .Split('\n')
            .Select(l => l.Split(' '))
            .FirstOrDefault(w => w.Length > 2 && w[2] == "main" && w[0].EndsWith("/debian", StringComparison.Ordinal))
            ?? throw new MissingException("apt knows no Debian archive to take source packages from.");
        File.WriteAllText(Path.Combine(folder, "sources.list"),
            $"deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {site[0]} {site[1]} main\n");
        string[] options =
        [
            "-o", $"Dir::Etc::sourcelist={folder}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null",
            "-o", $"Dir::State::lists={folder}/lists", "-o", $"Dir::Cache={folder}/cache", "-o", "Acquire::Retries=3",
        ];
        Run(folder, "apt-get", [.. options, "update"]);
        try
        {
            Run(folder, "apt-get", [.. options, "source", "--download-only", package]);
        }
        catch (MissingException) when (Found() is not null)
        {
            // A mirror may lack one of the files; the one that is needed has come.
        }

        return Found() ?? throw new MissingException($"The source package '{package}' has no file with '{part}' in its name.");
    }
}
