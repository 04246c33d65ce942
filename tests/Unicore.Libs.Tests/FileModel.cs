// SPDX-License-Identifier: BSD-3-Clause
// Two runs of tests/programs/model, compared; where they differ, the few calls that lead there.
using System.Globalization;

namespace Unicore.Libs.Tests;

/// <summary>Runs the program with its arguments twice, as a Linux process and otherwise; both hand back its log.</summary>
internal sealed class FileModel(Func<string[], Task<string>> linux, Func<string[], Task<string>> ours)
{
    /// <summary>How often both are run to leave calls out of a history.</summary>
    public int Attempts { get; init; } = 200;

    /// <summary>Fails with the first difference and its history, unless both logs are the same.</summary>
    public async Task AgreesAsync(int calls, int seed, string files)
    {
        Difference? first = await CompareAsync(calls, seed, files, []);
        if (first is null)
        {
            return;
        }

        int last = first.Call;
        HashSet<int> kept = [.. Enumerable.Range(1, last)];
        int attempts = 0;
        for (int size = Math.Max(1, last / 2); size >= 1 && attempts < Attempts; size /= 2)
        {
            foreach (int[] part in kept.Order().Chunk(size).ToArray())
            {
                HashSet<int> fewer = [.. kept.Except(part)];
                if (attempts++ < Attempts && await CompareAsync(last, seed, files, LeftOut(fewer, last)) is { } still)
                {
                    (kept, first) = (fewer, still);
                }
            }
        }

        Assert.Fail($"model {last} {seed} {files} {string.Join(',', LeftOut(kept, last))}\n{string.Join('\n', first.History)}\n"
            + $"Linux: {first.Linux}\nours:  {first.Ours}");
    }

    private static string[] LeftOut(HashSet<int> kept, int last)
    {
        List<string> ranges = [];
        for (int i = 1; i <= last; i++)
        {
            int start = i;
            while (i <= last && !kept.Contains(i))
            {
                i++;
            }

            if (i > start)
            {
                ranges.Add($"{start}-{i - 1}");
            }
        }

        return [.. ranges];
    }

    private async Task<Difference?> CompareAsync(int calls, int seed, string files, string[] leftOut)
    {
        string[] arguments = [$"{calls}", $"{seed}", files, .. leftOut.Length > 0 ? [string.Join(',', leftOut)] : Array.Empty<string>()];
        string[] expected = (await linux(arguments)).Split('\n'), actual = (await ours(arguments)).Split('\n');
        Assert.True(expected[0] == $"{calls} calls, seed {seed}" && expected.Contains("end"), string.Join('\n', expected.TakeLast(5)));
        if (leftOut.Length == 0)
        {
            Assert.Equal(expected[0], actual[0]);
        }

        int at = expected.Zip(actual).TakeWhile(lines => lines.First == lines.Second).Count();
        if (at == expected.Length || actual[0] != expected[0])
        {
            return null;
        }

        // Lines of calls begin with their number, those of the tree after some do not.
        string[] history = [.. expected.Take(at + 1).Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Skip(1)];
        return new Difference(history.Length > 0 ? int.Parse(history[^1].Split(' ')[0], CultureInfo.InvariantCulture) : 1, history,
            expected[at], at < actual.Length ? actual[at] : "(nothing)");
    }

    private sealed record Difference(int Call, string[] History, string Linux, string Ours);
}
