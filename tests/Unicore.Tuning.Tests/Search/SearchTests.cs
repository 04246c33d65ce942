// SPDX-License-Identifier: BSD-3-Clause
using Unicore.Benchmarks;
using Unicore.Tuning.Search;
using Unicore.Tuning.Spaces;
using Xunit.Abstractions;

namespace Unicore.Tuning.Tests.Search;

public sealed class SearchTests(ITestOutputHelper output)
{
    [Fact]
    public void LearningNeedsFewerRunsThanChance()
    {
        Assert.True(SyntheticSpace.All.Count >= 10_000, $"{SyntheticSpace.All.Count}");
        int most = SyntheticSpace.All.Count / 20, won = 0;
        const int Seeds = 3;
        for (int seed = 0; seed < Seeds; seed++)
        {
            SyntheticSpace space = new(seed, 6);
            double best = space.Best;
            int learned = space.RunsOf(new LearningSearch(seed), best, most), drawn = space.RunsOf(new RandomSearch(seed), best, 2000);
            double share = (double)SyntheticSpace.All.Count(p => space.Cost(p) <= best + Math.Log(1.02)) / SyntheticSpace.All.Count;
            output.WriteLine($"{SyntheticSpace.All.Count} seed {seed}: learned {learned}, drawn {drawn}, share {share:P3}");
            Assert.True(learned <= most, $"seed {seed}: {learned} runs");
            won += learned < drawn ? 1 : 0;
        }

        Assert.True(won >= Seeds - 1, $"{won}");
    }

    /// <summary>Where hardly anything is admitted, and what is not looks best, predictions are for what may be tried.</summary>
    [Fact]
    public void OnlyWhatMayBeTriedIsPredicted()
    {
        // Four of sixteen may be y, 2517 points of 65536; the more the better, and some are better than others.
        TunedOption[] options = [.. Enumerable.Range(0, 16).Select(i => new TunedOption($"O{i}", OptionKind.Property, ["n", "y"], false))];
        Space space = new(options, new(new int[16]), new Rule(p => p.Indexes.ToArray().Sum() <= 4 ? p : null));
        List<int> runs = [];
        for (int seed = 0; seed < 5; seed++)
        {
            History history = new(space);
            LearningSearch search = new(seed);
            for (Point at = space.Today; history.Own.Count < 150; at = search.Propose(history)!)
            {
                history.Add(new(at, [-at.Indexes.ToArray().Select((v, i) => v * (0.1 + (0.01 * i))).Sum()], 1));
                if (at.Equals(new([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1])))
                {
                    break;
                }
            }

            runs.Add(history.Own.Count);
        }

        output.WriteLine(string.Join(' ', runs));
        Assert.All(runs, r => Assert.True(r <= 60, string.Join(' ', runs)));
    }

    /// <summary>The end is all points tried, or patience: each is said when it is so.</summary>
    [Fact]
    public void AGridSaysWhetherAnyAreLeft()
    {
        TunedOption[] options = [.. Enumerable.Range(0, 18).Select(i => new TunedOption($"O{i}", OptionKind.Property, ["a", "b"], false))];
        foreach (int count in new[] { 4, 18 })
        {
            Space space = new(options[..count], new(new int[count]), new Rule(p => p.Indexes.ToArray().Sum() == 0 ? p : null));
            History history = new(space);
            history.Add(new(space.Today, [1], 1));
            GridSearch grid = new();
            Assert.Null(grid.Propose(history));
            Assert.Equal(count == 18, grid.HasGivenUp);
        }
    }

    /// <summary>However many options and values there are, what a step keeps and asks for stays small.</summary>
    [Fact]
    public void LargeSpacesAreBounded()
    {
        string[] values = [.. Enumerable.Range(0, 1000).Select(i => $"{i}")];
        TunedOption[] options = [.. Enumerable.Range(0, 300)
            .Select(i => new TunedOption($"O{i}", OptionKind.Property, values, i % 2 == 0))];
        int asked = 0;
        Space space = new(options, new(new int[300]), new Rule(p => ++asked > 0 ? p : null));
        History history = new(space);
        Chance chance = new(1);
        for (int i = 0; i < 30; i++)
        {
            Point point = i == 0 ? space.Today : space.Sample(chance);
            history.Add(new(point, [Math.Log(1 + point[0])], 1));
        }

        asked = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotNull(new LearningSearch(1).Propose(history));
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"asked {asked}, {bytes} bytes");
        Assert.InRange(asked, 1, 5000);
        Assert.InRange(bytes, 1, 1L << 30);
    }

    /// <summary>A search that is taken up again goes on as it would have.</summary>
    [Theory]
    [InlineData("learn")]
    [InlineData("random")]
    [InlineData("grid")]
    public void TheNextPointFollowsFromTheHistory(string method)
    {
        SyntheticSpace space = new(3, 4);
        ISearch Make() => method switch
        {
            "learn" => new LearningSearch(5),
            "random" => new RandomSearch(5),
            _ => new GridSearch(),
        };
        List<Point> Go(int stopAfter)
        {
            History history = new(SyntheticSpace.Space);
            List<Point> points = [];
            ISearch search = Make();
            for (int i = 0; i < 40; i++)
            {
                search = i == stopAfter ? Make() : search;
                points.Add(i == 0 ? SyntheticSpace.Space.Today : search.Propose(history)!);
                history.Add(new(points[^1], i % 7 == 3 ? null : [space.Cost(points[^1])], 1));
            }

            return points;
        }

        List<Point> whole = Go(-1);
        Assert.Equal(whole, Go(17));
        Assert.Equal(whole.Count, whole.Distinct().Count());
    }

    /// <summary>Those of a machine twice as quick, though they are many, make no freaks of a job's own.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void QuickerObservationsOfOthersDoNotFlattenTheOwn(int measures)
    {
        SyntheticSpace synthetic = new(1, 6);
        Space space = SyntheticSpace.Space;
        Chance chance = new(4);
        double[] Costs(Point point, double more) => [.. Enumerable.Repeat(synthetic.Cost(point) + more, measures)];
        Point[] others = [space.Today, .. Enumerable.Range(0, 60).Select(_ => space.Sample(chance))];
        // The middle of them, as a job that has converged has little else.
        Observation[] theirs = [.. others.OrderBy(synthetic.Cost).Skip(20).Take(20).Prepend(space.Today)
            .Select(p => new Observation(p, Costs(p, -Math.Log(2)), 1, 1))];
        Observation[] own = [.. Enumerable.Range(0, 12).Select(_ => space.Sample(chance)).Prepend(space.Today).Distinct()
            .Select(p => new Observation(p, Costs(p, 0), 1))];
        Observation failed = new(space.Sample(chance), null, 1);
        double[] costs = Scalarization.Of([.. theirs, .. own, failed], new(1));
        double[] alone = Scalarization.Of([.. own, failed], new(1));
        Assert.Equal(alone.Distinct().Count(), costs[theirs.Length..].Distinct().Count());
        Assert.Equal(Order(alone), Order(costs[theirs.Length..]));

        static IEnumerable<int> Order(double[] some) => some.Index().OrderBy(c => c.Item).ThenBy(c => c.Index).Select(c => c.Index);
    }

    private sealed class Rule(Func<Point, Point?> admit) : ISpaceRule
    {
        public Point? Admit(Point wanted) => admit(wanted);
    }
}
