// SPDX-License-Identifier: BSD-3-Clause
// What an image of a Unikraft tree can do with a command line: its release and its configuration tell.
using System.Buffers;
using System.Text.RegularExpressions;

namespace Unicore.Running.Unikraft;

/// <summary>The configuration of an image that was built against a Unikraft tree.</summary>
/// <param name="Release">The tree's release; 0.0 when the configuration does not say it.</param>
/// <param name="Values">Its symbols without <c>CONFIG_</c>; those that are not set have an empty value.</param>
public sealed partial record UnikraftImage(Version Release, IReadOnlyDictionary<string, string> Values)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\n\r\v\"'\\");

    /// <summary>The release that takes the first word of a command line for the image's own name, on arm64 as on x86_64.</summary>
    private static readonly Version NamedByCommandLine = new(0, 14);

    /// <summary>The image's name: <c>argv[0]</c>.</summary>
    public string Name => Values.TryGetValue("UK_NAME", out string? name) && name.Length > 0 ? name : "unikernel";

    /// <summary>Whether words up to <c>--</c> are parameters of libraries.</summary>
    public bool HasParameters => IsOn("LIBUKLIBPARAM");

    /// <summary>Whether the first word that a boot loader hands over is the image's name, with a loader that adds none.</summary>
    public bool NeedsName => Release >= NamedByCommandLine;

    /// <summary>Whether environment variables can stand in the command line.</summary>
    public bool TakesEnvironment => HasParameters && IsOn("LIBPOSIX_ENVIRON_LIBPARAM");

    /// <summary>Whether the tree has a library for environment variables at all.</summary>
    public bool KnowsEnvironment => Values.ContainsKey("LIBPOSIX_ENVIRON");

    /// <summary>Reads a <c>.config</c>; an absent one tells nothing.</summary>
    public static UnikraftImage Read(string file)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Version release = new(0, 0);
        foreach (string line in File.Exists(file) ? File.ReadLines(file) : [])
        {
            if (Line().Match(line) is { Success: true } set)
            {
                string name = set.Groups["name"].Success ? set.Groups["name"].Value : set.Groups["unset"].Value;
                values[name] = set.Groups["value"].Value.Trim('"');
            }
            else if (Title().Match(line) is { Success: true } title)
            {
                _ = Version.TryParse(title.Groups["release"].Value, out Version? said);
                release = said ?? release;
            }
        }

        return new(release, values);
    }

    /// <summary>Whether a symbol is y.</summary>
    public bool IsOn(string symbol) => Values.GetValueOrDefault(symbol) == "y";

    /// <summary>The command line of a guest, without the name of its image.</summary>
    /// <param name="environment">Variables, <c>NAME=VALUE</c>.</param>
    /// <param name="arguments">The arguments of its main.</param>
    public IReadOnlyList<string> CommandLine(IReadOnlyList<string> environment, IReadOnlyList<string> arguments)
    {
        if (!HasParameters)
        {
            return arguments;
        }

        string[] parameters = TakesEnvironment && environment.Count > 0 ? ["env.vars=[", .. environment, "]"] : [];
        return parameters.Length + arguments.Count == 0 ? [] : [.. parameters, "--", .. arguments];
    }

    /// <summary>
    /// One string that ukargparse of any release splits into the same words: single quotes hold together, and only an apostrophe stands in
    /// double ones. (Releases differ in what a backslash means; none has words of no length.)
    /// </summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(w =>
        w.AsSpan().ContainsAny(Special) ? string.Join("\"'\"", w.Split('\'').Select(p => p.Length == 0 ? "" : $"'{p}'")) : w));

    [GeneratedRegex("^(?:CONFIG_(?<name>\\w+)=(?<value>.*)|# CONFIG_(?<unset>\\w+) is not set)$")]
    private static partial Regex Line();

    [GeneratedRegex("^# Unikraft/(?<release>[0-9]+\\.[0-9]+(?:\\.[0-9]+)?)")]
    private static partial Regex Title();
}
