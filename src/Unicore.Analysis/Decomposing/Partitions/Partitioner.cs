// SPDX-License-Identifier: BSD-3-Clause
// Proposes a partition: what the user wants to be kept, what the graph says, and names for what comes of it.
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Porting;

namespace Unicore.Analysis.Decomposing.Partitions;

/// <summary>What the user says of a partition.</summary>
public sealed record PartitionWishes
{
    /// <summary>Micro-libraries by their names, with sources, folders or symbols that are in them: <c>NAME=WORD,…</c>.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>Words whose sources are in one micro-library: <c>WORD,…</c>.</summary>
    public IReadOnlyList<string> Together { get; init; } = [];

    /// <summary>Words of which no two are in one micro-library: <c>WORD,…</c>.</summary>
    public IReadOnlyList<string> Apart { get; init; } = [];

    /// <summary>1 for modularity itself; more for smaller micro-libraries.</summary>
    public double Resolution { get; init; } = 1;

    /// <summary>What ties weigh.</summary>
    public TieWeights Weights { get; init; } = new();
}

/// <summary>Proposes partitions of a graph.</summary>
internal sealed class Partitioner(SourceGraph graph)
{
    /// <summary>The sources that a word names: a path, the end of one, a folder, or a symbol's.</summary>
    /// <exception cref="PortException">UK5104.</exception>
    public IReadOnlyList<int> FilesOf(string word)
    {
        IReadOnlyList<int> files = graph.FilesOf(word);
        if (files.Count == 0)
        {
            files = [.. graph.UnitsOf(word).Select(u => graph.Units[u].File).Distinct()];
        }

        return files.Count > 0 ? files : throw new PortException("UK5104",
            $"'{word}' is no source, no folder and no symbol of {graph.Name}. `--json` lists all of them; sources that are not compiled "
                + "are not among them.");
    }

    /// <summary>Proposes a partition.</summary>
    /// <exception cref="PortException">UK5104, UK5105.</exception>
    public Partition Propose(PartitionWishes wishes, CancellationToken cancellation = default)
    {
        List<(string Name, int[] Files)> seeds = [];
        foreach (string seed in wishes.Seeds)
        {
            string[] words = seed.Split('=', 2);
            if (words.Length < 2 || !IsName(words[0]))
            {
                throw new PortException("UK5105", $"--seed '{seed}' is not NAME=SOURCE,…: a name has letters, digits, '_' and '-'.");
            }

            seeds.Add((words[0], Files(words[1])));
        }

        if (seeds.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new PortException("UK5105", $"There are two seeds '{twice.Key}'. Put what is in it into one --seed.");
        }

        List<IReadOnlyList<int>> together = [.. seeds.Select(s => s.Files), .. wishes.Together.Select(Files)];
        List<(int, int)> apart = [];
        for (int i = 0; i < seeds.Count; i++)
        {
            apart.AddRange(seeds.Skip(i + 1).Select(s => (seeds[i].Files[0], s.Files[0])));
        }

        foreach (string wish in wishes.Apart)
        {
            int[][] sets = [.. wish.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(w => FilesOf(w).ToArray())];
            apart.AddRange(sets.SelectMany((s, i) => sets.Skip(i + 1).SelectMany(o => s.SelectMany(a => o.Select(b => (a, b))))));
        }

        WeightedGraph ties = WeightedGraph.Of(graph, wishes.Weights);
        Constraints constraints = new(together, apart);
        Check(constraints, ties.Count);
        Clustering clustering = new(wishes.Resolution);
        int[] parts = clustering.Run(ties, constraints, cancellation);
        return Partition.Of(graph, Named(parts, seeds), clustering.Modularity(ties, parts));
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and < 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') && name[0] != '-';

    private int[] Files(string words)
    {
        int[] files = [.. words.Split(',', StringSplitOptions.RemoveEmptyEntries).SelectMany(FilesOf).Distinct().Order()];
        return files.Length > 0 ? files : throw new PortException("UK5105", "A --seed or --together names no source.");
    }

    private void Check(Constraints constraints, int count)
    {
        int[] sets = [.. Enumerable.Range(0, count)];
        foreach (IReadOnlyList<int> group in constraints.Together)
        {
            HashSet<int> old = [.. group.Select(n => sets[n])];
            sets = [.. sets.Select(s => old.Contains(s) ? old.Min() : s)];
        }

        foreach ((int one, int other) in constraints.Apart.Where(p => sets[p.One] == sets[p.Other]))
        {
            throw new PortException("UK5105", one == other
                ? $"'{graph.Files[one].Path}' is to be in two micro-libraries. Name it for one of them."
                : $"'{graph.Files[one].Path}' and '{graph.Files[other].Path}' are to be apart and together. Take back one of both.");
        }
    }

    private List<(string Name, int[] Files)> Named(int[] parts, List<(string Name, int[] Files)> seeds)
    {
        HashSet<string> taken = [.. seeds.Select(s => s.Name)];
        List<(string, int[])> named = [];
        foreach (IGrouping<int, int> part in Enumerable.Range(0, graph.Files.Count).GroupBy(f => parts[f])
            .OrderByDescending(g => g.Count()).ThenBy(g => g.First()))
        {
            int[] files = [.. part];
            string? seed = seeds.Find(s => files.Contains(s.Files[0])).Name;
            named.Add((seed ?? Unique(NameOf(files), taken), files));
        }

        return named;
    }

    /// <summary>The folder that most of its sources are in; of one source its own name.</summary>
    private string NameOf(int[] files)
    {
        string folder = files.Length == 1 ? "" : files.Select(f => graph.Files[f].Folder.Split('/')[^1]).GroupBy(f => f)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First().Key;
        string name = folder.Length > 0 && folder != "." ? folder
            : files.Length == 1 ? Path.GetFileNameWithoutExtension(graph.Files[files[0]].Path) : graph.Name;
        name = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '-')).Trim('-');
        return name.Length == 0 ? "part" : name[..Math.Min(name.Length, 40)];
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++)
        {
            unique = $"{name}-{i}";
        }

        return unique;
    }
}
