// SPDX-License-Identifier: BSD-3-Clause
// Calls a real program, conf or ours, in a folder of its own.
using System.Text;
using CliWrap;
using Unicore.Kconfig.Syntax;

namespace Unicore.Oracles;

/// <summary>Runs a command line in a fresh folder and collects what it left behind.</summary>
public static class RealConf
{
    /// <summary>Bytes are compared, so text is read as if each byte were a letter.</summary>
    public static readonly Encoding Bytes = Encoding.Latin1;

    /// <summary>A question without a right answer is asked for ever: conf at the end of its input does so.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    // Each call leaves thousands of empty files.
    private const string InMemory = "/dev/shm";

    /// <summary>Runs the tree's real program.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="request">The call.</param>
    /// <param name="memo">The library and the folder that remember what shell commands printed; null runs them all.</param>
    public static Outcome Run(OracleTree tree, Request request, ShellMemo? memo)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return Run([tree.Conf], tree, request, memo?.Environment ?? new Dictionary<string, string?>());
    }

    /// <summary>The command that stands in for conf: `unicore kconfig`, as it was built.</summary>
    public static IReadOnlyList<string> OurCommand() => ["dotnet", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "kconfig"];

    /// <summary>Runs a command in place of the tree's real program.</summary>
    public static Outcome Run(IReadOnlyList<string> command, OracleTree tree, Request request, IReadOnlyDictionary<string, string?> more)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(request);
        string folder = Path.Combine(Directory.Exists(InMemory) ? InMemory : Path.GetTempPath(), $"oracle-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            if (request.Config is not null)
            {
                File.WriteAllText(Path.Combine(folder, ".config"), request.Config, Bytes);
            }

            foreach ((string? path, string? text) in request.Files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
                File.WriteAllText(Path.Combine(folder, path), text, Bytes);
            }

            Dictionary<string, string?> environment = tree.Environment.Concat(request.Environment).Concat(more)
                .GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Last().Value);
            using var clock = new CancellationTokenSource(LongestRun);
            (Bounded? output, Bounded? error) = (new Bounded(clock), new Bounded(clock));
            CommandResult result = Cli.Wrap(command[0])
                .WithArguments([.. command.Skip(1), .. request.Options, tree.RootFile])
                .WithWorkingDirectory(folder)
                .WithEnvironmentVariables(environment)
                .WithStandardInputPipe(PipeSource.FromBytes(Bytes.GetBytes(request.Keys)))
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                .WithStandardErrorPipe(PipeTarget.ToStream(error))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(clock.Token).GetAwaiter().GetResult();
            return new Outcome(result.ExitCode, Bytes.GetString(output.ToArray()), Bytes.GetString(error.ToArray()), FilesOf(folder));
        }
        catch (OperationCanceledException)
        {
            return Outcome.Endless;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, string> FilesOf(string folder) => new DirectoryInfo(folder)
        .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .ToDictionary(f => Path.GetRelativePath(folder, f.FullName), f => f.Length == 0 ? "" : File.ReadAllText(f.FullName, Bytes),
            StringComparer.Ordinal);

    private sealed class Bounded(CancellationTokenSource clock) : MemoryStream
    {
        private const int Most = 8 << 20;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Length > Most)
            {
                await clock.CancelAsync();
                return;
            }

            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
