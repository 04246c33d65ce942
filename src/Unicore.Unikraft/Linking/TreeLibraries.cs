// SPDX-License-Identifier: BSD-3-Clause
// The libraries of a Unikraft tree: those that were linked, and those that could be, with what switches them on.
using Unicore.Build.Linking;
using Unicore.Unikraft.Planning;

namespace Unicore.Unikraft.Linking;

/// <summary>Explains symbols with what the folders of the tree and of external libraries tell. Nothing is read before a question.</summary>
internal sealed class TreeLibraries(UnikraftRequest request, UnikraftPlan plan) : ILinkedLibraries
{
    private const int MostNamed = 3;
    private static readonly string[] TreeFolders = ["lib", "plat", "drivers", "arch"];
    private static readonly string[] SourceSuffixes = [".c", ".S", ".s", ".cc", ".cpp"];

    private readonly Lazy<LibraryFolder[]> _folders = new(() => [.. Folders(request).Select(LibraryFolder.Read)]);
    private readonly Lazy<(string Name, string Object, string Before)[]> _linked = new(() => [.. Linked(plan)]);
    private readonly Lazy<HashSet<string>> _on = new(() => SwitchedOn(request.ConfigFile));
    private readonly Dictionary<string, List<(string File, string Text)>> _sources = new(StringComparer.Ordinal);
    private readonly DefinedSymbols _defined = new();
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public IEnumerable<string> SourceRoots => [request.ObjectDirectory, request.Root];

    /// <inheritdoc/>
    public IEnumerable<string> DefinersOf(string symbol) => _linked.Value.Where(l => _defined.Has(l.Object, symbol)).Select(l => l.Name);

    /// <summary>A tree's headers are all in sight of all of its libraries.</summary>
    public string? OwnerOf(string header) => null;

    /// <inheritdoc/>
    public string? Whereabouts(string symbol)
    {
        foreach ((string name, string item, string before) in _linked.Value)
        {
            if (_defined.Has(before, symbol) && !_defined.Has(item, symbol))
            {
                return $"The library '{name}' defines it but hides it: its exportsyms.uk does not name it, or its localsyms.uk does. "
                    + "Export it there, or call a function that is exported.";
            }
        }

        lock (_lock)
        {
            Candidate[] candidates =
                [.. _folders.Value.SelectMany(f => Candidates(f, symbol)).DistinctBy(c => (c.Library, string.Join(' ', c.Missing)))
                .OrderBy(c => c.IsReferenced ? 0 : 1).ThenBy(c => c.IsExported ? 0 : 1).ThenBy(c => c.Missing.Count)
                    .ThenBy(c => c.Library, StringComparer.Ordinal)];
            return candidates.Length == 0 ? null : string.Join(' ', candidates.Take(MostNamed).Select(Sentence));
        }
    }

    private static string Sentence(Candidate candidate)
    {
        string when = candidate.Missing.Count == 0
            ? ""
            : $"when {string.Join(" and ", candidate.Missing.Select(m => "CONFIG_" + m))} {(candidate.Missing.Count == 1 ? "is" : "are")} "
                + "y";
        return candidate.IsReferenced
            ? $"The library '{candidate.Library}' defines it {when}."
            : $"The library '{candidate.Library}', which the project does not refer to, defines it{(when.Length > 0 ? " " + when : "")}: "
                + $"add <LibraryReference Include=\"{candidate.Folder}\" />.";
    }

    /// <summary>The libraries of a folder that would define a symbol if the configuration were another.</summary>
    private IEnumerable<Candidate> Candidates(LibraryFolder folder, string symbol)
    {
        bool exported = folder.Exports.Contains(symbol);
        if ((!exported && folder.Exports.Count > 0) || folder.Libraries.Count == 0)
        {
            return [];
        }

        bool referenced = IsReferenced(folder.Folder);
        List<Candidate> result = [];
        foreach ((string file, string text) in Sources(folder.Folder))
        {
            if (Definition.Find(text, symbol) is { } definition)
            {
                result.AddRange(Owners(folder, file)
                    .Select(o => new Candidate(o.Library, folder.Folder, exported, referenced,
                        Missing([.. o.Conditions, .. definition.Conditions]))));
            }
        }

        if (result.Count == 0 && exported)
        {
            // A macro makes it, or a source that is fetched: the list alone says that the library has it.
            result.Add(new(folder.Libraries[0].Name, folder.Folder, exported, referenced, Missing(folder.Libraries[0].Conditions)));
        }

        // What is switched on and yet not there needs something else; what is for another target is no help.
        return result.Where(c => (c.Missing.Count > 0 || !c.IsReferenced)
            && !c.Missing.Any(m => m.StartsWith("ARCH_", StringComparison.Ordinal) || m.StartsWith("PLAT_", StringComparison.Ordinal)));
    }

