// SPDX-License-Identifier: BSD-3-Clause
// Plans bring the wanted value about, and none is smaller: compared with trying everything on small trees.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Wanting;
using Unicore.Kconfig.Writing;
namespace Unicore.Kconfig.Tests;

public sealed class WantTests
{
    private static readonly Origin Test = new("the test");

    [Fact]
    public void EachHiddenLevelIsAChange()
    {
        KconfigPlan plan =
            Want("config NET\n\tbool \"Net\"\nconfig TCP\n\tbool \"Tcp\"\n\tdepends on NET\nconfig HTTP\n\tbool \"Http\"\n"
                + "\tdepends on TCP && !OLD\nconfig OLD\n\tbool \"Old\"\n\tdefault y\n", "HTTP", "y");
        Assert.Equal(["HTTP=y", "NET=y", "OLD=n", "TCP=y"], Changes(plan));
        Assert.True(plan.IsProvenSmallest);
    }

    [Fact]
    public void WhatSelectsIsTurnedOff()
    {
        const string text =
            "config MODULES\n\tbool\n\tdefault y\n\tmodules\nconfig S\n\ttristate \"S\"\n\tdefault y\nconfig A\n\ttristate \"A\"\n"
            + "\tdefault y\n\tselect T\nconfig B\n\ttristate \"B\"\n\tdefault y\n\tselect T if S\nconfig T\n\ttristate\n";
        KconfigPlan off = Want(text, "T", "n");
        Assert.Equal((2, true), (off.Changes.Count, off.IsProvenSmallest));
        Assert.Contains("A=n", Changes(off));
        KconfigPlan module = Want(text, "T", "m");
        Assert.Equal((2, true), (module.Changes.Count, module.IsProvenSmallest));
    }

    [Fact]
    public void AChoiceIsMadeThroughItsMember()
    {
        const string text =
            "config ON\n\tbool \"On\"\nchoice\n\tprompt \"Pick\"\n\tdefault B\n\tdepends on ON\nconfig A\n\tbool \"A\"\nconfig B\n"
            + "\tbool \"B\"\nendchoice\n";
        Assert.Equal(["A=y", "ON=y"], Changes(Want(text, "A", "y")));
        Assert.Equal(["ON=y"], Changes(Want(text, "B", "y")));
        Assert.Equal(["A=y"], Changes(Want(text, "B", "n", ("ON", "y"))));
    }

    [Fact]
    public void NumbersAndTextAreSetWithinWhatHolds()
    {
        const string text =
            "config BIG\n\tbool \"Big\"\nconfig N\n\tint \"N\"\n\trange 1 10 if !BIG\n\tdefault 5\nconfig F\n\tbool \"F\"\n"
            + "\tdepends on N > 20\nconfig T\n\tstring \"T\" if F\n";
        Assert.Equal(["BIG=y", "N=50"], Changes(Want(text, "N", "50")));
        Assert.Equal(["N=7"], Changes(Want(text, "N", "7")));
        Assert.Equal(["BIG=y", "F=y", "N=21", "T=x"], Changes(Want(text, "T", "x")));
    }

    [Theory]
    [InlineData("A", "y", "GONE", "is defined nowhere")]
    [InlineData("B", "n", "B", "its default always applies")]
    [InlineData("C", "y", "D", "has to have another value")]
    [InlineData("E", "17", "E", "its range at Kconfig:17 goes from 1 to 10")]
    [InlineData("D", "m", "D", "write y or n")]
    public void AnImpossibleWishSaysWhy(string name, string value, string part, string why)
    {
        KconfigPlan plan =
            Want("config A\n\tbool \"A\"\n\tdepends on GONE\nconfig B\n\tbool\n\tdefault y\nconfig D\n\tbool \"D\"\nconfig C\n"
                + "\tbool \"C\"\n\tdepends on D && D2\nconfig D2\n\tbool\n\tdefault y if !D\nconfig E\n\tint \"E\"\n\trange 1 10\n"
                + "\tdefault 4\n", name, value);
        Assert.Contains(plan.DeadEnds, d => d.Part == part && (d.Why + " " + plan.DeadEnds[0].Why).Contains(why, StringComparison.Ordinal));
        Assert.Contains(plan.Outcome, (KconfigPlanOutcome[])[KconfigPlanOutcome.Impossible, KconfigPlanOutcome.GaveUp]);
    }

