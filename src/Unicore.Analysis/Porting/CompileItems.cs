// SPDX-License-Identifier: BSD-3-Clause
// The sources of a program as items of a project: what all have in common is said once, what differs with each.
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;

namespace Unicore.Analysis.Porting;

/// <summary>Sources that are compiled with the same flags.</summary>
/// <param name="Sources">Their names in the project.</param>
/// <param name="Flags">The flags, as a shell reads them; empty for none.</param>
internal sealed record CompileGroup(IReadOnlyList<string> Sources, string Flags);

/// <summary>Makes items of compilations.</summary>
internal sealed partial class CompileItems
{
    /// <summary>Where sources that are compiled a second time are included from.</summary>
    private const string Again = "again";

    /// <summary>A path of the project's, for what is not looked for from there.</summary>
    private const string Here = "$(MSBuildProjectDirectory)/";

    private CompileItems(
        IReadOnlyList<string> folders, IReadOnlyList<string> common, IReadOnlyList<CompileGroup> groups, Dictionary<string, string> texts)
    {
        HeaderFolders = folders;
        Common = common;
        Groups = groups;
        Texts = texts;
    }

    /// <summary>Folders for headers, of all sources.</summary>
    public IReadOnlyList<string> HeaderFolders { get; }

    /// <summary>Flags of all sources.</summary>
    public IReadOnlyList<string> Common { get; }

    /// <summary>Sources by what else they are compiled with.</summary>
    public IReadOnlyList<CompileGroup> Groups { get; }

    /// <summary>Sources that are written for the project.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; }

    /// <summary>Makes the items.</summary>
    /// <param name="compilations">The sources, with the files that each reads.</param>
    /// <param name="files">Where those are in the project.</param>
    /// <param name="place">Where the build was: paths of it in values of macros mean nothing elsewhere.</param>
    public static CompileItems Of(
        IReadOnlyList<(Compilation Compilation, IReadOnlyList<string> Headers)> compilations, ProjectFiles files, Workplace place)
    {
        List<string> order = [];
        foreach ((Compilation compilation, IReadOnlyList<string> headers) in compilations)
        {
            order.AddRange(compilation.Call.HeaderFolders.Select(f => f.Path).Where(f => !order.Contains(f)));
        }

        // Beside who includes it is where a file is looked for first; what the build made may be apart from that now.
        IEnumerable<string> apart = compilations.SelectMany(c => c.Headers).Where(files.IsApart).Select(h => Path.GetDirectoryName(h)!);
        IEnumerable<string> beside = compilations.Select(c => Path.GetDirectoryName(c.Compilation.Source)!)
            .Where(f => files.Folders(f).Count() > 1);
        order.AddRange(apart.Concat(beside).Distinct().Where(f => !order.Contains(f)).ToArray());
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        HashSet<string> named = new(StringComparer.Ordinal);
        List<(string Name, string[] Flags)> items = [];
        foreach ((Compilation compilation, IReadOnlyList<string> headers) in compilations)
        {
            string[] flags = [.. Flags(compilation.Call, headers, order, files, place)];
            string name = files.Name(compilation.Source)
                ?? throw new InvalidOperationException($"'{compilation.Source}' is no file of the build.");
            if (!named.Add(name))
            {
                string folder = Path.GetDirectoryName(compilation.Source)!;
                string again = $"{Again}/{texts.Count + 1}-{Path.GetFileName(name)}";
                texts.Add(again, $"// {Path.GetFileName(name)} once more, with other flags.\n#include \"{Path.GetFileName(name)}\"\n");
                flags = [.. flags, .. files.Folders(folder).SelectMany(f => (string[])["-iquote", Absolute(f)])];
                name = again;
            }

            items.Add((name, flags));
        }

        // What all have, in the order of the first; the rest of each in its own order.
        string[] common = items.Count == 0 ? []
            : [.. items[0].Flags.Where(f => IsWhole(f) && items.TrueForAll(i => i.Flags.Contains(f)))];
        CompileGroup[] groups =
        [
            .. items.GroupBy(i => string.Join(' ', i.Flags.Where(f => !common.Contains(f)).Select(Quoted)), i => i.Name)
                .Select(g => new CompileGroup([.. g], g.Key)),
        ];
        // What __FILE__ is in a build begins at the project's folder, whose own path says nothing elsewhere.
        bool includesItself = compilations.SelectMany(c => c.Headers).Distinct()
            .Any(h => files.Name(h) is not null && Itself().IsMatch(File.ReadAllText(h, Encoding.Latin1)));
        return new([.. order.SelectMany(files.Folders).Distinct(), .. includesItself ? (string[])["."] : []], common, groups, texts);
    }

