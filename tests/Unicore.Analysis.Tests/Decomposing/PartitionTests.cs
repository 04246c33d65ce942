// SPDX-License-Identifier: BSD-3-Clause
// Partitions, and the fewest sources, of graphs whose answers are known.
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Decomposing.Partitions;
using Unicore.Analysis.Porting;

namespace Unicore.Analysis.Tests.Decomposing;

public sealed class PartitionTests
{
    private static readonly Constraints Free = new([], []);

    [Fact]
    public void CliquesThatABridgeJoinsAreParts()
    {
        WeightedGraph graph = Cliques(4, 5);
        int[] parts = new Clustering(1).Run(graph, Free);
        Assert.Equal(Enumerable.Range(0, 20).Select(n => n / 5), parts);
        // Four rings of ten ties and four bridges: 40/44 - 4 (22/88)^2.
        Assert.Equal((40.0 / 44) - 0.25, new Clustering(1).Modularity(graph, parts), 9);
    }

    [Fact]
    public void AHigherResolutionGivesSmallerParts()
    {
        WeightedGraph graph = Cliques(8, 3);
        int Parts(double resolution) => new Clustering(resolution).Run(graph, Free).Max() + 1;
        Assert.Equal(8, Parts(1));
        Assert.True(Parts(0.1) < 8);
        Assert.Equal(24, Parts(20));
    }

    [Fact]
    public void WishesAreKept()
    {
        WeightedGraph graph = Cliques(2, 4);
        int[] parts = new Clustering(1).Run(graph, new([[0, 7]], [(1, 2)]));
        Assert.Equal(parts[0], parts[7]);
        Assert.NotEqual(parts[1], parts[2]);
    }

    /// <summary>Every part hangs together, whatever the graph.</summary>
    [Fact]
    public void PartsHangTogether()
    {
        Random random = new(7);
        for (int i = 0; i < 20; i++)
        {
            WeightedGraph graph = new(60);
            for (int tie = 0; tie < 90; tie++)
            {
                graph.Add(random.Next(60), random.Next(60), 1 + random.Next(3));
            }

            int[] parts = new Clustering(1).Run(graph, Free);
            Assert.Equal(parts, new Clustering(1).Run(graph, Free));
            foreach (IGrouping<int, int> part in Enumerable.Range(0, 60).GroupBy(n => parts[n]))
            {
                HashSet<int> seen = [part.First()];
                for (int before = 0; before < seen.Count;)
                {
                    before = seen.Count;
                    seen.UnionWith(seen.SelectMany(n => graph[n].Keys).Where(n => parts[n] == part.Key).ToArray());
                }

                Assert.Equal(part.Count(), seen.Count);
            }
        }
    }

    /// <summary>The greedy choice is the large source, with which three are needed.</summary>
    [Fact]
    public void TheFewestSourcesAreFound()
    {
        SourceGraph graph = Graph(("big.c", "b c d e", ""), ("one.c", "a b c", ""), ("two.c", "d e f", ""), ("a.c", "a", ""), ("f.c", "f",
            ""));
        Cover cover = new FileCover(graph, new HashSet<int>()).Find("abcdef".Select(c => $"{c}"), [], false);
        Assert.Equal([1, 2], cover.Files);
        Assert.True(cover.IsExact);
        Assert.False(new FileCover(graph, new HashSet<int>(), most: 1).Find("abcdef".Select(c => $"{c}"), [], false).IsExact);
    }

    [Fact]
    public void WhoInterruptsDoesNotWait()
    {
        using CancellationTokenSource cancellation = new();
        cancellation.Cancel();
        SourceGraph graph = Graph(("a.c", "a", ""), ("b.c", "a b", ""));
        FileCover cover = new(graph, new HashSet<int>());
        Assert.Throws<OperationCanceledException>(() => cover.Find(["a"], [], false, cancellation.Token));
        Assert.Throws<OperationCanceledException>(() => new Clustering(1).Run(Cliques(2, 3), Free, cancellation.Token));
        Assert.Throws<OperationCanceledException>(() => new Partitioner(graph).Propose(new(), cancellation.Token));
    }

