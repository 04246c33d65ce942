// SPDX-License-Identifier: BSD-3-Clause
// Compilations become a graph: each source is compiled once more, for what its object and its preprocessed text say.
using System.Collections.Concurrent;
using Unicore.Analysis.Porting;
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Analysis.Decomposing.Graphs;

/// <summary>A source that was compiled for the graph.</summary>
/// <param name="Compilation">The software's own call.</param>
/// <param name="Path">Its path below the sources' top folder.</param>
/// <param name="Object">What its object says.</param>
/// <param name="Text">What its text says.</param>
/// <param name="Preprocessed">The file with that text, or null.</param>
internal sealed record ReadSource(Compilation Compilation, string Path, ObjectFacts Object, TextFacts? Text, string? Preprocessed);

/// <summary>Builds the graph.</summary>
/// <param name="root">The sources' top folder.</param>
/// <param name="folder">For objects, which may be deleted afterwards.</param>
/// <param name="tools">A folder to look for compilers in first, or null.</param>
internal sealed class GraphBuilder(string root, string folder, string? tools)
{
    private readonly SourceCompiler _compiler = new(tools);

    /// <summary>Compiles all sources.</summary>
    /// <param name="compilations">Their own calls, each source once.</param>
    /// <param name="jobs">How many compilers may work at a time.</param>
    /// <param name="diagnostics">Receives UK5101.</param>
    /// <param name="cancellation">Ends compilers.</param>
    /// <returns>Those that can be compiled, by their paths.</returns>
    public async Task<IReadOnlyList<ReadSource>> ReadAsync(IReadOnlyList<Compilation> compilations, int jobs,
        ICollection<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        ConcurrentBag<ReadSource> read = [];
        ConcurrentBag<(string Path, string Why)> failed = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = Math.Max(1, jobs), CancellationToken = cancellation };
        await Parallel.ForEachAsync(compilations.Select((c, i) => (c, i)), options, async (item, stop) =>
        {
            (Compilation compilation, int number) = item;
            string path = Path.GetRelativePath(root, compilation.Source);
            string target = Path.Combine(folder, $"{number}.o");
            string? why = await _compiler.CompileAsync(compilation.Call, compilation.Source, target, ["-save-temps=obj"], stop)
                .ConfigureAwait(false);
            List<Diagnostic> damage = [];
            ElfFile? file = why is null ? ElfReader.Load(target, damage) : null;
            if (file is null)
            {
                failed.Add((path, why ?? damage[0].Message));
                return;
            }

            string text = Path.Combine(folder, $"{number}.i");
            bool hasText = File.Exists(text);
            read.Add(new(compilation, path, ObjectFacts.Read(file),
                hasText ? TextFacts.Read(await File.ReadAllTextAsync(text, stop).ConfigureAwait(false), Named(compilation)) : null,
                hasText ? text : null));
            File.Delete(target);
            File.Delete(Path.Combine(folder, $"{number}.s"));
        }).ConfigureAwait(false);
        if (!failed.IsEmpty)
        {
            (string first, string why) = failed.Min();
            diagnostics.Add(new("UK5101", read.IsEmpty ? Severity.Error : Severity.Warning,
                $"{failed.Count} of {compilations.Count} sources cannot be compiled once more and are left out, '{first}' among "
                    + $"them: {why}",
                Path.Combine(root, first)));
        }

