// SPDX-License-Identifier: BSD-3-Clause
// What is understood of make's output: of real runs on makefiles written here, and of damaged output.
using CliWrap;
using CliWrap.Buffered;
using Unicore.Build.Libraries;
using Unicore.Build.Making;

namespace Unicore.Build.Tests.Making;

public sealed class MakeOutputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-make-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, name))!);
        File.WriteAllText(Path.Combine(_folder, name), text);
    }

    private async Task<string> Ask(string makefile, string goal = "all")
    {
        Write("Makefile", makefile);
        BufferedCommandResult result = await Cli.Wrap("make").WithArguments(["-C", _folder, .. MakeOutput.Options, goal])
            .WithEnvironmentVariables(e => e.Set("LC_ALL", "C").Set("MAKEFLAGS", null).Set("MAKELEVEL", null))
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardError);
        return result.StandardOutput;
    }

    private static MakeRule Rule(MakeOutput output, string target) => Assert.Single(output.Rules, r => r.Target == target);

    [Fact]
    public async Task RulesComeInOrderWithWhatTheyNeed()
    {
        Write("a.c", "");
        MakeOutput output = MakeOutput.Parse(
            await Ask("NAME := x y\nLATE = $(NAME) z\nall: prog\nprog: a.o b.o | dir\n\t@link $^ -o $@\n\n%.o: "
                + "%.c\n\tcc $<\nb.c:\n\tgen > $@\ndir:\n\tmkdir dir\nother:\n\tnever\n"), "all", "NAME", "LATE", "NONE");
        Assert.Equal(["a.o", "b.c", "b.o", "dir", "prog"], output.Rules.Select(r => r.Target));
        MakeRule prog = Rule(output, "prog");
        Assert.Equal(["link a.o b.o -o prog"], prog.Lines);
        Assert.Equal(["a.o", "b.o"], prog.Prerequisites);
        Assert.Equal(["dir"], prog.OrderOnly);
        Assert.Equal(("Makefile", 5), (prog.File, prog.Line));
        Assert.Equal(["prog"], output.NeedsOf("all")!.Value.Prerequisites);
        Assert.Null(output.NeedsOf("nothing"));
        Assert.Equal(("x y", "$(NAME) z", null), (output.Variable("NAME"), output.Variable("LATE"), output.Variable("NONE")));
    }

    [Fact]
    public async Task ALineMayGoOn()
    {
        MakeOutput output = MakeOutput.Parse(await Ask("all: a\na:\n\tone \\\n\ttwo \\\n\n\tthree\n\techo 'end\\\\'\n\tfour\n"), "all");
        Assert.Equal(["one \\\ntwo \\\n", "three", "echo 'end\\\\'", "four"], Rule(output, "a").Lines);
    }

    [Fact]
    public async Task AMinusForgivesItsOwnLineOnly()
    {
        MakeOutput output = MakeOutput.Parse(
            await Ask("T = two \\\n\t\t-more\nall: a b c\na:\n\tone \\\n\t\t-Wl,x \\\n\t\t-o $@\n\t-two\nb:\n\tone\n\t-@two \\\n\t  -x\n"
                + "\tthree\ndefine D\none\ntwo\nendef\nc:\n\t$(D)\n\t-three\n"), "all");
        Assert.Equal([1], Rule(output, "a").MayFail);
        Assert.Equal([1], Rule(output, "b").MayFail);
        Assert.Empty(Rule(output, "c").MayFail);
    }

    [Fact]
    public async Task AMinusForgivesErrors()
    {
        MakeOutput output = MakeOutput.Parse(await Ask("all: a b c d\na:\n\t-one\nb:\n\t@-two\nc:\n\t-@three\nd:\n\tfour -x\n"), "all");
        Assert.Equal([1, 1, 1, 0], output.Rules.Select(r => r.MayFail.Count));
        Assert.Equal(["one", "two", "three", "four -x"], output.Rules.SelectMany(r => r.Lines));
    }

    [Fact]
    public async Task VariablesOfTargetsAreNoPrerequisites()
    {
        MakeOutput output = MakeOutput.Parse(
            await Ask("all: a\na: FLAGS := -x y\na: FLAGS += z\na: OTHER = b\na: b c\n\tdo $(FLAGS)\nb c:\n\t:\n"), "all");
        Assert.Equal(["b", "c"], Rule(output, "a").Prerequisites);
        Assert.Equal(["do -x y z"], Rule(output, "a").Lines);
    }

    [Fact]
    public async Task BuiltinRulesAreRules()
    {
        Write("a.c", "");
        MakeOutput output = MakeOutput.Parse(await Ask("all: a.o\n"), "all");
        MakeRule rule = Rule(output, "a.o");
        Assert.Equal("<builtin>", rule.File);
        Assert.Contains("-c -o a.o a.c", Assert.Single(rule.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherMakesRulesAreItsOwn()
    {
        Write("sub/Makefile", "sub: part\n\tlink part\npart:\n\tcc part\n");
        MakeOutput output = MakeOutput.Parse(
            await Ask("all: a b\na:\n\tbefore\n\t@$(MAKE) --no-print-directory -C sub sub\n\tafter\nb:\n\tcc b\n"), "all", "CURDIR");
        Assert.Equal(["a", "b"], output.Rules.Select(r => r.Target));
        string[] lines = [.. Rule(output, "a").Lines];
        Assert.Equal("before", lines[0]);
        Assert.EndsWith("-C sub sub", lines[1], StringComparison.Ordinal);
        Assert.Equal("after", lines[^1]);
        Assert.Equal(3, lines.Length);
        Assert.Equal(_folder, output.Variable("CURDIR"));
    }

    [Fact]
    public async Task AMakeWhoseMakefilesWereMadeStartsAgain()
    {
        MakeOutput output = MakeOutput.Parse(
            await Ask("all: x\n\tcc all\nx:\n\tcc $(X)\ninclude made.mk\nmade.mk:\n\techo 'X := y' > $@\n"), "all");
        Assert.Equal(["x", "all"], output.Rules.Select(r => r.Target).Where(t => t != "made.mk"));
        Assert.Equal("cc y", Assert.Single(Rule(output, "x").Lines));
    }

    [Fact]
    public async Task TheMakeThatHasTheGoalCounts()
    {
        Write("inner.mk", "goal: x\nx:\n\tcc x\n");
        MakeOutput output = MakeOutput.Parse(await Ask("all:\n\t@$(MAKE) --no-print-directory -f inner.mk goal\n"), "goal");
        Assert.Equal(["x"], output.Rules.Select(r => r.Target));
    }

    [Fact]
    public async Task NamesMayHaveOddLetters()
    {
        MakeOutput output = MakeOutput.Parse(await Ask("all: a+b.o /x/é~1.o it's\na+b.o:\n\tone\n/x/é~1.o: ; two\nit's:\n\tthree\n"),
            "all");
        Assert.Equal(["a+b.o", "/x/é~1.o", "it's"], output.Rules.Select(r => r.Target));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("Makefile:1: target 'a' does not exist")]
    [InlineData("# Make data base, printed on")]
    [InlineData("# Make data base, printed on x\n# Files\n:\n: :\na:\n# Finished Make data base\n")]
    public void LittleIsNothing(string text) => Assert.Empty(MakeOutput.Parse(text, "all").Rules);

    [Fact]
    public async Task DamagedOutputIsReadWithoutHarm()
    {
        Write("sub/Makefile", "sub:\n\tlink\n");
        string good = await Ask("V := 1\nall: a\na: F := 2\na: b | c\n\tone \\\n\ttwo\n\t-$(MAKE) -C sub sub\n\tlast\nb c:\n\tcc $@\n");
        string[] pieces = ["\n", "\\\n", ": target '", "' does not exist", ": update target '", "' due to: ",
            "# Make data base, printed on\n", "# Files\n", "# Finished Make data base", "\t-", "|", ":", "=", "'", "<builtin>", "\0",
            "99999999999999999999"];
        Random random = new(5);
        for (int round = 0; round < 3000; round++)
        {
            string text = good;
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                int at = random.Next(text.Length), length = Math.Min(random.Next(200), text.Length - at);
                text = random.Next(3) switch
                {
                    0 => text.Remove(at, length),
                    1 => text.Insert(at, pieces[random.Next(pieces.Length)]),
                    _ => text.Insert(at, text.Substring(random.Next(text.Length - length), length)),
                };
            }

            MakeOutput output = MakeOutput.Parse(text, "all", "V", "CURDIR");
            Assert.All(output.Rules, r => Assert.NotEmpty(r.Lines));
        }
    }
}