    [Fact]
    public void AClosureIsAsALinkerTakesIt()
    {
        SourceGraph graph = Graph(("a.c", "a", "b weak"), ("b.c", "b", "c none"), ("c.c", "c", "a"), ("d.c", "d", "a"), ("w.c", "weak",
            ""));
        Cover cover = new FileCover(graph, new HashSet<int>()).Find(["a", "nowhere"], [], true);
        Assert.Equal([0, 1, 2, 4], cover.Files);
        Assert.Equal(["nowhere"], cover.Missing);
        Assert.Equal([0, 4], new FileCover(graph, new HashSet<int> { 1 }).Find(["a"], [], true).Files);
        Assert.Equal([0], new FileCover(graph, new HashSet<int>()).Find(["a"], [], false).Files);
    }

    [Theory]
    [InlineData("a.c", "a.c,b.c", "a.c,b.c")]
    [InlineData("b", "a.c,b.c", "a,b")]
    public void WishesThatContradictEachOtherAreTold(string seed, string together, string apart)
    {
        SourceGraph graph = Graph(("a.c", "a", ""), ("b.c", "b", ""));
        Assert.Equal("UK5105", Assert.Throws<PortException>(() =>
            new Partitioner(graph).Propose(new() { Seeds = ["s=" + seed], Together = [together], Apart = [apart] })).Code);
        Assert.Equal("UK5105", Assert.Throws<PortException>(() => new Partitioner(graph).Propose(new() { Seeds = ["s=a.c", "t=a"] })).Code);
        Assert.Equal("UK5104", Assert.Throws<PortException>(() => new Partitioner(graph).Propose(new() { Seeds = ["s=none.c"] })).Code);
        Assert.Equal("UK5105", Assert.Throws<PortException>(() => new Partitioner(graph).Propose(new() { Seeds = ["a.c"] })).Code);
    }

    [Fact]
    public void CutsAreCountedBySymbols()
    {
        SourceGraph graph = Graph(("a/one.c", "a", "b c"), ("a/two.c", "b", "c"), ("z/three.c", "c", ""));
        Partition partition = new Partitioner(graph).Propose(new() { Seeds = ["left=a", "right=z"] });
        Assert.Equal(["left", "right"], partition.Libraries.Select(l => l.Name));
        Cut cut = Assert.Single(partition.Cuts);
        Assert.Equal(("left", "right", 2), (cut.From, cut.To, cut.References));
        Assert.Equal([("c", 2)], cut.Symbols);
        Assert.Equal([("c", "right")], partition.Libraries[0].Needs);
        Assert.Equal(["c"], partition.Libraries[1].Exports);
        Assert.Equal((1, 2), (partition.Libraries[0].Inside, partition.Libraries[0].Outside));
    }

    private static WeightedGraph Cliques(int count, int size)
    {
        WeightedGraph graph = new(count * size);
        for (int clique = 0; clique < count; clique++)
        {
            for (int i = 0; i < size; i++)
            {
                for (int j = i + 1; j < size; j++)
                {
                    graph.Add((clique * size) + i, (clique * size) + j, 1);
                }
            }

            graph.Add(clique * size, (clique + 1) % count * size, 1);
        }

        return graph;
    }

    /// <summary>Sources that each define some symbols by one function, and call others. Those named weak are.</summary>
    private static SourceGraph Graph(params (string Path, string Defined, string Undefined)[] files)
    {
        string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        SourceFile[] all = [.. files.Select((f, i) => new SourceFile(i, f.Path, [],
            Words(f.Defined).ToDictionary(d => d, d => d == "weak" ? UnitScope.Weak : UnitScope.Global), Words(f.Undefined).ToHashSet(),
                10))];
        SourceUnit[] units = [.. all.Select(f => new SourceUnit(f.Id, [.. f.Defined.Keys], UnitKind.Function, UnitScope.Global, f.Id, 10))];
        return new()
        {
            Name = "test", Files = all, Units = units, Types = [], Changes = [], Foreign = [],
            References = [.. all.SelectMany(f => f.Undefined.SelectMany(u => all.Where(o => o.Defined.ContainsKey(u))
                .Select(o => new SourceReference(f.Id, o.Id, true, 1))))],
        };
    }
}
