// SPDX-License-Identifier: BSD-3-Clause
// Input that is deep, huge or without end: it is read, or bounded and reported, and nothing takes more than its length deserves.
using System.Text;
using Unicore.Diagnostics;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Linting;
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
    [InlineData("menu \"M\"\n", "endmenu\n")]
    [InlineData("if X\n", "endif\n")]
    public void AThousandBlocksInEachOtherAreReadOnAnyThread(string begin, string end) => OnStack(1536, () => AreRead(
        new KconfigOptions(), $"config X\n\tdef_bool y\n{Repeat(begin, 1000)}config Y\n\tbool \"y\" if !X\n{Repeat(end, 1000)}"));

    [Theory]
    [InlineData("(", ")")]
    [InlineData("!!", "")]
    [InlineData("!!(", ")")]
    [InlineData("(A && (N || ", "))")]
    public void AThousandLevelsOfAnExpressionAreReadOnAnyThread(string open, string close) =>
        OnStack(1536, () => AreRead(new KconfigOptions(), Levels(open, close, 330)));

    [Theory]
    [InlineData("(", ")")]
    [InlineData("!!", "")]
    [InlineData("!!(", ")")]
    [InlineData("(A && (N || ", "))")]
    public void FourThousandLevelsAreReadWhereThereIsStack(string open, string close) =>
        OnStack(16 << 10, () => AreRead(new KconfigOptions { DeepestNesting = 4000 }, Levels(open, close, 1330)));

    private static string Levels(string open, string close, int count) =>
        "config A\n\tdef_bool y\nconfig N\n\tbool\nconfig X\n\tbool \"x\"\n\tdefault y\n"
        + $"\tdepends on {Repeat(open, count)}A{Repeat(close, count)}\n"
        + $"config Y\n\tbool \"y\"\n\tdepends on !({Repeat(open, count)}X{Repeat(close, count)})\n";

    /// <summary>X is y and Y is n, and whatever there is to do with them is done.</summary>
    private static void AreRead(KconfigOptions options, string text)
    {
        var tree = KconfigTree.Parse("Kconfig", options with { ReadFile = _ => text });
        var solver = new KconfigSolver(tree);
        Assert.Empty(tree.Diagnostics);
        Assert.Equal(("y", "n"), (solver.ValueOf("X"), solver.ValueOf("Y")));
        Assert.NotEmpty(solver.Explain(tree.Symbols["Y"]).ToString());
        Assert.Contains("CONFIG_X=y\n", solver.WriteDotConfig(), StringComparison.Ordinal);
        Assert.NotNull(solver.Want(tree.Symbols["Y"], "y"));
        Assert.NotNull(KconfigLinter.Lint(tree));
    }

    [Fact]
    public void NineHundredFilesAndMacrosInEachOtherAreRead()
    {
        (string, string)[] chain = [.. Enumerable.Range(0, 900).Select(i => ($"f{i}", $"source \"f{i + 1}\"\n")),
            ("f900", "config X\n\tstring\n\tdefault \"$(M900)\"\n")];
        string macros = string.Concat(Enumerable.Range(0, 900).Select(i => $"M{i + 1} = $(M{i})\n"));
        KconfigTree tree = Kit.Tree($"M0 = end\n{macros}source \"f0\"\n", chain);
        Assert.Empty(tree.Diagnostics);
        Assert.Equal("end", new KconfigSolver(tree).ValueOf("X"));
    }

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
        (string, string)[] chain = Enumerable.Range(0, 5000).Select(i => ($"f{i}", $"source \"f{i + 1}\"\n")).ToArray();
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

    /// <summary>Runs on a thread of its own: 1536 KiB are what a host's threads have.</summary>
    private static void OnStack(int kibibytes, Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action), kibibytes << 10);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
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