    [Fact]
    public void ANewUnmetSelectIsNoSolution()
    {
        KconfigPlan plan = Want("config A\n\tbool \"A\"\n\tselect B\nconfig B\n\tbool\n\tdepends on C\nconfig C\n\tbool \"C\"\n", "B", "y");
        Assert.Equal(["A=y", "C=y"], Changes(plan));
    }

    [Fact]
    public void PlansAreAppliedAndNameWhatFollows()
    {
        KconfigSolver solver = Kit.Solver("config A\n\tbool \"A\"\n\tselect B\nconfig B\n\tbool\nconfig C\n\tbool \"C\"\n\tdepends on B\n");
        KconfigPlan plan = solver.Want(solver.Tree.Symbols["C"], "y");
        Assert.Equal(["B=y"], plan.Follows.Select(f => $"{f.Symbol}={f.To}"));
        Assert.Equal("n", solver.ValueOf("C"));
        solver.Apply(plan);
        Assert.Equal("y", solver.ValueOf("C"));
        Assert.Equal(KconfigPlanOutcome.AlreadySo, solver.Want(solver.Tree.Symbols["C"], "y").Outcome);
    }

    [Fact]
    public void NoSmallerPlanExistsThanTryingEverythingFinds()
    {
        (int found, int proven, int impossible) = (0, 0, 0);
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new RandomTree(seed, 10);
            KconfigTree tree = Kit.Tree(random.Text());
            var solver = new KconfigSolver(tree);
            for (int step = 0; step < 6; step++)
            {
                (string? set, string? type) = random.Any();
                solver.Set(set, random.Value(type), Test);
            }

            solver.Solve();
            HashSet<KconfigSymbol> before = solver.Values.UnmetSelects();
            (string? name, string? kind) = random.Any();
            KconfigSymbol symbol = tree.Symbols[name];
            string value = symbol.IsLogic ? random.Value(symbol.Type == KconfigType.Bool ? "bool" : "tristate") : random.Value(kind);
            KconfigPlan plan = solver.Want(symbol, value);
            string context =
                $"seed {seed}: {name}={value}, {plan.Outcome}: {string.Join(' ', Changes(plan))}\n{solver.WriteDotConfig()}\n{random}";
            if (plan.Outcome == KconfigPlanOutcome.Found)
            {
                found++;
                Assert.True(Holds(solver, [.. plan.Changes.Select(c => (c.Symbol.Name!, c.To))], symbol, value, before), context);
            }

            int? smallest = plan.Outcome == KconfigPlanOutcome.AlreadySo ? 0 : Smallest(random, solver, symbol, value, before);
            if (plan.Outcome == KconfigPlanOutcome.Impossible)
            {
                impossible++;
                Assert.True(smallest is null, $"{smallest} would do; {context}");
            }
            else if (plan.IsProvenSmallest)
            {
                proven++;
                Assert.True(smallest is null || smallest >= plan.Changes.Count, $"{smallest} would do; {context}");
            }
        }

