// SPDX-License-Identifier: BSD-3-Clause
// Which files changed together, as a git repository remembers.
using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Analysis.Decomposing.Graphs;

/// <summary>Reads a history (logical coupling: Gall, Hajek, Jazayeri, "Detection of Logical Coupling Based on Product Release History",
/// 1998).</summary>
internal static class ChangeHistory
{
    /// <summary>A commit of more sources is a sweep through all of them (a licence, a rename) and says nothing.</summary>
    private const int MostFiles = 20;

    private const int MostCommits = 20_000;

    /// <summary>Pairs of sources with their weights; none where there is no repository or no git.</summary>
    /// <param name="folder">The sources' top folder.</param>
    /// <param name="files">Sources by their paths below that, with their numbers.</param>
    /// <param name="cancellation">Ends git.</param>
    public static async Task<IReadOnlyList<ChangedTogether>> ReadAsync(
        string folder, IReadOnlyDictionary<string, int> files, CancellationToken cancellation)
    {
        // Nothing that a repository configures is run: no pager, no hooks, no helpers.
        string[] words =
        [
            "-c", "core.fsmonitor=false", "-c", "protocol.allow=never",
            "-c", "core.quotePath=false", "-c", "log.showSignature=false", "-C", folder, "log",
            "--no-renames", "--no-merges", $"--max-count={MostCommits}", "--name-only", "--relative", "--format=%x01", "-z",
            "--", ".",
        ];
        BufferedCommandResult result;
        try
        {
            result = await Cli.Wrap("git").WithArguments(words).WithValidation(CommandResultValidation.None)
                .WithEnvironmentVariables(
                    e => e.Set("GIT_OPTIONAL_LOCKS", "0").Set("GIT_TERMINAL_PROMPT", "0").Set("GIT_NO_LAZY_FETCH", "1"))
                .ExecuteBufferedAsync(cancellation).ConfigureAwait(false);
        }
        catch (Win32Exception)
        {
            return [];
        }

        return result.ExitCode == 0 ? Pairs(result.StandardOutput, files) : [];
    }

    /// <summary>Reads commits that a byte 1 begins, with names that bytes 0 and line ends part.</summary>
    internal static IReadOnlyList<ChangedTogether> Pairs(string log, IReadOnlyDictionary<string, int> files)
    {
        SortedDictionary<(int, int), double> pairs = [];
        foreach (string commit in log.Split('\u0001', StringSplitOptions.RemoveEmptyEntries))
        {
            int[] changed =
            [
                .. commit.Split(['\0', '\n'], StringSplitOptions.RemoveEmptyEntries)
                    .Select(n => files.TryGetValue(n, out int id) ? id : -1).Where(id => id >= 0).Distinct().Order(),
            ];
            if (changed.Length is < 2 or > MostFiles)
            {
                continue;
            }

            for (int i = 0; i < changed.Length; i++)
            {
                for (int j = i + 1; j < changed.Length; j++)
                {
                    (int, int) pair = (changed[i], changed[j]);
                    pairs[pair] = pairs.GetValueOrDefault(pair) + (1.0 / (changed.Length - 1));
                }
            }
        }

        return [.. pairs.Select(p => new ChangedTogether(p.Key.Item1, p.Key.Item2, p.Value))];
    }
}
