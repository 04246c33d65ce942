// SPDX-License-Identifier: BSD-3-Clause
// What the Makefile.uk of one library's folder says of it, without asking make: enough to name a library and its switch.
using System.Text.RegularExpressions;
using Unicore.Build.Linking;

namespace Unicore.Unikraft.Linking;

/// <summary>A source of a library, with the configuration symbols that must be y for it.</summary>
internal sealed record ListedSource(string File, IReadOnlyList<string> Conditions);

/// <summary>A library that a Makefile.uk registers.</summary>
/// <param name="Name">Without <c>lib</c> before it.</param>
/// <param name="Prefix">What its variables begin with: <c>LIBUKRANDOM</c>.</param>
/// <param name="Conditions">The configuration symbols that must be y for it, without <c>CONFIG_</c>.</param>
internal sealed record ListedLibrary(string Name, string Prefix, IReadOnlyList<string> Conditions);

/// <summary>A folder with a <c>Makefile.uk</c>.</summary>
internal sealed partial class LibraryFolder
{
    private LibraryFolder(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>The libraries that it registers, in its order.</summary>
    public IReadOnlyList<ListedLibrary> Libraries { get; private set; } = [];

    /// <summary>The sources that it lists by <c>_BASE</c>, relative to the folder; by library.</summary>
    public ILookup<string, ListedSource> Sources { get; private set; } = Array.Empty<ListedSource>().ToLookup(_ => "");

    /// <summary>The symbols that its libraries export; empty when there is no list, and so all are exported.</summary>
    public IReadOnlySet<string> Exports { get; private set; } = new HashSet<string>();

    /// <summary>Reads a folder.</summary>
    public static LibraryFolder Read(string folder)
    {
        List<ListedLibrary> libraries = [];
        List<(string Prefix, ListedSource Source)> sources = [];
        Stack<string?> open = new();
        foreach (string line in Lines(Path.Combine(folder, "Makefile.uk")))
        {
            if (If().Match(line) is { Success: true } condition)
            {
                open.Push(condition.Groups["symbol"] is { Success: true } symbol && condition.Groups["kind"].Value == "ifeq"
                    ? symbol.Value
                    : null);
            }
            else if (line.StartsWith("else", StringComparison.Ordinal) && open.Count > 0)
            {
                open.Pop();
                open.Push(null);
            }
            else if (line.StartsWith("endif", StringComparison.Ordinal))
            {
                open.TryPop(out _);
            }
            else if (Register().Match(line) is { Success: true } register && Registered(register, open) is { } library)
            {
                libraries.Add(library);
            }
            else if (Source().Match(line) is { Success: true } listed)
            {
                string[] conditions = Conditions(open, listed.Groups["symbol"].Value);
                sources.AddRange(listed.Groups["files"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                    .Select(f => BaseFile().Match(f)).Where(m => m.Success)
                    .Select(m => (listed.Groups["prefix"].Value, new ListedSource(m.Groups["file"].Value, conditions))));
            }
        }

        if (libraries.Exists(l => l.Conditions.Count == 0) && FirstSymbol(folder) is { } first)
        {
            // Nothing in the Makefile.uk switches it: its menu's own symbol says whether the folder is meant.
            libraries = libraries.ConvertAll(l => l.Conditions.Count == 0 && l.Prefix == first ? l with { Conditions = [first] } : l);
        }

        string exports = Path.Combine(folder, "exportsyms.uk");
        return new(folder)
        {
            Libraries = libraries,
            Sources = sources.ToLookup(s => s.Prefix, s => s.Source, StringComparer.Ordinal),
            Exports = new HashSet<string>(File.Exists(exports) ? SymbolList.Parse(File.ReadAllText(exports)) : [], StringComparer.Ordinal),
        };
    }

    /// <summary>Folders of libraries at or below a folder.</summary>
    public static IEnumerable<string> Below(string folder) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder, "Makefile.uk", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Select(f => Path.GetDirectoryName(f)!).Order(StringComparer.Ordinal);

    private static ListedLibrary? Registered(Match match, Stack<string?> open)
    {
        string kind = match.Groups["kind"].Value;
        string[] words = match.Groups["words"].Value.Split(',', StringSplitOptions.TrimEntries);
        int name = kind.StartsWith("addplatlib", StringComparison.Ordinal) ? 1 : 0;
        if (words.Length <= name || words[name].Contains('$', StringComparison.Ordinal))
        {
            return null;
        }

        string symbol = words.Length > name + 1 && ConfigurationSymbol().Match(words[name + 1]) is { Success: true } found
            ? found.Groups["symbol"].Value
            : name == 1 ? "PLAT_" + words[0].ToUpperInvariant() : "";
        string full = words[name];
        return new(full.StartsWith("lib", StringComparison.Ordinal) ? full[3..] : full, full.ToUpperInvariant().Replace('-', '_'),
            Conditions(open, symbol));
    }

    private static string[] Conditions(Stack<string?> open, string symbol) =>
        [.. open.Reverse().Append(symbol).OfType<string>().Where(s => s.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>The lines of a makefile, continued ones joined, comments and indentation taken off.</summary>
    private static IEnumerable<string> Lines(string makefile)
    {
        string text = File.ReadAllText(makefile).Replace("\\\r\n", " ", StringComparison.Ordinal)
            .Replace("\\\n", " ", StringComparison.Ordinal);
        return text.Split('\n').Select(l => l.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash ? l[..hash] : l)
            .Select(l => l.Trim()).Where(l => l.Length > 0);
    }

    private static string? FirstSymbol(string folder)
    {
        string config = Path.Combine(folder, "Config.uk");
        return File.Exists(config) && ConfigLine().Match(File.ReadAllText(config)) is { Success: true } first
            ? first.Groups["symbol"].Value
            : null;
    }

    [GeneratedRegex(
        @"^(?<kind>ifn?(?:eq|def))\b(?:.*\$\(CONFIG_(?<symbol>\w+)\)\s*,\s*y\s*\)|.*\(\s*y\s*,\s*\$\(CONFIG_(?<symbol>\w+)\))?")]
    private static partial Regex If();

    [GeneratedRegex(@"\$\(call\s+(?<kind>add(?:plat)?lib(?:_tree)?(?:_s)?),(?<words>(?:[^()]|\$\([^()]*\))*)\)")]
    private static partial Regex Register();

    [GeneratedRegex(@"\$\(CONFIG_(?<symbol>\w+)\)")]
    private static partial Regex ConfigurationSymbol();

    [GeneratedRegex(@"^(?<prefix>[A-Z0-9_]+)_SRCS(?:-(?:y|\$\(CONFIG_(?<symbol>\w+)\)))?\s*[+:?]?=\s*(?<files>.*)$")]
    private static partial Regex Source();

    [GeneratedRegex(@"^\$\([A-Z0-9_]+_BASE\)/(?<file>[^|$]+)")]
    private static partial Regex BaseFile();

    [GeneratedRegex(@"(?m)^[ \t]*(?:menu)?config[ \t]+(?<symbol>\w+)")]
    private static partial Regex ConfigLine();
}