        Assert.True(found > 100 && proven > 60 && impossible > 10, $"{found} found, {proven} proven, {impossible} impossible");
    }

    /// <summary>The fewest changes that do, up to two; null when there are none. Modules stay on: what is m would become y.</summary>
    private static int? Smallest(RandomTree random, KconfigSolver solver, KconfigSymbol symbol, string value, HashSet<KconfigSymbol> unmet)
    {
        List<(string Name, string v)> all = random.Symbols.Where(s => s.Name != "MODULES" || symbol.Name == "MODULES")
            .SelectMany(s => (solver.Tree.Symbols[s.Name].Type switch
        {
            KconfigType.Bool => new[] { "y", "n" },
            KconfigType.Tristate => ["y", "m", "n"],
            KconfigType.Number => ["0", "3", "7", "12", "29"],
            KconfigType.Hex => ["0x0", "0x3", "0x7", "0xc", "0x1d"],
            _ => ["", "a", "b c"],
        }).Append(s.Name == symbol.Name ? value : "").Where(v => v.Length > 0 || s.Type == "string").Select(v => (s.Name, v))).Distinct()
            .ToList();
        if (all.Exists(a => Holds(solver, [a], symbol, value, unmet)))
        {
            return 1;
        }

        return all.Exists(a => all.Exists(b => string.CompareOrdinal(a.Name, b.Name) < 0 && Holds(solver, [a, b], symbol, value, unmet)))
            ? 2
            : null;
    }

    private static bool Holds(KconfigSolver solver, (string Name, string Value)[] changes, KconfigSymbol symbol, string value,
        HashSet<KconfigSymbol> unmet)
    {
        KconfigSolver after = solver.Copy();
        Array.ForEach(changes, c => after.Set(c.Name, c.Value, Test));
        return after.ValueOf(symbol) == value && after.Values.UnmetSelects().IsSubsetOf(unmet);
    }

    private static KconfigPlan Want(string text, string name, string value, params (string Name, string Value)[] set)
    {
        KconfigSolver solver = Kit.Solver(text);
        Array.ForEach(set, s => solver.Set(s.Name, s.Value, Test));
        return solver.Want(solver.Tree.Symbols[name], value);
    }

    [Theory]
    [InlineData("FAST=y", "TEST=y FAST=y")]
    [InlineData("ONLY=y", "ARM=y ONLY=y")]
    [InlineData("ARM=y", "ARM=y")]
    [InlineData("EITHER=y", "EXTRA=y MORE=y EITHER=y")]
    public void AChoiceStaysWhereItStandsIfLittleMoreIsEnough(string wish, string expected)
    {
        KconfigSolver solver = Kit.Solver("""
            choice
            	prompt "Architecture"
            config X86
            	bool "x86"
            config ARM
            	bool "arm"
            endchoice
            config FAST
            	bool "fast"
            	depends on ARM || TEST
            config ONLY
            	bool "only"
            	depends on ARM
            config EITHER
            	bool "either"
            	depends on ARM || (EXTRA && MORE)
            config TEST
            	bool "test"
            config EXTRA
            	bool "extra"
            config MORE
            	bool "more"

            """);
        string[] parts = wish.Split('=');
        KconfigPlan plan = solver.Want(solver.Tree.Symbols[parts[0]], parts[1]);
        Assert.Equal(expected, string.Join(' ', plan.Changes.Select(c => $"{c.Symbol.Name}={c.To}")));
    }

    [Theory]
    [InlineData("LIKE=y", "TEST=y LIKE=y")]
    [InlineData("ONLY=y", "ARM=y ONLY=y")]
    [InlineData("EITHER=y", "EXTRA=y MORE=y EITHER=y")]
    [InlineData("FAR=y", "ARM=y FAR=y")]
    public void AnArchitectureOutsideOfAChoiceStaysIfLittleMoreIsEnough(string wish, string expected)
    {
        string follows = string.Concat(Enumerable.Range(0, 15).Select(i => $"config HAVE_{i}\n\tdef_bool ARM\n"));
        KconfigSolver solver = Kit.Solver(follows + """
            config ARM
            	bool "arm"
            config LIKE
            	bool "like"
            	depends on ARM || TEST
            config ONLY
            	bool "only"
            	depends on ARM
            config EITHER
            	bool "either"
            	depends on ARM || (EXTRA && MORE)
            config FAR
            	bool "far"
            	depends on ARM || (EXTRA && MORE && TEST)
            config TEST
            	bool "test"
            config EXTRA
            	bool "extra"
            config MORE
            	bool "more"

            """);
        string[] parts = wish.Split('=');
        KconfigPlan plan = solver.Want(solver.Tree.Symbols[parts[0]], parts[1]);
        Assert.Equal(expected, string.Join(' ', plan.Changes.Select(c => $"{c.Symbol.Name}={c.To}")));
    }

    private static string[] Changes(KconfigPlan plan) => [.. plan.Changes.Select(c => $"{c.Symbol}={c.To}").Order(StringComparer.Ordinal)];
}
