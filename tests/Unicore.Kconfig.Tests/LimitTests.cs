// SPDX-License-Identifier: BSD-3-Clause
// Input that is deep, huge or without end: it is read, or bounded and reported, and nothing takes more than its length deserves.
using System.Text;
using Unicore.Diagnostics;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Wanting;
using Unicore.Kconfig.Writing;

namespace Unicore.Kconfig.Tests;

public sealed class LimitTests
{
    [Theory]
    [InlineData("menu \"M\"\n")]
    [InlineData("if A\n")]
    [InlineData("choice\n\tprompt \"C\"\n")]
    public void DeepBlocksAreReported(string begin) => Assert.Equal("UK1004", Reported(Repeat(begin, 10_000)));

    [Theory]
    [InlineData("(", ")")]
    [InlineData("!", "")]
    [InlineData("!(", ")")]
    [InlineData("(A && ", ")")]
    public void DeepExpressionsAreReported(string open, string close) =>
        Assert.Equal("UK1001", Reported($"config X\n\tbool\n\tdepends on {Repeat(open, 100_000)}A{Repeat(close, 100_000)}\n"));

    [Theory]
    [InlineData("&&", "y")]
    [InlineData("||", "y")]
    public void LongExpressionsAreRead(string between, string value)
    {
        KconfigSolver solver = Solver($"config A\n\tdef_bool y\nconfig X\n\tdef_bool A{Repeat($" {between} A", 200_000)}\n");
        Assert.Equal(value, solver.ValueOf("X"));
    }

    [Fact]
    public void ManyConditionsOfOneEntryAreBounded()
    {
        KconfigSolver solver =
            Solver($"config A\n\tdef_bool y\nconfig X\n\tdef_bool y\n{Repeat("\tdepends on A\n", 100_000)}config B\n\tdef_bool y\n");
        Assert.Equal(("y", "y"), (solver.ValueOf("X"), solver.ValueOf("B")));
        Assert.Contains(solver.Tree.Diagnostics, d => d.Code == "UK1004");
    }

    [Fact]
    public void AHundredThousandDefinitionsOfOneSymbolAreRead()
    {
        KconfigSolver solver = Solver(
            Repeat("config A\n\tbool \"a\"\n\tdefault y\n\tselect B if C\n", 100_000) + "config B\n\tbool\nconfig C\n\tdef_bool y\n");
        Assert.Equal(100_000, solver.Tree.Symbols["A"].Definitions.Count);
        Assert.Equal("y", solver.ValueOf("B"));
        Assert.Contains("CONFIG_A=y\n", solver.WriteDotConfig(), StringComparison.Ordinal);
    }

    [Fact]
    public void ManyPromptsOfOneEntryAreRead() =>
        Assert.Equal("y", Solver("config A\n\tdefault y\n" + Repeat("\tbool \"a\"\n", 100_000)).ValueOf("A"));

