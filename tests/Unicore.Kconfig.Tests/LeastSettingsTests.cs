// SPDX-License-Identifier: BSD-3-Clause
// The least that a file has to say on top of others.
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;
namespace Unicore.Kconfig.Tests;

public sealed class LeastSettingsTests
{
    private const string Tree =
        "config A\n\tbool \"A\"\n\tdefault y\nconfig B\n\tint \"B\"\n\tdefault 5\nconfig T\n\tstring \"T\"\n\tdefault \"x\"\nchoice\n"
        + "\tprompt \"C\"\nconfig C1\n\tbool \"C1\"\nconfig C2\n\tbool \"C2\"\nendchoice\nconfig D\n\tbool \"D\"\n\tdepends on A\n";

    private static string Least(string basis, string wanted)
    {
        KconfigTree tree = Kit.Tree(Tree);
        var solver = new KconfigSolver(tree);
        solver.Load(wanted, "");
        return LeastSettings.AsFragment(tree, LeastSettings.Over(tree, basis, solver.WriteDotConfig())).ReplaceLineEndings(" ").Trim();
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "# CONFIG_A is not set\nCONFIG_B=5\nCONFIG_C2=y\n", "# CONFIG_A is not set CONFIG_C2=y")]
    [InlineData("CONFIG_B=7\n", "CONFIG_B=7\nCONFIG_D=y\n", "CONFIG_D=y")]
    [InlineData("CONFIG_B=7\n", "CONFIG_D=y\n", "CONFIG_D=y CONFIG_B=5")]
    [InlineData("CONFIG_C2=y\nCONFIG_D=y\n", "", "CONFIG_C1=y # CONFIG_D is not set")]
    [InlineData("CONFIG_T=\"y\"\n", "CONFIG_T=\"a \\\"b\\\"\"\n", "CONFIG_T=\"a \\\"b\\\"\"")]
    [InlineData("CONFIG_A=y\nCONFIG_GONE=y\n", "CONFIG_A=y\n", "")]
    public void OnlyWhatTheBasisDoesNotGiveIsSet(string basis, string wanted, string expected) =>
        Assert.Equal(expected, Least(basis, wanted));

    [Fact]
    public void WhereTheWholeConfigurationHoldsOnABasisTheLeastDoesToo()
    {
        int held = 0;
        for (int seed = 0; seed < 80; seed++)
        {
            var random = new RandomTree(seed);
            KconfigTree tree = Kit.Tree(random.Text());
            (string? basis, KconfigSolver? wanted) = (seed % 4 == 0 ? "" : Some(tree, random), Solver(tree, Some(tree, random)));
            string text = wanted.WriteDotConfig();
            IReadOnlyList<KconfigSetting> settings = LeastSettings.Over(tree, basis, text);
            bool holds = Solver(tree, basis + LeastSettings.AsFragment(tree, settings)).WriteDotConfig() == text;
            held += holds ? 1 : 0;
            Assert.True(holds || Solver(tree, basis + text).WriteDotConfig() != text,
                $"seed {seed}\n{random}\nbasis\n{basis}\nsettings\n{LeastSettings.AsFragment(tree, settings)}");
            Assert.True(!holds || LeastSettings.Lost(tree, basis, settings, wanted).Count == 0);
        }

        Assert.True(held > 40, $"only {held} held");
    }

    [Fact]
    public void WhatCannotHoldIsNamed()
    {
        KconfigTree tree = Kit.Tree(Tree);
        KconfigSolver wanted = Solver(tree, "CONFIG_B=9\nCONFIG_D=y\n");
        Assert.Equal(["B"], LeastSettings.Lost(tree, "CONFIG_B=7\n", [new("D", "y")], wanted).Select(s => s.Name));
    }

    [Fact]
    public void WhatIsSetLaterIsNamedToo()
    {
        KconfigTree tree = Kit.Tree(Tree);
        KconfigSolver wanted = Solver(tree, "CONFIG_B=9\nCONFIG_D=y\n");
        KconfigSetting[] saved = [new("B", "9"), new("D", "y")];
        Assert.Empty(LeastSettings.Lost(tree, "CONFIG_B=7\n", saved, wanted));
        Assert.Equal(["A", "D"], LeastSettings.Lost(tree, "", saved, wanted, "# CONFIG_A is not set\nCONFIG_B=9\n").Select(s => s.Name));
    }

    private static KconfigSolver Solver(KconfigTree tree, string text)
    {
        var solver = new KconfigSolver(tree);
        solver.Load(text, "", explain: false);
        return solver;
    }

    private static string Some(KconfigTree tree, RandomTree random) => LeastSettings.AsFragment(tree, Enumerable.Range(0, 12).Select(_ =>
    {
        (string? name, string? type) = random.Any();
        return new KconfigSetting(name, random.Value(type));
    }));
}
