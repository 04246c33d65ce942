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

    /// <summary>What ends the parameters of libraries (<c>PARSE_STOP</c> of <c>lib/uklibparam</c>).</summary>
    private const string Stop = "--";

    /// <summary>A word that is no parameter of any library, which the parser passes over in silence since it has no dot.</summary>
    private const string NoParameter = "-";

    /// <summary>The release since which a <see cref="Stop"/> that no word stands before is an argument of main.</summary>
    private static readonly Version KeepsLoneStop = new(0, 13);

    /// <summary>The release since which <c>arm64</c> runs on QEMU's newest processor.</summary>
    private static readonly Version NewestProcessor = new(0, 14);

    /// <summary>The image's name: <c>argv[0]</c>.</summary>
    public string Name => Values.TryGetValue("UK_NAME", out string? name) && name.Length > 0 ? name : "unikernel";

    /// <summary>Whether words up to <c>--</c> are parameters of libraries.</summary>
    public bool HasParameters => IsOn("LIBUKLIBPARAM");

    /// <summary>Whether it runs on the newest processor that QEMU emulates, on arm64 as on x86_64.</summary>
    public bool RunsOnNewest => Release >= NewestProcessor;

    /// <summary>How many words its command line may have, the name among them; those beyond are not read.</summary>
    public int MaxWords => Number("LIBUKBOOT_MAXNBARGS");

    /// <summary>How many environment variables its command line may have.</summary>
    public int MaxVariables => Number("LIBPOSIX_ENVIRON_LIBPARAM_MAXCOUNT");

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

    /// <summary>The command line of a guest, without the name of its image, of which main gets the arguments and nothing else.</summary>
    /// <param name="parameters">Parameters of libraries, as words; for an image that reads them.</param>
    /// <param name="environment">Variables, <c>NAME=VALUE</c>; for an image that reads them.</param>
    /// <param name="arguments">The arguments of its main.</param>
    public IReadOnlyList<string> CommandLine(
        IReadOnlyList<string> parameters, IReadOnlyList<string> environment, IReadOnlyList<string> arguments)
    {
        // A variable each, since a list of them would end at a value that ends with a bracket.
        string[] before =
        [
            .. TakesEnvironment ? environment.Select(v => "env.vars=" + v) : [],
            .. parameters.Count > 0 && parameters[^1] == Stop ? parameters.SkipLast(1) : parameters,
        ];
        return !HasParameters || (before.Length == 0 && !arguments.Contains(Stop)) ? arguments
            : [.. before.Length == 0 && Release >= KeepsLoneStop ? [NoParameter] : before, Stop, .. arguments];
    }

    /// <summary>
    /// One string that ukargparse of any release splits into the same words: single quotes hold together, and only an apostrophe stands in
    /// double ones. (Releases differ in what a backslash means; none has words of no length.)
    /// </summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(w =>
        w.AsSpan().ContainsAny(Special) ? string.Join("\"'\"", w.Split('\'').Select(p => p.Length == 0 ? "" : $"'{p}'")) : w));

    private int Number(string symbol) => int.TryParse(Values.GetValueOrDefault(symbol), out int number) ? number : int.MaxValue;

    [GeneratedRegex("^(?:CONFIG_(?<name>\\w+)=(?<value>.*)|# CONFIG_(?<unset>\\w+) is not set)$")]
    private static partial Regex Line();

    [GeneratedRegex("^# Unikraft/(?<release>[0-9]+\\.[0-9]+(?:\\.[0-9]+)?)")]
    private static partial Regex Title();
}
