// SPDX-License-Identifier: BSD-3-Clause
// Each finding of the linter where it belongs, none where all is well, and none that a configuration contradicts.
using Unicore.Diagnostics;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Linting;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
namespace Unicore.Kconfig.Tests;

public sealed class LintTests
{
    private static readonly Origin Test = new("the test");

    [Theory]
    [InlineData("config A\n\tbool \"A\"\n\tdepends on NETS || B\nconfig NET\n\tbool \"Net\"\nconfig B\n\tbool \"B\"\n", "UK1201", 3, 13,
        "Did you mean 'NET'?")]
    [InlineData("config A\n\tbool \"A\"\n\tselect GONE if A\n", "UK1201", 3, 9, "'GONE' is read here")]
    [InlineData("config A\n\tbool \"A\"\n\tselect B\nconfig B\n\tbool \"B\"\n\tdepends on C\nconfig C\n\tbool \"C\"\n", "UK1202", 3, 2,
        "with A=y, 'C' is n")]
    [InlineData("config C\n\tbool \"C\"\nconfig A\n\tbool \"A\"\n\tdepends on C && !C\n", "UK1203", 3, 1, "'A' is always n")]
    [InlineData("config A\n\tbool \"A\"\n\tdepends on n\n", "UK1203", 1, 1, "'A' is always n")]
    [InlineData("config B\n\tbool \"B\"\n\tdepends on C\nconfig C\n\tbool \"C\"\nconfig A\n\tbool \"A\"\n\tdepends on B && !C\n", "UK1203",
        6, 1, "'A' is always n")]
    [InlineData("config A\n\tbool \"A\"\n\tdefault y\n\tdefault n if A2\nconfig A2\n\tbool \"A2\"\n", "UK1204", 4, 2,
        "the earlier one at Kconfig:3 does")]
    [InlineData("config M\n\tbool \"M\"\nconfig A\n\tint \"A\"\n\tdefault 1 if M\n\tdefault 2 if !M\n\tdefault 3\n", "UK1204", 7, 2,
        "an earlier one does")]
    [InlineData("config M\n\tbool \"M\"\nconfig A\n\tbool \"A\"\n\tdepends on M\n\tdefault y if !M\n", "UK1204", 6, 2,
        "exclude one another")]
    [InlineData("choice\n\tprompt \"Pick\"\nconfig A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nendchoice\n", "UK1205", 1, 1,
        "'Pick' names no default")]
    [InlineData("config S\n\tbool \"S\"\n\tselect A\nchoice\n\tprompt \"Pick\"\n\tdefault B\nconfig A\n\tbool \"A\"\nconfig B\n"
        + "\tbool \"B\"\nendchoice\n", "UK1206", 3, 2, "member of a choice")]
    [InlineData("config A\n\tint \"A\"\n\trange 5 3\n", "UK1207", 3, 2, "5 is more than 3")]
    [InlineData("config A\n\tint \"A\"\n\trange 1 3\n\tdefault 7\n", "UK1207", 4, 2, "outside its range from 1 to 3")]
    [InlineData("menu \"M\"\nendmenu\n", "UK1208", 1, 1, "nothing in it")]
    [InlineData("config A\n\tbool \"A\"\nconfig A\n\tbool \"Again\"\n", "UK1209", 4, 2, "asked for at Kconfig:2 too")]
    public void WhatIsQuestionableIsFoundWhereItStands(string text, string code, int line, int column, string says)
    {
        Diagnostic found = Assert.Single(KconfigLinter.Lint(Kit.Tree(text)), f => f.Severity == Severity.Warning);
        Assert.Equal((code, line, column), (found.Code, found.Line, found.Column));
        Assert.Contains(says, found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config A\n\tbool \"A\"\n\tselect B\n\tdepends on C\nconfig B\n\tbool \"B\"\n\tdepends on C\nconfig C\n\tbool \"C\"\n")]
    [InlineData("config A\n\tbool \"A\"\n\tselect B\n\tselect C\nconfig B\n\tbool \"B\"\n\tdepends on C\nconfig C\n\tbool \"C\"\n")]
    [InlineData("config A\n\tbool \"A\"\n\tselect B if C\nconfig B\n\tbool\n\tdepends on C\nconfig C\n\tbool \"C\"\n")]
    [InlineData("config S\n\tstring \"S\"\n\tdefault word\nconfig A\n\tbool \"A\"\n\tdepends on S = text\nconfig N\n\tint \"N\"\n"
        + "\trange 0 10\n\tdefault 10\n")]
    [InlineData("config M\n\ttristate \"M\"\nconfig A\n\tint \"A\"\n\tdefault 1 if M = y\n\tdefault 2 if M = m\n\tdefault 3\n")]
    [InlineData("config M\n\ttristate \"M\"\nconfig A\n\ttristate \"A\"\n\tdepends on M && !M\n")]
    [InlineData("config D\n\tbool\n\tdefault y\nconfig A\n\tbool \"A\"\n\tselect B\nconfig B\n\tbool\n\tdepends on D\n")]
    [InlineData("choice\n\tprompt \"P\"\n\toptional\nconfig A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\nendchoice\n")]
    public void SoundTreesHaveNoFindings(string text) =>
        Assert.DoesNotContain(KconfigLinter.Lint(Kit.Tree(text)), f => f.Severity >= Severity.Warning);

    [Fact]
    public void WhatFollowsFromADeadOptionIsNoWarningOfItsOwn()
    {
        IReadOnlyList<Diagnostic> found =
            KconfigLinter.Lint(Kit.Tree("config A\n\tbool \"A\"\n\tdepends on n\nconfig B\n\tbool \"B\"\n\tdepends on A\n"));
        Assert.Equal(1, Assert.Single(found, f => f.Severity == Severity.Warning).Line);
        Assert.Equal((Severity.Info, 4), (found[^1].Severity, found[^1].Line));
    }

    [Fact]
    public void NoConfigurationContradictsAFinding()
    {
        (int dead, int idle, int selects) = (0, 0, 0);
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new RandomTree(seed, 14);
            KconfigTree tree = Kit.Tree(random.Text());
            IReadOnlyList<Diagnostic> findings = KconfigLinter.Lint(tree);
            HashSet<int> deadLines = findings.Where(f => f.Code == "UK1203").Select(f => f.Line).ToHashSet();
            HashSet<int> idleLines = findings.Where(f => f.Code == "UK1204").Select(f => f.Line).ToHashSet();
            (dead, idle, selects) = (dead + deadLines.Count, idle + idleLines.Count, selects + findings.Count(f => f.Code == "UK1202"));
            for (int round = 0; round < 60; round++)
            {
                var solver = new KconfigSolver(tree);
                for (int step = 0; step < 12; step++)
                {
                    (string? name, string? type) = random.Any();
                    solver.Set(name, random.Value(type), Test);
                }

                foreach (KconfigSymbol? symbol in tree.Symbols.Values.Where(s => s.IsDefined))
                {
                    Assert.False(deadLines.Contains(symbol.Definitions[0].Place.Line) && solver.ValueOf(symbol) != "n",
                        $"seed {seed}: {symbol} is not dead\n{random}");
                    Assert.DoesNotContain(solver.Explain(symbol).Reasons,
                        r => r.Cause is KconfigCause.Default or KconfigCause.Range or KconfigCause.Select
                            && idleLines.Contains(r.Place.Line));
                }
            }
        }

        Assert.True(dead > 30 && idle > 30 && selects > 10, $"{dead} dead, {idle} idle, {selects} selects");
    }
}
