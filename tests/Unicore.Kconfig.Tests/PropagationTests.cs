// SPDX-License-Identifier: BSD-3-Clause
// A change computes anew what reads it, and comes to what computing everything comes to.
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;
namespace Unicore.Kconfig.Tests;

public sealed class PropagationTests
{
    private static readonly Origin Test = new("the test");

    [Fact]
    public void ValuesSetOneByOneGiveWhatAFreshSolverGives()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new RandomTree(seed);
            KconfigTree tree = Kit.Tree(random.Text());
            Assert.False(tree.HasErrors, string.Join('\n', tree.Diagnostics));
            var one = new KconfigSolver(tree);
            var given = new List<(string Name, string Value)>();
            for (int step = 0; step < 25; step++)
            {
                (string? name, string? type) = random.Any();
                given.Add((name, random.Value(type)));
                one.Set(name, given[^1].Value, Test);
                var fresh = new KconfigSolver(tree);
                given.ForEach(g => fresh.Set(g.Name, g.Value, Test));
                Assert.True(fresh.WriteDotConfig() == one.WriteDotConfig(),
                    $"seed {seed}, step {step}: {string.Join(' ', given)}\n{random}");
                Assert.Equal(fresh.Diagnose(), one.Diagnose());
            }
        }
    }

    [Fact]
    public void AnswersLeaveNothingThatComputingEverythingWouldChange()
    {
        int taken = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new RandomTree(seed);
            KconfigTree tree = Kit.Tree(random.Text());
            var solver = new KconfigSolver(tree);
            for (int step = 0; step < 40; step++)
            {
                (string? name, string? type) = random.Any();
                KconfigSymbol symbol = tree.Symbols[name];
                string value = random.Value(type);
                string before = solver.WriteDotConfig();
                if (step % 7 == 6)
                {
                    solver.Forget(symbol);
                }
                else if (solver.Answer(symbol, value))
                {
                    taken++;
                    Assert.Equal(value, solver.ValueOf(symbol));
                    Assert.True(solver.IsAnswered(symbol));
                }
                else
                {
                    Assert.Equal(before, solver.WriteDotConfig());
                }

                string now = solver.WriteDotConfig();
                solver.ComputeAll();
                Assert.True(solver.WriteDotConfig() == now, $"seed {seed}, step {step}: {name}={value}\n{random}");
            }
        }

        Assert.True(taken > 1000, $"only {taken} answers were taken");
    }

    [Fact]
    public void AChangeStopsWhereValuesStayAsTheyWere()
    {
        string text = "config TOP\n\tbool \"Top\"\nconfig ON\n\tdef_bool y\n\tselect S0 if TOP\n" + string.Concat(
            Enumerable.Range(0, 500)
                .Select(i => $"config S{i}\n\tbool \"S{i}\"\n\tdepends on {(i == 0 ? "ON || TOP" : $"S{i - 1}")}\n\tdefault y\n"));
        KconfigSolver solver = Kit.Solver(text);
        solver.Set("S7", "y", Test);
        Assert.Equal("y", solver.ValueOf("S499"));
        solver.Set("TOP", "y", Test);
        Assert.Equal("y", solver.ValueOf("S499"));
        Assert.Equal(2, solver.Recomputed);
    }

    [Fact]
    public void ForgettingAChoiceGivesItsDefaultBack()
    {
        KconfigSolver solver =
            Kit.Solver("choice\n\tprompt \"Pick\"\n\tdefault B\nconfig A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nendchoice\n");
        (KconfigSymbol? a, KconfigSymbol? b) = (solver.Tree.Symbols["A"], solver.Tree.Symbols["B"]);
        Assert.Same(b, solver.MemberOf(a.Choice!));
        Assert.True(solver.Answer(a, "y"));
        Assert.Same(a, solver.MemberOf(a.Choice!));
        Assert.False(solver.Answer(a, "n"));
        solver.Forget(a.Choice!);
        Assert.Same(b, solver.MemberOf(a.Choice!));
        Assert.False(solver.IsAnswered(a));
    }

    [Fact]
    public void AnAnswerOutOfRangeOrBelowASelectIsRefused()
    {
        KconfigSolver solver = Kit.Solver(
            "config A\n\tbool \"A\"\n\tselect B\nconfig B\n\tbool \"B\"\nconfig N\n\tint \"N\"\n\trange 1 5\nconfig HIDDEN\n\tbool\n");
        IReadOnlyDictionary<string, KconfigSymbol> s = solver.Tree.Symbols;
        Assert.True(solver.Answer(s["A"], "y"));
        Assert.Equal(Tristate.Yes, solver.ForcedOf(s["B"]));
        Assert.False(solver.CanAnswer(s["B"], "n"));
        Assert.False(solver.CanAnswer(s["B"], "m"));
        Assert.False(solver.CanAnswer(s["N"], "6"));
        Assert.False(solver.CanAnswer(s["N"], "six"));
        Assert.True(solver.CanAnswer(s["N"], "5"));
        Assert.False(solver.CanAnswer(s["HIDDEN"], "y"));
    }
}
