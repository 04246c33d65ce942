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
                points.Add(search.Propose(history)!);
                history.Add(new(points[^1], i % 7 == 3 ? null : [space.Cost(points[^1])], 1));
            }

            return points;
        }

        List<Point> whole = Go(-1);
        Assert.Equal(whole, Go(17));
        Assert.Equal(whole.Count, whole.Distinct().Count());
    }
}
