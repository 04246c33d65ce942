// SPDX-License-Identifier: BSD-3-Clause
// One call of conf, and what it left behind.
using System.Security.Cryptography;
using System.Text;

namespace Unicore.Oracles;

/// <summary>One call: options, environment, files that are there before, keys that are typed.</summary>
/// <param name="Mode">What it is counted under.</param>
/// <param name="Name">What tells it from the other calls of its mode.</param>
/// <param name="Options">The words of the command line, the tree's file not included.</param>
public sealed record Request(string Mode, string Name, params IReadOnlyList<string> Options)
{
    /// <summary>The <c>.config</c> that is there before.</summary>
    public string? Config { get; init; }

    /// <summary>Other files that are there before.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Variables beyond those of the tree.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What is typed; the input ends after it.</summary>
    public string Keys { get; init; } = "";

    /// <summary>A number for the whole content, the same for the same call.</summary>
    public uint Fingerprint()
    {
        StringBuilder text = new StringBuilder().AppendJoin('\0', Options.Prepend(Mode)).Append('\0').Append(Config).Append('\0')
            .Append(Keys);
        foreach ((string? name, string? value) in Files.Concat(Environment.ToDictionary(e => e.Key, e => e.Value ?? ""))
            .OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            text.Append('\0').Append(name).Append('=').Append(value);
        }

        return BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <summary>What a call printed, returned and wrote.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Files">Every file of the working folder, by path relative to it.</param>
public sealed record Outcome(int ExitCode, string Output, string Error, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Stands for a run that did not end.</summary>
    public static Outcome Endless { get; } = new(-1, "", "does not end", new Dictionary<string, string>());

    /// <summary>Every part that is not as expected, with its first difference, in words; null when there is none.</summary>
    public string? DifferenceFrom(Outcome expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        List<string> parts = Differences(expected).OfType<string>().ToList();
        return parts.Count == 0 ? null : string.Join("; ", parts);
    }

    private IEnumerable<string?> Differences(Outcome expected)
    {
        yield return FirstDifference("standard error", expected.Error, Error);
        yield return FirstDifference("standard output", expected.Output, Output);
        yield return ExitCode == expected.ExitCode ? null : $"exit code: expected {expected.ExitCode}, is {ExitCode}";
        foreach (string? path in expected.Files.Keys.Union(Files.Keys).Order(StringComparer.Ordinal))
        {
            yield return !Files.TryGetValue(path, out string? actual) ? $"{path}: not written"
                : !expected.Files.TryGetValue(path, out string? wanted) ? $"{path}: written, but should not be"
                : FirstDifference(path, wanted, actual);
        }
    }

    private static string? FirstDifference(string what, string expected, string actual)
    {
        if (expected == actual)
        {
            return null;
        }

        (string[]? wanted, string[]? got) = (expected.Split('\n'), actual.Split('\n'));
        int at = 0;
        while (at < wanted.Length && at < got.Length && wanted[at] == got[at])
        {
            at++;
        }

        int more = wanted.Except(got).Count() + got.Except(wanted).Count();
        return $"{what}:{at + 1}: expected {Show(wanted, at)}, is {Show(got, at)} ({more} lines differ)";
    }

    private static string Show(string[] lines, int at) => at < lines.Length ? $"'{lines[at]}'" : "the end";
}
