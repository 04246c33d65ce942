// SPDX-License-Identifier: BSD-3-Clause
// Differences are told from what follows from them, and the roots alone make one configuration the other.
using Unicore.Kconfig.Comparing;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
namespace Unicore.Kconfig.Tests;

public sealed class ComparisonTests
{
    private static readonly Origin Test = new("the test");

    [Fact]
    public void WhatFollowsStandsBelowWhatItFollowsFrom()
    {
        const string text =
            "config NET\n\tbool \"Net\"\nconfig TCP\n\tbool \"Tcp\"\n\tdepends on NET\n\tdefault y\n\tselect SUM\nconfig SUM\n\tbool\n"
            + "config PORT\n\tint \"Port\"\n\tdefault 80\nchoice\n\tprompt \"Pick\"\n\tdefault A if !NET\n\tdefault B\nconfig A\n"
            + "\tbool \"A\"\nconfig B\n\tbool \"B\"\nendchoice\n";
        KconfigTree tree = Kit.Tree(text);
        (KconfigSolver? a, KconfigSolver? b) = (new KconfigSolver(tree), new KconfigSolver(tree));
        b.Set("NET", "y", Test);
        b.Set("PORT", "8080", Test);
        KconfigComparison comparison = KconfigComparison.Compare(a, b);
        Assert.True(comparison.IsComplete);
        Assert.Equal(["NET", "PORT"], comparison.Roots.Select(r => r.Symbol.Name!).Order());
        Assert.Contains("NET: n -> y\n", comparison.ToString(), StringComparison.Ordinal);
        Assert.Contains("  TCP: n -> y\n    SUM: n -> y\n", comparison.ToString(), StringComparison.Ordinal);
        Assert.Contains("  B: n -> y\n", comparison.ToString(), StringComparison.Ordinal);
        Assert.Contains("PORT: 80 -> 8080\n", comparison.ToString(), StringComparison.Ordinal);
        Assert.Empty(KconfigComparison.Compare(a, a).Differences);
    }

    [Fact]
    public void AMemberThatTheUserChoseIsTheRootOfItsChoice()
    {
        KconfigTree tree = Kit.Tree("choice\n\tprompt \"Pick\"\nconfig A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nendchoice\n");
        (KconfigSolver? a, KconfigSolver? b) = (new KconfigSolver(tree), new KconfigSolver(tree));
        b.Set("B", "y", Test);
        Assert.Equal("B: n -> y\n  A: y -> n\n", KconfigComparison.Compare(a, b).ToString());
    }

    [Fact]
    public void TheRootsAloneGiveTheSecondConfiguration()
    {
        int complete = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new RandomTree(seed, 20);
            KconfigTree tree = Kit.Tree(random.Text());
            (KconfigSolver? a, KconfigSolver? b) = (new KconfigSolver(tree), new KconfigSolver(tree));
            for (int step = 0; step < 8; step++)
            {
                (string? name, string? type) = random.Any();
                (step % 2 == 0 ? a : b).Set(name, random.Value(type), Test);
            }

            KconfigComparison comparison = KconfigComparison.Compare(a, b);
            complete += comparison.IsComplete ? 1 : 0;

            // What choices come to depends on the order of events, which two files do not tell.
            Assert.True(comparison.IsComplete || random.ToString().Contains("choice\n", StringComparison.Ordinal),
                $"seed {seed}\n{comparison}\n{random}");
            KconfigSolver copy = a.Copy();
            foreach (KconfigDifference root in comparison.Roots)
            {
                copy.Set(root.Symbol.Name!, root.To, Test);
            }

            Assert.True(!comparison.IsComplete || tree.Symbols.Values.All(s => copy.ValueOf(s) == b.ValueOf(s)),
                $"seed {seed}\n{comparison}\n{random}");
            Assert.All(comparison.Differences,
                d => Assert.True(d.IsRoot || d.Causes.Count > 0 || d.Symbol.Choice is not null,
                    $"seed {seed}: {d.Symbol} follows from nothing\n{random}"));
        }

        Assert.True(complete > 100, $"only {complete}");
    }
}