        return [.. read.OrderBy(r => r.Path, StringComparer.Ordinal)];
    }

    /// <summary>Joins what the sources say.</summary>
    /// <param name="name">What the software is called.</param>
    /// <param name="sources">The sources, by their paths.</param>
    /// <param name="history">Where its history is, or null.</param>
    /// <param name="cancellation">Ends git.</param>
    public async Task<SourceGraph> JoinAsync(
        string name, IReadOnlyList<ReadSource> sources, string? history, CancellationToken cancellation)
    {
        List<SourceFile> files = [];
        List<SourceUnit> units = [];
        List<int> firsts = [];
        foreach (ReadSource source in sources)
        {
            firsts.Add(units.Count);
            string[] headers = [.. (source.Text?.Files ?? new HashSet<string>()).Select(f => Below(f, source.Compilation.Call.Folder))
                .OfType<string>().Where(h => h != source.Path).Distinct().Order(StringComparer.Ordinal)];
            units.AddRange(source.Object.Units.Select((u, i) => new SourceUnit(
                units.Count + i, [.. u.Names.Select(n => n.Name)], u.Kind, u.Names[0].Scope, files.Count, u.Size)).ToArray());
            files.Add(new(files.Count, source.Path, headers, source.Object.Defined, source.Object.Undefined, source.Object.Bytes));
        }

        Dictionary<string, List<int>> definers = new(StringComparer.Ordinal);
        foreach (SourceUnit unit in units.Where(u => u.Scope != UnitScope.Static))
        {
            foreach (string symbol in unit.Names.Where(files[unit.File].Defined.ContainsKey))
            {
                (definers.TryGetValue(symbol, out List<int>? list) ? list : definers[symbol] = []).Add(unit.Id);
            }
        }

        SortedDictionary<(int, int), (bool IsCall, int Count)> references = [];
        SortedDictionary<(int, string), (bool IsCall, int Count)> foreign = new(Comparer<(int, string)>.Create(static (a, b) =>
            a.Item1 != b.Item1 ? a.Item1.CompareTo(b.Item1) : string.CompareOrdinal(a.Item2, b.Item2)));
        for (int i = 0; i < sources.Count; i++)
        {
            foreach (ObjectReference reference in sources[i].Object.References)
            {
                int from = firsts[i] + reference.From;
                int? to = reference.To is { } own ? firsts[i] + own : Nearest(definers.GetValueOrDefault(reference.Name!), i);
                if (to is { } unit && unit != from)
                {
                    (bool isCall, int count) = references.GetValueOrDefault((from, unit));
                    references[(from, unit)] = (isCall || reference.IsCall, count + 1);
                }
                else if (to is null)
                {
                    (bool isCall, int count) = foreign.GetValueOrDefault((from, reference.Name!));
                    foreign[(from, reference.Name!)] = (isCall || reference.IsCall, count + 1);
                }
            }
        }

        Dictionary<string, int> numbers = files.ToDictionary(f => f.Path, f => f.Id, StringComparer.Ordinal);
        return new()
        {
            Name = name, Files = files, Units = units, Types = Types(sources),
            References = [.. references.Select(r => new SourceReference(r.Key.Item1, r.Key.Item2, r.Value.IsCall, r.Value.Count))],
            Foreign = [.. foreign.Select(r => new ForeignReference(r.Key.Item1, r.Key.Item2, r.Value.IsCall, r.Value.Count))],
            Changes = history is null ? [] : await ChangeHistory.ReadAsync(history, numbers, cancellation).ConfigureAwait(false),
        };

        // Of several definitions a strong one, then the one that shares most folders: programs of one tree each have their own.
        int? Nearest(List<int>? candidates, int file) => candidates is null ? null
            : candidates.OrderBy(c => units[c].Scope == UnitScope.Weak)
                .ThenByDescending(c => Shared(files[units[c].File].Path, files[file].Path)).ThenBy(c => c).First();
    }

    private static int Shared(string one, string other) =>
        one.Split('/').SkipLast(1).Zip(other.Split('/').SkipLast(1)).TakeWhile(p => p.First == p.Second).Count();

    private List<SourceType> Types(IReadOnlyList<ReadSource> sources)
    {
        SortedDictionary<(string Name, string Path, string Kind), (int Line, SortedSet<int> Users)> types = new(
            Comparer<(string Name, string Path, string Kind)>.Create(static (a, b) => string.CompareOrdinal(
                $"{a.Name}\0{a.Path}\0{a.Kind}", $"{b.Name}\0{b.Path}\0{b.Kind}")));
        for (int i = 0; i < sources.Count; i++)
        {
            Dictionary<string, string?> paths = new(StringComparer.Ordinal);
            foreach (DefinedType type in sources[i].Text?.Types ?? [])
            {
                if (!paths.TryGetValue(type.File, out string? path))
                {
                    paths[type.File] = path = Below(type.File, sources[i].Compilation.Call.Folder);
                }

                if (path is null)
                {
                    continue;
                }

                if (!types.TryGetValue((type.Name, path, type.Kind), out (int Line, SortedSet<int> Users) known))
                {
                    types[(type.Name, path, type.Kind)] = known = (type.Line, []);
                }

                if (sources[i].Text!.Named.Contains(type.Name))
                {
                    known.Users.Add(i);
                }
            }
        }

        return [.. types.Select(t => new SourceType(t.Key.Kind, t.Key.Name, t.Key.Path, t.Value.Line, [.. t.Value.Users]))];
    }

    /// <summary>A path below the top folder; null for one that is elsewhere, or is no file (<c>&lt;built-in&gt;</c>).</summary>
    private string? Below(string file, string working)
    {
        if (file.StartsWith('<'))
        {
            return null;
        }

        string path = Path.GetRelativePath(root, Path.GetFullPath(file, working));
        return path.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(path) || path.EndsWith('/') || path == "." ? null
            : path;
    }

    /// <summary>The source's path as the preprocessor has it.</summary>
    private static string Named(Compilation compilation) => compilation.Source;
}
