// SPDX-License-Identifier: BSD-3-Clause
// The graph that is clustered: sources and what they share, with one weight for each pair.
using Unicore.Analysis.Decomposing.Graphs;

namespace Unicore.Analysis.Decomposing.Partitions;

/// <summary>What each kind of tie weighs.</summary>
/// <param name="Calls">A function that another calls.</param>
/// <param name="Data">A datum, or an address of a function, that a unit uses.</param>
/// <param name="Types">A type that sources share, by the file that defines it.</param>
/// <param name="Headers">A header that they read.</param>
/// <param name="Folders">A folder that they are in.</param>
/// <param name="History">Commits that changed them.</param>
public sealed record TieWeights(
    double Calls = 1, double Data = 2, double Types = 0.5, double Headers = 0.1, double Folders = 1, double History = 1)
{
    /// <summary>The same with another weight for a kind; null for a name of none.</summary>
    public TieWeights? With(string name, double value) => name switch
    {
        "calls" => this with { Calls = value },
        "data" => this with { Data = value },
        "types" => this with { Types = value },
        "headers" => this with { Headers = value },
        "folders" => this with { Folders = value },
        "history" => this with { History = value },
        _ => null,
    };
}

/// <summary>An undirected graph with weights. Nodes that are no sources stand for what several of them share.</summary>
/// <remarks>
/// What everybody uses says little of who belongs together (omnipresent modules: Mancoridis, Mitchell, Rorres, Chen, Gansner, "Using
/// Automatic Clustering to Produce High-Level System Organizations of Source Code", 1998). They are not taken out, but weigh less: a tie
/// to what k sources use is divided by 1 + log2 k.
/// </remarks>
internal sealed class WeightedGraph
{
    private readonly List<SortedDictionary<int, double>> _ties = [];

    /// <summary>How many nodes there are; sources come first.</summary>
    public int Count => _ties.Count;

    /// <summary>How many of them are sources.</summary>
    public int Sources { get; private init; }

    /// <summary>A node's neighbours, itself among them if what it stands for has ties inside.</summary>
    public IReadOnlyDictionary<int, double> this[int node] => _ties[node];

    /// <summary>A graph of nodes without ties.</summary>
    public WeightedGraph(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _ties.Add([]);
        }
    }

    /// <summary>Adds to a tie.</summary>
    public void Add(int one, int other, double weight)
    {
        if (weight > 0)
        {
            _ties[one][other] = _ties[one].GetValueOrDefault(other) + weight;
            if (one != other)
            {
                _ties[other][one] = _ties[other].GetValueOrDefault(one) + weight;
            }
        }
    }

    /// <summary>The ties of sources.</summary>
    public static WeightedGraph Of(SourceGraph graph, TieWeights weights)
    {
        WeightedGraph result = new(graph.Files.Count) { Sources = graph.Files.Count };
        foreach (IGrouping<int, SourceReference> unit in graph.References.GroupBy(r => r.To))
        {
            int home = graph.Units[unit.Key].File;
            double damping = Damping(unit.Select(r => graph.Units[r.From].File).Distinct().Count());
            foreach (SourceReference reference in unit.Where(r => graph.Units[r.From].File != home))
            {
                result.Add(graph.Units[reference.From].File, home, (reference.IsCall ? weights.Calls : weights.Data) / damping);
            }
        }

        foreach (IGrouping<string, SourceType> header in graph.Types.Where(t => t.Users.Count > 1).GroupBy(t => t.Path)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            result.Share(header.SelectMany(t => t.Users.Select(u => (u, weights.Types / Damping(t.Users.Count)))));
        }

        foreach (IGrouping<string, int> header in graph.Files.SelectMany(f => f.Headers.Select(h => (h, f.Id))).GroupBy(p => p.h, p => p.Id)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            double weight = weights.Headers / Damping(header.Count());
            result.Share(header.Select(f => (f, weight)));
        }

        foreach (IGrouping<string, SourceFile> folder in graph.Files.GroupBy(f => f.Folder).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            result.Share(folder.Select(f => (f.Id, weights.Folders)));
        }

        foreach (ChangedTogether change in graph.Changes)
        {
            result.Add(change.First, change.Second, weights.History * change.Weight);
        }

        return result;
    }

    /// <summary>A node for each set of nodes, with the ties of all in it.</summary>
    /// <param name="sets">The set of each node, from 0 on without gaps.</param>
    public WeightedGraph Joined(IReadOnlyList<int> sets)
    {
        WeightedGraph joined = new(sets.Count == 0 ? 0 : sets.Max() + 1);
        for (int node = 0; node < Count; node++)
        {
            foreach ((int other, double weight) in _ties[node].Where(t => t.Key >= node))
            {
                joined.Add(sets[node], sets[other], weight);
            }
        }

        return joined;
    }

    /// <summary>The sum of a node's ties, where one to itself has two ends.</summary>
    public double Degree(int node) => _ties[node].Sum(t => t.Key == node ? 2 * t.Value : t.Value);

    private static double Damping(int users) => 1 + Math.Log2(Math.Max(1, users));

    private void Share(IEnumerable<(int Source, double Weight)> users)
    {
        (int Source, double Weight)[] all = [.. users.GroupBy(u => u.Source).Select(g => (g.Key, g.Sum(u => u.Weight))).OrderBy(u =>
            u.Key)];
        if (all.Length < 2)
        {
            return;
        }

        _ties.Add([]);
        foreach ((int source, double weight) in all)
        {
            Add(source, _ties.Count - 1, weight);
        }
    }
}