    /// <summary>The libraries that a source belongs to, each with what must be y for it.</summary>
    private static (string Library, IReadOnlyList<string> Conditions)[] Owners(LibraryFolder folder, string file)
    {
        (string, IReadOnlyList<string>)[] listed = [.. folder.Libraries
            .SelectMany(l => folder.Sources[l.Prefix].Where(s => s.File == file)
                .Select(s => (l.Name, (IReadOnlyList<string>)[.. l.Conditions, .. s.Conditions])))];
        return listed.Length > 0 || folder.Sources.SelectMany(s => s).Any(s => s.File == file)
            ? listed
            : [(folder.Libraries[0].Name, folder.Libraries[0].Conditions)];
    }

    private List<string> Missing(IEnumerable<string> conditions) =>
        [.. conditions.Distinct(StringComparer.Ordinal).Where(c => !_on.Value.Contains(c))];

    /// <summary>The sources of a folder without those of libraries below it, by their names relative to it.</summary>
    private List<(string File, string Text)> Sources(string folder)
    {
        if (!_sources.TryGetValue(folder, out List<(string, string)>? known))
        {
            _sources[folder] = known = [];
            Stack<string> open = new([folder]);
            while (open.TryPop(out string? next))
            {
                known.AddRange(Directory.EnumerateFiles(next).Where(f => SourceSuffixes.Contains(Path.GetExtension(f)))
                    .Order(StringComparer.Ordinal).Select(f => (Path.GetRelativePath(folder, f), File.ReadAllText(f))));
                Directory.EnumerateDirectories(next)
                    .Where(d => !File.Exists(Path.Combine(d, "Makefile.uk")) && Path.GetFileName(d)[0] != '.').ToList().ForEach(open.Push);
            }
        }

        return known;
    }

    /// <summary>The objects of a plan's libraries, before and after their exports were applied.</summary>
    private static IEnumerable<(string Name, string Object, string Before)> Linked(UnikraftPlan plan)
    {
        HashSet<string> outputs = [.. plan.Actions.SelectMany(a => a.Outputs)];
        foreach (string before in outputs.Where(o => o.EndsWith(".ld.o", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string item = before[..^".ld.o".Length] + ".o", name = Path.GetFileNameWithoutExtension(item);
            if (outputs.Contains(item))
            {
                yield return (name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name, item, before);
            }
        }
    }

    private bool IsReferenced(string folder) =>
        folder.StartsWith(request.Root + "/", StringComparison.Ordinal)
        || request.Libraries.Concat(request.Platforms).Any(l => folder == l || folder.StartsWith(l + "/", StringComparison.Ordinal));

    private static IEnumerable<string> Folders(UnikraftRequest request) =>
        TreeFolders.Select(f => Path.Combine(request.Root, f)).Concat(request.Libraries).Concat(request.Platforms)
            .SelectMany(LibraryFolder.Below)
            .Concat(request.LibrariesFolder is { } more && Directory.Exists(more)
                ? Directory.EnumerateDirectories(more).Where(d => File.Exists(Path.Combine(d, "Makefile.uk")))
                : [])
            .Distinct(StringComparer.Ordinal);

    private static HashSet<string> SwitchedOn(string configFile) => File.Exists(configFile)
        ? [.. File.ReadLines(configFile)
            .Where(l => l.StartsWith("CONFIG_", StringComparison.Ordinal) && l.EndsWith("=y", StringComparison.Ordinal))
            .Select(l => l["CONFIG_".Length..^2])]
        : [];

    /// <summary>A library that could define a symbol.</summary>
    private sealed record Candidate(string Library, string Folder, bool IsExported, bool IsReferenced, IReadOnlyList<string> Missing);
}