    /// <summary>Whether an option has its value in the same word: others are only understood in their places.</summary>
    private static bool IsWhole(string flag) => flag is ['-', _, _, ..] && flag is not ("-include" or "-imacros" or "-iquote");

    private static IEnumerable<string> Flags(
        CompilerCall call, IReadOnlyList<string> headers, List<string> order, ProjectFiles files, Workplace place)
    {
        foreach (string macro in call.Macros)
        {
            // A folder of this machine, which no guest has.
            yield return macro.Replace(place.Sources, "", StringComparison.Ordinal).Replace(place.Beside, "", StringComparison.Ordinal)
                .Replace(place.Installed, BuildSystem.Prefix, StringComparison.Ordinal);
        }

        foreach (string option in call.Options.Concat(call.MachineOptions))
        {
            yield return option;
        }

        foreach (IncludedHeader header in call.Included)
        {
            yield return header.Option;
            yield return files.Name(header.Path) is { } name ? Absolute(name) : OfMachine(header.Path);
        }

        string[] own = [.. call.HeaderFolders.Select(f => f.Path)];
        string[] quoted = [.. call.HeaderFolders.Where(f => f.Option == "-iquote").Select(f => f.Path)];
        foreach (string folder in IsMistaken(own, headers, order) ? own : quoted)
        {
            foreach (string name in files.Folders(folder))
            {
                yield return "-iquote";
                yield return Absolute(name);
            }
        }

        if (call.Language is { } language && call.Sources.Any(s => CompilerCall.LanguageOf(s, null) != language))
        {
            yield return "-x";
            yield return language;
        }
    }

    /// <summary>Whether a header that a source reads by one of its own folders would be taken from another of all of them.</summary>
    private static bool IsMistaken(string[] own, IReadOnlyList<string> headers, List<string> order) => headers.Any(header =>
        Array.Find(own, f => header.StartsWith(f + "/", StringComparison.Ordinal)) is { } folder
        && Path.GetRelativePath(folder, header) is var name
        && order.Find(f => File.Exists(Path.Combine(f, name))) is { } first && first != folder
        && Path.Combine(first, name) != header);

    /// <summary>A header of this machine as programs include it, without the folder in which it is here.</summary>
    private static string OfMachine(string header)
    {
        const string Folder = "/include/";
        if (!Path.IsPathRooted(header))
        {
            return header;
        }

        string name = header.LastIndexOf(Folder, StringComparison.Ordinal) is >= 0 and var at
            ? header[(at + Folder.Length)..] : Path.GetFileName(header);
        string[] parts = name.Split('/', 2);
        return parts is [var target, var rest] && target.Contains("-linux-", StringComparison.Ordinal) ? rest : name;
    }

    private static string Absolute(string name) => Here + name;

    /// <summary>A word for a shell; properties of MSBuild are put in before that reads it.</summary>
    private static string Quoted(string word) =>
        word.StartsWith(Here, StringComparison.Ordinal) ? $"\"{word}\"" : ShellWords.Quote(word);

    [GeneratedRegex(@"^[ \t]*#[ \t]*include[ \t]+__FILE__", RegexOptions.Multiline)]
    private static partial Regex Itself();
}
