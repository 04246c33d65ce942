// SPDX-License-Identifier: BSD-3-Clause
// What a second build runs after a change: exactly what the change reaches.
using Unicore.Build.Actions;
using Unicore.Kconfig.Syntax;

namespace Unicore.Unikraft.Tests.Building;

public sealed class IncrementalTests
{
    private static readonly string[] Link = ["hello_native-x86_64", "hello_native-x86_64.dbg"];

    private static IEnumerable<string> Chain(string library, params string[] more) =>
        more.Append(library + ".ld.o").Append(library + ".o").Concat(Link).Order(StringComparer.Ordinal);

    [Fact]
    public async Task ASecondBuildStartsNoProcess()
    {
        using Tree tree = new("t", "lib-shape");
        tree.Values["LIBUKGEN_SUB"] = "y";
        Built first = (await tree.Build()).Succeeds();
        Assert.True(first.Result!.Ran > 20);
        Built second = (await tree.Build(new NoProcesses())).Succeeds();
        Assert.Equal(0, second.Result!.Ran);
        Assert.Equal(first.Result.Ran, second.Result.Skipped);
        Assert.Null(second.Reason);
        Assert.Equal(first.Plan!.Images, second.Plan!.Images);
    }

    [Fact]
    public async Task ATouchedTreeRunsNothing()
    {
        using Tree tree = new();
        await tree.Run();
        foreach (string file in Directory.EnumerateFiles(tree.Root, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(-3));
        }

        Assert.Equal(0, (await tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
    }

    [Fact]
    public async Task AChangedSourceRunsItsChain()
    {
        using Tree tree = new();
        await tree.Run();
        tree.Replace("app/parts/one.c", "return 1", "return 2");
        (Built built, string text) = await tree.Run();
        Assert.Contains("> part 2\n", text, StringComparison.Ordinal);
        Assert.Equal(Chain("apphello", "one.o"), built.Names);
        Assert.Equal(built.Ran.Count, built.Processes);
        Assert.Null(built.Reason);
    }

    [MatrixFact]
    public async Task WhatIsForcedIsMadeInEveryBuild()
    {
        using Tree tree = new();
        File.AppendAllText(tree["app/Makefile.uk"], """

            APPHELLO_PREPARED := $(APPHELLO_BUILD)/forced.h
            $(APPHELLO_PREPARED): FORCE
            	cat $(APPHELLO_BASE)/../word > $@
            FORCE:
            $(APPHELLO_BUILD)/one.o: $(APPHELLO_PREPARED)
            APPHELLO_CINCLUDES-y += -I$(APPHELLO_BUILD)
            """);
        tree.Write("word", "#define WORD 5\n");
        tree.Replace("app/parts/one.c", "return 1", "return WORD");
        File.WriteAllText(tree["app/parts/one.c"], "#include <forced.h>\n" + File.ReadAllText(tree["app/parts/one.c"]));
        Assert.Contains("> part 5\n", (await tree.Run()).Text, StringComparison.Ordinal);
        Assert.Equal(["forced.h"], (await tree.Run()).Built.Names);
        tree.Write("word", "#define WORD 6\n");
        Assert.Contains("> part 6\n", (await tree.Run()).Text, StringComparison.Ordinal);
    }

    [MatrixFact]
    public async Task AProjectBehindALinkFollowsItsHeaders()
    {
        using Tree tree = new();
        string link = Path.Combine(tree.Top, "link");
        Directory.CreateSymbolicLink(link, tree.Root);
        tree.Change = r => r with
        {
            Root = link + "/core",
            Application = link + "/app",
            ObjectDirectory = link + "/out",
            ConfigFile = link + "/hello.config",
        };
        await tree.Run();
        tree.Replace("app/app.h", "42", "45");
        (Built built, string text) = await tree.Run();
        Assert.Contains("> answer 45\n", text, StringComparison.Ordinal);
        Assert.Contains("main.o", built.Names);
        Assert.DoesNotContain("one.o", built.Names);
        Assert.Equal(0, (await tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
    }

    [Fact]
    public async Task LibrariesMayReadTheConfigurationAsMakeKeepsIt()
    {
        using Tree tree = new();
        await tree.Run();
        Assert.Equal(File.ReadAllText(tree["hello.config"]), File.ReadAllText(tree["out/config"]));
    }

    [Fact]
    public async Task TwoBuildsOfOneFolderTakeTurns()
    {
        using Tree tree = new();
        Built[] both = await Task.WhenAll(Task.Run(() => tree.Build()), Task.Run(() => tree.Build()));
        Assert.All(both, b => b.Succeeds());
        Assert.Equal(0, both.Min(b => b.Result!.Ran));
    }

    [MatrixFact]
    public async Task ACommentRunsTheCompilerAlone()
    {
        using Tree tree = new();
        await tree.Run();
        tree.Replace("app/parts/one.c", "return 1;", "return 1; /* the first */");
        Assert.Equal(["one.o"], (await tree.Run()).Built.Names);
    }

    [Fact]
    public async Task AChangedHeaderReachesItsReaders()
    {
        using Tree tree = new();
        await tree.Run();
        tree.Replace("app/app.h", "42", "43");
        (Built built, string text) = await tree.Run();
        Assert.Contains("> answer 43\n", text, StringComparison.Ordinal);
        Assert.Equal(Chain("apphello", "main.o"), built.Names);
        Assert.Equal("app.h changed", built.Ran["apphello/main.o"]);
    }

    [Fact]
    public async Task AChangedSymbolReachesItsReaders()
    {
        using Tree tree = new();
        await tree.Run();
        tree.Values["APPHELLO_WORLD"] = "tree";
        (Built built, string text) = await tree.Run();
        Assert.Contains("> hello, tree\n", text, StringComparison.Ordinal);
        // A recipe of awk follows the whole configuration, as it does with make.
        Assert.Equal(Chain("apphello", "main.o", "table.c"), built.Names);
        Assert.Equal("CONFIG_APPHELLO_WORLD changed", built.Ran["apphello/main.o"]);
        tree.Values["APPHELLO_UNUSED"] = "2";
        Assert.Equal(["table.c"], (await tree.Run()).Built.Names);
    }

    [MatrixFact]
    public async Task ASymbolOfALinkerScriptReachesTheImage()
    {
        using Tree tree = new();
        await tree.Run();
        tree.Values["NATIVE_CODE"] = "3";
        Built built = (await tree.Build()).Succeeds();
        Assert.Contains("start.o", built.Names);
        Assert.DoesNotContain("main.o", built.Names);
        Assert.Equal(3, Tree.Execute(tree.Image).ExitCode);
    }

    [Fact]
    public async Task ChangedFlagsReachTheirSources()
    {
        using Tree tree = new();
        await tree.Run();
        tree.Replace("app/Makefile.uk", "-DLEVEL=1", "-DLEVEL=2");
        (Built built, string text) = await tree.Run();
        Assert.Contains("> level 2\n", text, StringComparison.Ordinal);
        Assert.Equal(Chain("apphello", "main.o", "one.o"), built.Names);
        Assert.Equal(tree["app/Makefile.uk"] + " changed", built.Reason);
        Assert.Contains("-DLEVEL=2", built.Ran["apphello/main.o"], StringComparison.Ordinal);
        tree.Replace("core/lib/ukprint/Makefile.uk", "SAYS='\"low\"'", "SAYS='\"lower\"'");
        (built, text) = await tree.Run();
        Assert.Contains("> lower\n", text, StringComparison.Ordinal);
        Assert.Equal(Chain("libukprint", "voice.low.o"), built.Names);
    }

    [Fact]
    public async Task ANewSourceIsSeenByWildcard()
    {
        using Tree tree = new();
        await tree.Run();
        tree.Write("app/parts/two.c", "long part_two(void);\nlong part_two(void) { return 2; }\n");
        Built built = (await tree.Run()).Built;
        Assert.Equal(Chain("apphello", "two.o"), built.Names);
        Assert.Equal($"what is in {tree["app/parts"]} changed", built.Reason);
        File.Delete(tree["app/parts/two.c"]);
        Assert.Equal(Chain("apphello"), (await tree.Run()).Built.Names);
    }

    [Fact]
    public async Task ANewLibraryIsLinked()
    {
        using Tree tree = new();
        Assert.DoesNotContain("shape", (await tree.Run()).Text, StringComparison.Ordinal);
        tree.Change = r => r with { Libraries = [tree["libs/lib-shape"]] };
        (Built built, string text) = await tree.Run();
        Assert.Contains("> shape 4\n", text, StringComparison.Ordinal);
        Assert.Equal(Chain("libshape", "shape.o", "list.h", "table.c"), built.Names);
        tree.Change = r => r;
        Assert.DoesNotContain("shape", (await tree.Run()).Text, StringComparison.Ordinal);
    }

    [MatrixFact]
    public async Task ANewInternalLibraryIsSeenOnceItIsImported()
    {
        using Tree tree = new();
        await tree.Run();
        Tree.Copy(tree["libs/lib-shape"], tree["core/lib/ukshape"]);
        Assert.Empty((await tree.Run()).Built.Names);
        tree.Replace("core/lib/Makefile.uk", "ukcxx", "ukcxx ukshape");
        tree.Replace("core/Config.uk", "source \"$(UK_BASE)/lib/ukcxx/Config.uk\"",
            "source \"$(UK_BASE)/lib/ukcxx/Config.uk\"\nsource \"$(UK_BASE)/lib/ukshape/Config.uk\"");
        Assert.Contains("> shape 4\n", (await tree.Run()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADeletedObjectIsMadeAgain()
    {
        using Tree tree = new();
        await tree.Run();
        File.Delete(tree["out/libukcxx/sum.o"]);
        Assert.Equal(["sum.o"], (await tree.Run()).Built.Names);
        File.Delete(tree.Image);
        Assert.Equal(["hello_native-x86_64"], (await tree.Run()).Built.Names);
        File.Delete(tree["out/libukgen/table.c"]);
        Assert.Equal(["table.c"], (await tree.Run()).Built.Names);
        File.Delete(tree["out/libukgen/include/list.h"]);
        Assert.Equal(["list.h"], (await tree.Run()).Built.Names);
    }

    [MatrixFact]
    public async Task AnEditedObjectIsMadeAgain()
    {
        using Tree tree = new();
        (_, string text) = await tree.Run();
        tree.Write("out/apphello/main.o", "no object");
        (Built built, string again) = await tree.Run();
        Assert.Equal("out/apphello/main.o was changed by someone else"["out/".Length..], built.Ran["apphello/main.o"]);
        Assert.Equal(text, again);
    }

    [Fact]
    public async Task AGeneratedHeaderFollowsItsScriptAndItsData()
    {
        using Tree tree = new();
        await tree.Run();
        tree.Replace("core/lib/ukgen/list.txt", "three", "three\nfour");
        (Built built, string text) = await tree.Run();
        Assert.Contains("> gen 51\n", text, StringComparison.Ordinal);
        Assert.Equal(Chain("libukgen", "gen.o", "list.h"), built.Names);
        tree.Replace("core/lib/ukgen/list.sh", "wc -l", "wc -c");
        Assert.Contains("> gen 66\n", (await tree.Run()).Text, StringComparison.Ordinal);
        tree.Replace("core/lib/ukgen/table.awk", "6 * 7", "6 * 8");
        (built, text) = await tree.Run();
        Assert.Contains("> gen 72\n", text, StringComparison.Ordinal);
        Assert.Equal(Chain("libukgen", "table.c", "table.o"), built.Names);
    }

    [MatrixFact]
    public async Task AnotherMakeIsRunWhenItsSourcesChange()
    {
        using Tree tree = new();
        tree.Values["LIBUKGEN_SUB"] = "y";
        Assert.Contains("> gen 1050\n", (await tree.Run()).Text, StringComparison.Ordinal);
        tree.Replace("core/lib/ukgen/sub/sub.c", "1000", "2000");
        (Built built, string text) = await tree.Run();
        Assert.Contains("> gen 2050\n", text, StringComparison.Ordinal);
        Assert.Equal(Chain("libukgen", "libsub.a"), built.Names);
        Assert.Empty((await tree.Run()).Built.Names);
    }

    [MatrixFact]
    public async Task ANameOfSomethingToDoIsDoneInEveryBuild()
    {
        using Tree tree = new();
        tree.Values["LIBUKGEN_ALWAYS"] = "y";
        await tree.Run();
        Assert.Equal(["ukgen-always"], (await tree.Run()).Built.Names);
        Assert.Equal("run\nrun\n", File.ReadAllText(tree["out/libukgen/always.txt"]));
    }

    [Fact]
    public async Task AnEditedConfigurationIsRead()
    {
        using Tree tree = new();
        tree.Write("app/.config", "CONFIG_APPHELLO_WORLD=\"fragment\"\n");
        tree.Change = r => r with { Fragments = [tree["app/.config"]] };
        Assert.Contains("hello, fragment\n", (await tree.Run()).Text, StringComparison.Ordinal);
        tree.Write("app/.config", "CONFIG_APPHELLO_WORLD=\"edited\"\n");
        (Built built, string text) = await tree.Run();
        Assert.Contains("hello, edited\n", text, StringComparison.Ordinal);
        Assert.Equal(tree["app/.config"] + " changed", built.Reason);
    }

    [MatrixFact]
    public async Task AConfigurationThatSomeoneOverwroteIsWrittenAgain()
    {
        using Tree tree = new();
        await tree.Run();
        string solved = File.ReadAllText(tree["hello.config"]);
        tree.Write("hello.config", "CONFIG_APPHELLO_WORLD=\"no\"\n");
        tree.Write("out/include/uk/bits/config.h", "#define CONFIG_APPHELLO_WORLD \"no\"\n");
        Assert.Contains("hello, world\n", (await tree.Run()).Text, StringComparison.Ordinal);
        Assert.Equal(solved, File.ReadAllText(tree["hello.config"]));
    }

    [MatrixFact]
    public async Task AMovedCheckoutIsBuiltAnew()
    {
        using Tree tree = new("t", "lib-shape");
        tree.Values["LIBUKGEN_SUB"] = "y";
        (_, string text) = await tree.Run();
        tree.Replace("app/app.h", "42", "44");
        tree.Rename("moved");
        (Built built, string again) = await tree.Run();
        Assert.Equal(text.Replace("answer 42", "answer 44", StringComparison.Ordinal), again);
        Assert.DoesNotContain("/t/", string.Join('\n', built.Plan!.Actions.SelectMany(a => a.Command)), StringComparison.Ordinal);
        Assert.Equal(0, (await tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
    }

    [MatrixFact]
    public async Task ACommitReachesOnlyWhoNamesTheVersion()
    {
        using Tree tree = new();
        string[] git = ["-C", tree["core"], "-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main", "-c",
            "commit.gpgsign=false"];
        Tree.Execute("git", [.. git, "init", "-q"]);
        Tree.Execute("git", [.. git, "add", "."]);
        Assert.Equal(0, Tree.Execute("git", [.. git, "commit", "-q", "-m", "one"]).ExitCode);
        (_, string text) = await tree.Run();
        Assert.Contains("> version 1.0~", text, StringComparison.Ordinal);
        Assert.Equal(0, Tree.Execute("git", [.. git, "commit", "-q", "--allow-empty", "-m", "two"]).ExitCode);
        (Built built, string again) = await tree.Run();
        Assert.NotEqual(text, again);
        Assert.Equal(Chain("libukprint", "banner.o"), built.Names.Except(["table.c", "table.o", "list.h", "link.lds", "extra.lds"]));
        Assert.DoesNotContain("main.o", built.Names);
        Assert.Empty((await tree.Run()).Built.Ran);
    }

    [Fact]
    public async Task AKilledBuildIsFinishedByTheNext()
    {
        using Tree whole = new();
        (_, string text) = await whole.Run();
        using Tree tree = new();
        for (int round = 0; round < 5; round++)
        {
            using CancellationTokenSource kill = new();
            int started = 0;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tree.Build(progress: e =>
            {
                if (e.Kind == BuildEventKind.Started && ++started == 4)
                {
                    kill.Cancel();
                }
            }, token: kill.Token));
            Assert.Empty(Directory.EnumerateFiles(tree.Output, "*.tmp", SearchOption.AllDirectories));
            if (round == 2)
            {
                tree.Replace("app/app.h", "42", "45");
            }
        }

        Assert.Equal(text.Replace("answer 42", "answer 45", StringComparison.Ordinal), (await tree.Run()).Text);
        Assert.Empty((await tree.Run()).Built.Ran);
    }

    [Fact]
    public async Task AFailedSourceLeavesTheRestBuilt()
    {
        using Tree tree = new();
        tree.Replace("app/parts/one.c", "return 1;", "return 1");
        Built built = await tree.Build();
        Assert.Equal((tree["app/parts/one.c"], 5), (built.Error().File, built.Error().Line));
        Assert.Contains("sum.o", built.Names);
        tree.Replace("app/parts/one.c", "return 1", "return 1;");
        Assert.DoesNotContain("sum.o", (await tree.Run()).Built.Names);
    }

    [MatrixFact]
    public async Task AnotherEnvironmentIsAnotherPlanOnlyIfMakefilesNameIt()
    {
        using Tree tree = new();
        await tree.Run();
        Environment.SetEnvironmentVariable("UNICORE_TEST_UNNAMED", "1");
        Environment.SetEnvironmentVariable("UNICORE_TEST_NAMED", "7");
        try
        {
            Assert.Null((await tree.Build(new NoProcesses())).Succeeds().Reason);
            tree.Replace("app/Makefile.uk", "-DLEVEL=1", "-DLEVEL=$(UNICORE_TEST_NAMED)");
            Assert.Contains("> level 7\n", (await tree.Run()).Text, StringComparison.Ordinal);
            Environment.SetEnvironmentVariable("UNICORE_TEST_NAMED", "8");
            (Built built, string text) = await tree.Run();
            Assert.Contains("> level 8\n", text, StringComparison.Ordinal);
            Assert.Equal("the environment variable UNICORE_TEST_NAMED changed", built.Reason);
        }
        finally
        {
            Environment.SetEnvironmentVariable("UNICORE_TEST_UNNAMED", null);
            Environment.SetEnvironmentVariable("UNICORE_TEST_NAMED", null);
        }
    }
}
