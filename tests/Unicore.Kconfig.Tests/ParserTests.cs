// SPDX-License-Identifier: BSD-3-Clause
// What the parser makes of right and wrong text.
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
namespace Unicore.Kconfig.Tests;

public sealed class ParserTests
{
    [Fact]
    public void EntriesKnowTheirPlaceHelpAndPrompt()
    {
        KconfigTree tree = Kit.Tree("# first\nconfig A\n\tbool \"A prompt\"\n\thelp\n\t  One.\n\n\t    Two.\n\nconfig B\n\tint\n");
        KconfigMenu menu = tree.Symbols["A"].Definitions.Single();
        Assert.Equal(new KconfigPlace("Kconfig", 2, 1), menu.Place);
        Assert.Equal("A prompt", menu.Prompt!.Text);
        Assert.Equal("One.\n\n  Two.\n", menu.Help);
        Assert.Equal(KconfigType.Number, tree.Symbols["B"].Type);
        Assert.Empty(tree.Diagnostics);
    }

    [Theory]
    [InlineData("A && B || !C", "A && B || !C")]
    [InlineData("A && (B || C)", "A && (B || C)")]
    [InlineData("!(A && B)", "!(A && B)")]
    [InlineData("!A = y", "!(A = y)")]
    [InlineData("A >= 3 && B != \"x y\"", "A >= 3 && B != \"x y\"")]
    public void ExpressionsAreReadWithTheirPrecedence(string text, string printed) =>
        Assert.Equal(printed, Kit.Tree($"config X\n\tbool\n\tdepends on {text}\n").Symbols["X"].Definitions[0].OwnDependency!.ToString());

    [Fact]
    public void AWordInQuotesOrFromAMacroIsNoKeyword()
    {
        KconfigTree tree = Kit.Tree("w = range\nconfig A\n\tstring\n\tdefault \"range\"\n"
            + "config $(w)\n\tbool \"r\"\nconfig B\n\tstring\n\tdefault $(w)\n");
        Assert.Empty(tree.Diagnostics);
        Assert.True(tree.Symbols["range"].IsDefined);
    }

    [Theory]
    [InlineData("\uFEFFconfig A\r\n\tbool \"a\"\r\n\thelp\r\n\t  One.\r\n\r\n\t  Two.\r\n")]
    [InlineData("config A\n\tbool \"a\"\n\thelp\n\t  One.\n\n\t  Two.\n")]
    public void LineEndsAndTheMarkOfOtherSystemsAreRead(string text)
    {
        KconfigTree tree = Kit.Tree(text);
        Assert.Empty(tree.Diagnostics);
        Assert.Equal("One.\n\nTwo.\n", tree.Symbols["A"].Definitions[0].Help);
    }

    [Fact]
    public void EachByteOfACharacterThatMeansNothingIsTold()
    {
        var told = (KernelDiagnostic)Kit.Tree("config A\n\tbool \"\u00e4\"\n\u00e4\n").Diagnostics.Only("UK1001");
        const string Begin = "Kconfig:3:warning: ignoring unsupported character '";
        Assert.Equal(
            [.. Bytes(Begin), 0xC3, .. Bytes("'\n" + Begin), 0xA4, .. Bytes("'\n")], KconfigText.ToBytes(told.KernelText));
        static byte[] Bytes(string text) => System.Text.Encoding.ASCII.GetBytes(text);
    }

    [Fact]
    public void LinesContinueAfterABackslash() =>
        Assert.Equal("A && B",
            Kit.Tree("config X\n\tbool\n\tdepends on A && \\\n\t\tB\n").Symbols["X"].Definitions[0].OwnDependency!.ToString());