    [Fact]
    public void AChoiceOfThousandsOfMembersIsRead()
    {
        string members = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"config M{i}\n\tbool \"{i}\"\n"));
        KconfigSolver solver = Solver($"choice\n\tprompt \"c\"\n\tdefault M777\n{members}endchoice\n");
        Assert.Equal(("y", "n"), (solver.ValueOf("M777"), solver.ValueOf("M0")));
    }

    [Fact]
    public void ThousandsOfChoicesAreRead()
    {
        KconfigSolver solver =
            Solver(string.Concat(Enumerable.Range(0, 10_000)
                .Select(i => $"choice\n\tprompt \"c\"\nconfig A{i}\n\tbool \"a\"\nconfig B{i}\n\tbool \"b\"\nendchoice\n")));
        Assert.Equal("y", solver.ValueOf("A9999"));
    }

    [Fact]
    public void SubmenusByDependencyMayBeDeepAndWide()
    {
        var text = new StringBuilder("config S0\n\tbool \"0\"\n\tdefault y\n");
        for (int i = 1; i < 10_000; i++)
        {
            text.Append($"config S{i}\n\tbool \"{i}\"\n\tdefault y\n\tdepends on S0 && (S{i - 1} || S{i / 2})\n");
        }

        Assert.Equal("y", Solver(text.ToString()).ValueOf("S9999"));
    }

    [Fact]
    public void HundredsOfThousandsOfSymbolsAreRead()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 200_000; i++)
        {
            text.Append("config S").Append(i).Append("\n\tbool \"x\"\n\tdefault y\n");
        }

        Assert.Equal("y", Solver(text.ToString()).ValueOf("S199999"));
    }

    [Fact]
    public void AMegabyteOnOneLineIsRead()
    {
        string word = new string('A', 1 << 20);
        KconfigSolver solver = Solver($"config {word}\n\tstring \"{word}\"\n\tdefault \"{word}\"\n");
        Assert.Equal(word, solver.ValueOf(word));
        Assert.Equal("UK1005", Reported($"config A\n\tbool {Repeat("$(", 1 << 19)}\n"));
        Kit.Tree($"config A\n\tbool {Repeat("$()", 1 << 19)}{Repeat("\"", 1 << 19)}{Repeat("\\", 1 << 19)}\n");
    }

    [Fact]
    public void AHundredMegabytesOfTextAreRead()
    {
        string comments = Repeat("# " + new string('x', 1 << 20) + "\n", 100);
        Assert.Equal("y", Solver(comments + "config A\n\tdef_bool y\n").ValueOf("A"));
        Assert.Equal("UK1004", Reported("source \"big\"\nsource \"big\"\nsource \"big\"\n", ("big", comments)));
    }

    [Fact]
    public void ADeviceWithoutEndIsReported()
    {
        var tree = KconfigTree.Parse("/dev/zero", KconfigOptions.ForDisk("/"));
        Assert.Contains(tree.Diagnostics, d => d.Code == "UK1004");
    }

    [Fact]
    public void SourceLoopsThroughVariablesAreReported()
    {
        Diagnostic error = Kit.Tree("A := a\nsource \"$(A)\"\n", ("a", "B = $(A)\nsource \"$(B)\"\n")).Diagnostics.Only("UK1003");
        Assert.Equal(("a", 2), (error.File, error.Line));
        (string, string)[] chain = Enumerable.Range(0, 300).Select(i => ($"f{i}", $"source \"f{i + 1}\"\n")).ToArray();
        Assert.Equal("UK1004", Reported("source \"f0\"\n", chain));
        (string, string)[] bush = Enumerable.Range(0, 50).Select(i => ($"f{i}", $"source \"f{i + 1}\"\nsource \"f{i + 1}\"\n"))
            .Append(("f50", "")).ToArray();
        Assert.Equal("UK1004", Reported("source \"f0\"\n", bush));
    }

    [Theory]
    [InlineData("f = $(f,$(1)$(1))\nx := $(f,a)\n", "UK1004")]
    [InlineData("f = $(f,$(1))$(f,$(1))\nx := $(f,a)\n", "UK1004")]
    [InlineData("f = $(g)\ng = $(f)\nx := $(f)\n", "UK1005")]
    public void MacrosWithoutEndAreReported(string text, string code) => Assert.Equal(code, Reported(text));

    [Fact]
    public void TextThatMacrosMultiplyIsBounded()
    {
        string big = "X := " + new string('x', 1 << 19) + "\n";
        Assert.Equal("UK1004", Reported($"{big}config {Repeat("$(X)", 10_000)}\n"));
        Assert.Equal("UK1004", Reported(big + "config A\n\tstring\n" + Repeat("\tdefault \"$(X)\"\n", 10_000)));
        Assert.Equal("UK1004", Reported("X := x\n" + Repeat("X += x\n", 1_000_000)));
    }

    [Fact]
    public void AWishThroughDefaultsThatGoInCirclesEnds()
    {
        KconfigSolver solver =
            Solver("config B\n\thex \"b\" if n\n\tdefault B\n\tdefault C if B > C\nconfig C\n\thex\n\tdefault B if C != B\n\tdefault C\n");
        Assert.NotEqual(KconfigPlanOutcome.Found, solver.Want(solver.Tree.Symbols["B"], "0x3").Outcome);
    }

    [Fact]
    public void AChoiceOfNumbersHasNoValue() =>
        Assert.DoesNotContain("15", Written("choice\n\tint \"Low\"\n\trange 10 20\n\tdefault 15\nconfig A\n\tint \"a\"\nendchoice\n",
            "CONFIG_A=3\n"), StringComparison.Ordinal);

    [Fact]
    public void AConfigurationOfUnknownSymbolsIsRead()
    {
        KconfigSolver solver = Solver(string.Concat(Enumerable.Range(0, 2000).Select(i => $"config SYMBOL_{i}\n\tbool \"x\"\n")));
        solver.Load(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"CONFIG_UNKNOWN_{i}=y\n")), "old");
        Assert.Equal("n", solver.ValueOf("SYMBOL_7"));
        Assert.Contains(solver.Diagnose(), d => d.Code == "UK1106");
    }

    private static string Written(string text, string input)
    {
        KconfigSolver solver = Solver(text);
        solver.Load(input, "input");
        return solver.WriteDotConfig();
    }

    private static KconfigSolver Solver(string text) => Kit.Solver(text);

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static string Reported(string text, params (string, string)[] files) =>
        Kit.Tree(text, files).Diagnostics.First(d => d.Severity == Severity.Error).Code;
}
