// SPDX-License-Identifier: BSD-3-Clause
// Which nodes of a graph belong together: modularity, raised by moving nodes, then sets of nodes.
namespace Unicore.Analysis.Decomposing.Partitions;

/// <summary>What a partition has to keep.</summary>
/// <param name="Together">Sets of nodes that are one.</param>
/// <param name="Apart">Pairs of nodes that are not in one part.</param>
internal sealed record Constraints(IReadOnlyList<IReadOnlyList<int>> Together, IReadOnlyList<(int One, int Other)> Apart);

/// <summary>Finds parts with many ties inside and few between them.</summary>
/// <remarks>
/// Modularity with a resolution (Newman, Girvan, "Finding and evaluating community structure in networks", 2004; Reichardt, Bornholdt,
/// "Statistical mechanics of community detection", 2006) is raised as Blondel, Guillaume, Lambiotte and Lefebvre do ("Fast unfolding of
/// communities in large networks", 2008). That can leave a part that hangs together only by a node which has left it (Traag, Waltman, van
/// Eck, "From Louvain to Leiden", 2019), so parts are split where they do not hang together before they become nodes. Nodes are visited
/// in their order, and of equal gains the first counts: the same graph gives the same parts.
/// </remarks>
/// <param name="resolution">1 for modularity itself; more for smaller parts.</param>
internal sealed class Clustering(double resolution)
{
    private const double Least = 1e-9;
    private const int MostRounds = 50;

    /// <summary>The part of each node, numbered by the first node of each.</summary>
    public int[] Run(WeightedGraph graph, Constraints constraints, CancellationToken cancellation = default)
    {
        int[] parts = Contract(graph.Count, constraints.Together);
        HashSet<int>[] enemies = new HashSet<int>[graph.Count];
        for (int level = 0; ; level++)
        {
            WeightedGraph joined = graph.Joined(parts);
            enemies = Enemies(parts, joined.Count, constraints.Apart);
            int[] moved = Numbered(Split(joined, Move(joined, enemies, cancellation)));
            if (moved.Length == 0 || moved.Max() + 1 == joined.Count || level == MostRounds)
            {
                return Numbered(parts);
            }

            parts = [.. parts.Select(p => moved[p])];
        }
    }

    /// <summary>The modularity of a partition.</summary>
    public double Modularity(WeightedGraph graph, IReadOnlyList<int> parts)
    {
        double total = Enumerable.Range(0, graph.Count).Sum(graph.Degree);
        if (total == 0)
        {
            return 0;
        }

        WeightedGraph joined = graph.Joined(parts);
        return Enumerable.Range(0, joined.Count)
            .Sum(p => (2 * joined[p].GetValueOrDefault(p) / total) - (resolution * Math.Pow(joined.Degree(p) / total, 2)));
    }

    private static int[] Contract(int count, IReadOnlyList<IReadOnlyList<int>> together)
    {
        int[] sets = [.. Enumerable.Range(0, count)];
        foreach (IReadOnlyList<int> group in together.Where(g => g.Count > 1))
        {
            HashSet<int> old = [.. group.Select(n => sets[n])];
            int target = old.Min();
            for (int i = 0; i < count; i++)
            {
                sets[i] = old.Contains(sets[i]) ? target : sets[i];
            }
        }

        return Numbered(sets);
    }

    private static HashSet<int>[] Enemies(int[] parts, int count, IReadOnlyList<(int One, int Other)> apart)
    {
        HashSet<int>[] enemies = [.. Enumerable.Range(0, count).Select(_ => new HashSet<int>())];
        foreach ((int one, int other) in apart)
        {
            enemies[parts[one]].Add(parts[other]);
            enemies[parts[other]].Add(parts[one]);
        }

        return enemies;
    }

    /// <summary>Moves nodes to the neighbouring part that gains most, until none gains.</summary>
    private int[] Move(WeightedGraph graph, HashSet<int>[] enemies, CancellationToken cancellation)
    {
        int[] parts = [.. Enumerable.Range(0, graph.Count)];
        double[] degrees = [.. parts.Select(graph.Degree)], sums = [.. degrees];
        double total = degrees.Sum();
        bool isChanged = total > 0;
        for (int round = 0; isChanged && round < MostRounds; round++)
        {
            isChanged = false;
            for (int node = 0; node < graph.Count; node++)
            {
                cancellation.ThrowIfCancellationRequested();
                SortedDictionary<int, double> ties = [];
                foreach ((int other, double weight) in graph[node].Where(t => t.Key != node))
                {
                    ties[parts[other]] = ties.GetValueOrDefault(parts[other]) + weight;
                }

                int home = parts[node];
                sums[home] -= degrees[node];
                double Gain(int part, double tie) => tie - (resolution * degrees[node] * sums[part] / total);
                (int best, double gain) = (home, Gain(home, ties.GetValueOrDefault(home)));
                foreach ((int part, double tie) in ties)
                {
                    if (part != home && Gain(part, tie) > gain + Least && !enemies[node].Any(e => parts[e] == part))
                    {
                        (best, gain) = (part, Gain(part, tie));
                    }
                }

                sums[best] += degrees[node];
                parts[node] = best;
                isChanged |= best != home;
            }
        }

        return parts;
    }

    /// <summary>Splits parts into those that hang together.</summary>
    private static int[] Split(WeightedGraph graph, int[] parts)
    {
        int[] split = [.. Enumerable.Repeat(-1, graph.Count)];
        for (int first = 0; first < graph.Count; first++)
        {
            Stack<int> open = new(split[first] < 0 ? [first] : []);
            while (open.TryPop(out int node))
            {
                if (split[node] < 0)
                {
                    split[node] = first;
                    foreach (int other in graph[node].Keys.Where(o => parts[o] == parts[node] && split[o] < 0))
                    {
                        open.Push(other);
                    }
                }
            }
        }

        return split;
    }

    private static int[] Numbered(int[] sets)
    {
        Dictionary<int, int> numbers = [];
        return [.. sets.Select(s => numbers.TryGetValue(s, out int number) ? number : numbers[s] = numbers.Count)];
    }
}