    [Theory]
    [InlineData("config\n", 1, "needs the name")]
    [InlineData("config bool\n\tbool \"b\"\n", 1, "'bool' is a word of the language")]
    [InlineData("config A\n\tbool\n\tselect help\n", 3, "'help' is a word of the language")]
    [InlineData("config A\n\tbool\n\tdepends on B || range\n", 3, "should stand where 'range' is")]
    [InlineData("config A\n\tbool\n\tdepends on B = menu\n", 3, "on its right side")]
    [InlineData("config A\n\tbool if B\n", 2, "needs a prompt")]
    [InlineData("choice on\n\tprompt \"c\"\nendchoice\n", 1, "Unexpected 'on'")]
    [InlineData("string := a\n", 1, "'string' is not a Kconfig statement")]
    [InlineData("config A\n\tbool\n\tdepends on (B\n", 3, "closing parenthesis")]
    [InlineData("config A\n\tbool\n\tdepends on\n", 3, "needs an expression")]
    [InlineData("\nbogus thing\n", 2, "'bogus' is not a Kconfig statement")]
    [InlineData("menu \"M\"\n", 1, "'endmenu' is missing")]
    [InlineData("config A\n\tbool\nendmenu\n", 3, "ends nothing")]
    [InlineData("menu \"M\"\nif A\nendmenu\n", 3, "needs its 'endif' first")]
    public void SyntaxErrorsNameTheirLine(string text, int line, string what)
    {
        Diagnostic error = Kit.Tree(text).Diagnostics.First(d => d.Severity == Severity.Error);
        Assert.Equal(("UK1001", "Kconfig", line), (error.Code, error.File, error.Line));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnErrorDoesNotHideWhatFollows() =>
        Assert.True(Kit.Tree("bogus\nconfig A\n\tbool\n\trange\n\nconfig B\n\tbool\n").Symbols["B"].IsDefined);

    [Fact]
    public void AMissingFileIsAnErrorUnlessItsSourceIsOptional()
    {
        KconfigTree tree = Kit.Tree("source \"gone\"\nosource \"also-gone\"\n");
        Assert.Equal(1, tree.Diagnostics.Only("UK1002").Line);
        Assert.Equal(["gone", "also-gone"], tree.FilesMissing);
        Assert.Equal(["Kconfig"], tree.FilesRead);
    }

    [Fact]
    public void ASourceLoopIsToldAsAChain()
    {
        Diagnostic loop = Kit.Tree("source \"a\"\n", ("a", "source \"b\"\n"), ("b", "\nsource \"a\"\n")).Diagnostics.Only("UK1003");
        Assert.Contains("a -> b -> a", loop.Message, StringComparison.Ordinal);
        Assert.Equal(("b", 2), (loop.File, loop.Line));
    }

    [Fact]
    public void ACircleOfDependenciesIsToldAsAChain()
    {
        KconfigTree mixed = Kit.Tree(
            "config A\n\tbool \"A\"\n\tdepends on B\nconfig B\n\tbool \"B\"\nconfig C\n\tbool\n\tselect B\n\tdefault y if A\n");
        Diagnostic error = mixed.Diagnostics.Only("UK1008");
        Assert.Contains("B (Kconfig:4), which is selected by C (Kconfig:6), which depends on A (Kconfig:1), which depends on B",
            error.Message, StringComparison.Ordinal);
        KconfigTree chain = Kit.Tree(
            "config A\n\tbool \"A\"\n\tdepends on B\nconfig B\n\tbool \"B\"\n\tdepends on C\nconfig C\n\tbool \"C\"\n\tdepends on A\n");
        Assert.Contains("which depends on C (Kconfig:7), which depends on A", chain.Diagnostics.Only("UK1008").Message,
            StringComparison.Ordinal);
        Assert.Equal("n", new KconfigSolver(chain).ValueOf("A"));
    }

    [Fact]
    public void NestingIsBounded()
    {
        string parens = new string('(', 5000) + "A" + new string(')', 5000);
        Assert.Contains(Kit.Tree($"config X\n\tbool\n\tdepends on {parens}\n").Diagnostics, d => d.Code == "UK1001");
        string menus = string.Concat(Enumerable.Repeat("menu \"M\"\n", 5000));
        Assert.Contains(Kit.Tree(menus).Diagnostics, d => d.Code == "UK1004");
    }

    [Fact]
    public void AChainOfManyThousandSymbolsNeedsNoDeepStack()
    {
        var text = new System.Text.StringBuilder("config S0\n\tbool \"0\"\n\tdefault y\n");
        for (int i = 1; i < 30_000; i++)
        {
            text.Append($"config S{i}\n\tbool \"{i}\"\n\tdefault y\n\tdepends on S{i - 1}\n");
        }

        KconfigTree tree = Kit.Tree(text.ToString());
        Assert.Empty(tree.Diagnostics);
        Assert.Equal("y", new KconfigSolver(tree).ValueOf("S29999"));
    }
}
