// SPDX-License-Identifier: BSD-3-Clause
// Some sources of a graph, seen from inside and from outside: what they export, need, and let others read.
using System.Text.RegularExpressions;
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Porting;

namespace Unicore.Analysis.Decomposing.Extracting;

/// <summary>Sources that become a micro-library.</summary>
internal sealed partial class Scope
{
    private readonly SourceGraph _graph;
    private readonly ReadSource[] _sources;
    private readonly HashSet<int> _files;
    private readonly int[] _roots;

    /// <summary>Some sources.</summary>
    public Scope(SourceGraph graph, IReadOnlyList<ReadSource> sources, IReadOnlyList<int> files)
    {
        (_graph, _files) = (graph, [.. files]);
        _sources = [.. files.Select(f => sources[f])];
        ILookup<int, int> units = graph.Units.ToLookup(u => u.File, u => u.Id);
        _roots = [.. files.SelectMany(f => sources[f].Object.Roots.Select(r => units[f].First() + r))];
    }

    /// <summary>Symbols that others use, or that headers declare which others read; all if there are none.</summary>
    /// <remarks>What is left of more than half of the sources says little of the rest: all headers count then.</remarks>
    public IReadOnlyList<string> Exports()
    {
        HashSet<string> used = [.. _graph.Files.Where(f => !_files.Contains(f.Id)).SelectMany(f => f.Undefined)];
        HashSet<string> read = [.. _graph.Files.Where(f => 2 * _files.Count > _graph.Files.Count || !_files.Contains(f.Id)).SelectMany(f =>
            f.Headers)];
        HashSet<string> declared = new(StringComparer.Ordinal);
        foreach (ReadSource source in _sources.Where(s => s.Text is not null))
        {
            string top = TopOf(source);
            declared.UnionWith(source.Text!.Declared.Where(d => read.Contains(Relative(d.Value, source, top))).Select(d => d.Key));
        }

        string[] all = [.. _sources.SelectMany(s => s.Object.Defined.Keys).Distinct()];
        string[] exports = [.. all.Where(s => used.Contains(s) || declared.Contains(s))];
        return exports.Length > 0 ? exports : all;
    }

    /// <summary>Units that are reached from some symbols, and from what runs by itself, without leaving the sources.</summary>
    public HashSet<int> Needed(IEnumerable<string> symbols)
    {
        ILookup<int, int> next = _graph.References.Where(r => _files.Contains(_graph.Units[r.From].File)
            && _files.Contains(_graph.Units[r.To].File))
            .ToLookup(r => r.From, r => r.To);
        HashSet<int> reached = [];
        Stack<int> open = new(symbols.SelectMany(_graph.UnitsOf).Where(u => _files.Contains(_graph.Units[u].File)).Concat(_roots));
        while (open.TryPop(out int unit))
        {
            if (reached.Add(unit))
            {
                foreach (int to in next[unit])
                {
                    open.Push(to);
                }
            }
        }

        return reached;
    }

    /// <summary>Symbols that the sources want of others.</summary>
    /// <param name="shortened">What is left of those that parts were left out of.</param>
    public string[] Undefined(IReadOnlyDictionary<ReadSource, ObjectFacts>? shortened = null)
    {
        ObjectFacts[] objects = [.. _sources.Select(s => shortened?.GetValueOrDefault(s) ?? s.Object)];
        return [.. objects.SelectMany(o => o.Undefined).Except(objects.SelectMany(o => o.Defined.Keys)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Those that some of their units want.</summary>
    public string[] UndefinedOf(HashSet<int> units)
    {
        HashSet<string> wanted = [.. _graph.Foreign.Where(r => units.Contains(r.From)).Select(r => r.Name)];
        foreach (SourceReference reference in _graph.References.Where(r => units.Contains(r.From)
            && !_files.Contains(_graph.Units[r.To].File)))
        {
            wanted.UnionWith(_graph.Units[reference.To].Names);
        }

        return [.. Undefined().Where(wanted.Contains)];
    }

    /// <summary>Folders with headers that declare exports, and with headers that these include, however they come to it.</summary>
    /// <remarks>The SDK looks into private folders first, so none is private behind one that is not.</remarks>
    public IReadOnlySet<string> PublicFolders(IReadOnlyList<string> exports, IReadOnlyList<string> folders, ProjectFiles files)
    {
        Stack<string> open = new(_sources.Where(s => s.Text is not null).SelectMany(s => exports
            .Where(s.Text!.Declared.ContainsKey).Select(e => files.Name(Path.GetFullPath(s.Text.Declared[e], s.Compilation.Call.Folder))))
            .OfType<string>());
        ILookup<string, string> named = files.Kept.Keys.ToLookup(k => Path.GetFileName(k));
        HashSet<string> names = new(StringComparer.Ordinal);
        while (open.TryPop(out string? header))
        {
            if (files.Kept.TryGetValue(header, out string? path) && names.Add(header))
            {
                foreach (string included in File.ReadLines(path).Select(l => Included().Match(l).Groups["name"].Value).Where(n =>
                    n.Length > 0))
                {
                    foreach (string inner in named[Path.GetFileName(included)].Where(k => k.EndsWith("/" + included,
                        StringComparison.Ordinal)))
                    {
                        open.Push(inner);
                    }
                }
            }
        }

        return new HashSet<string>(folders.SkipWhile(f => !names.Any(n => n.StartsWith(f + "/", StringComparison.Ordinal))));
    }

    [GeneratedRegex("^\\s*#\\s*include\\s*[<\"](?:\\.\\.?/)*(?<name>[^>\"]+)[>\"]")]
    private static partial Regex Included();

    /// <summary>The folder that the graph's paths are below.</summary>
    private static string TopOf(ReadSource source)
    {
        string full = source.Compilation.Source;
        return full.EndsWith("/" + source.Path, StringComparison.Ordinal) ? full[..^source.Path.Length] : "/";
    }

    private static string Relative(string file, ReadSource source, string top) =>
        Path.GetRelativePath(top, Path.GetFullPath(file, source.Compilation.Call.Folder));
}
