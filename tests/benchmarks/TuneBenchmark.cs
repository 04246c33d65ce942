// SPDX-License-Identifier: BSD-3-Clause
// The learning search beside chance: runs until a configuration is within 2 % of the best, over a hundred seeds.
using System.Diagnostics;
using Unicore.Tuning.Search;

namespace Unicore.Benchmarks;

/// <summary>Synthetic spaces whose best point is known, with and without options that matter only together.</summary>
internal static class TuneBenchmark
{
    private const int Seeds = 100, Patience = 20_000;

    /// <summary>Counts runs; the figures follow from the seeds, so once is enough.</summary>
    public static Task RunAsync(string repository, int rounds)
    {
        int all = SyntheticSpace.All.Count, most = all / 20;
        foreach (int pairs in new[] { 0, 6, 20 })
        {
            List<int> learned = [], drawn = [];
            TimeSpan own = TimeSpan.Zero;
            for (int seed = 0; seed < Seeds; seed++)
            {
                SyntheticSpace space = new(seed, pairs);
                double best = space.Best;
                Stopwatch clock = Stopwatch.StartNew();
                learned.Add(space.RunsOf(new LearningSearch(seed), best, most));
                own += clock.Elapsed;
                drawn.Add(space.RunsOf(new RandomSearch(seed), best, Patience));
            }

            int[] ordered = [.. learned.Order()];
            int fewer = learned.Zip(drawn).Count(r => r.First < r.Second);
            Console.WriteLine($"{all} configurations, {pairs} pairs of options that matter together: within 2 % of the best after "
                + $"{ordered[Seeds / 2]} runs, the median of {Seeds} seeds (95 of them: {ordered[94]}; all: {ordered[^1]}; aim: {most}), "
                + $"by chance after {drawn.Order().ElementAt(Seeds / 2)}; fewer in {fewer} (aim: 95); "
                + $"{own.TotalMilliseconds / learned.Sum():0.0} ms a run");
        }

        return Task.CompletedTask;
    }
}
