// SPDX-License-Identifier: BSD-3-Clause
// A project's own sources as an application of the tree.
using Unicore.Unikraft.Applications;

namespace Unicore.Unikraft.Tests.Building;

public sealed class ApplicationFolderTests
{
    private const string Main = "#include <uk/print.h>\nlong a(void);\nlong b(void);\nint main(void) { uk_print(WORD); uk_number(\"sum\", "
        + "a() + b()); return 0; }\n";

    private static Tree Project(Func<Tree, ApplicationFolder> application)
    {
        Tree tree = new();
        Directory.Delete(tree["app"], true);
        tree.Write("project/main.c", Main);
        tree.Write("project/one/part.c", "long a(void);\nlong a(void) { return PART; }\n");
        tree.Write("project/two/part.c", "long b(void);\nlong b(void) { return PART; }\n");
        ApplicationFolder sources = application(tree);
        tree.Change = r => r with { Application = tree["application"], OwnSources = sources };
        return tree;
    }

    private static ApplicationFolder Folder(Tree tree, string name = "hello", string word = "\"word\"") => new(name)
    {
        Sources =
        [
            (tree["project/main.c"], null, ["-DWORD=" + word]),
            (tree["project/one/part.c"], null, ["-DPART=1"]),
            (tree["project/two/part.c"], null, ["-DPART=20"]),
        ],
    };

    [Fact]
    public async Task SourcesStayWhereTheyAre()
    {
        using Tree tree = Project(t => Folder(t));
        (Built built, string text) = await tree.Run();
        Assert.Equal("> word\n> sum 21\n", text);
        Assert.Contains("part.o", built.Names);
        Assert.Contains("part.v2.o", built.Names);
        Assert.Equal(0, (await tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
    }

    [Theory]
    [InlineData("it's $5 or $(HOME) # back\\\\slash ` & ; | > * % and ,")]
    [MatrixData("two words")]
    [MatrixData("it's")]
    [MatrixData("costs $5 or $(HOME)")]
    [MatrixData("a # b")]
    [MatrixData("back\\\\slash")]
    [MatrixData("tick ` & ; | > *")]
    [MatrixData("percent % and comma ,")]
    public async Task FlagsReachTheCompilerAsTheyAre(string word)
    {
        using Tree tree = Project(t => Folder(t, word: '"' + word + '"'));
        (_, string text) = await tree.Run();
        Assert.Equal($"> {word.Replace("\\\\", "\\", StringComparison.Ordinal)}\n> sum 21\n", text);
    }

    [Theory]
    [InlineData("9-Üni.2")]
    [MatrixData("My-App.2")]
    [MatrixData("ünicode")]
    [MatrixData("9lives")]
    public async Task AnyNameIsALibrary(string name)
    {
        using Tree tree = Project(t => Folder(t, name));
        Assert.Equal("> word\n> sum 21\n", (await tree.Run()).Text);
    }

    [Fact]
    public async Task ASourceMayDependOnASymbol()
    {
        using Tree tree = new();
        tree.Write("project/main.c",
            "#include <uk/print.h>\n#include <own.h>\nint extra(void) __attribute__((weak));\nint main(void) { uk_number(\"extra\", "
                + "extra ? extra() : OWN); return 0; }\n");
        tree.Write("project/extra.c", "int extra(void);\nint extra(void) { return ALL; }\n");
        tree.Write("project/include/own.h", "#define OWN 3\n");
        tree.Write("project/Config.uk", "config EXTRA\n\tbool \"extra\"\n");
        ApplicationFolder sources = new("hello")
        {
            Sources = [(tree["project/main.c"], null, []), (tree["project/extra.c"], "EXTRA", [])],
            IncludeDirectories = [(tree["project/include"], null)],
            Flags = ["-DALL=9"],
            ConfigFile = tree["project/Config.uk"],
        };
        tree.Change = r => r with { Application = tree["application"], OwnSources = sources };
        Assert.Equal("> extra 3\n", (await tree.Run()).Text);
        tree.Values["EXTRA"] = "y";
        Assert.Equal("> extra 9\n", (await tree.Run()).Text);
        tree.Values.Remove("EXTRA");
        Assert.Equal("> extra 3\n", (await tree.Run()).Text);
    }

    [Fact]
    public async Task ANewSourceOfTheProjectIsLinked()
    {
        using Tree tree = Project(t => Folder(t));
        await tree.Run();
        tree.Replace("project/main.c", "a() + b()", "a() + b() + c()");
        tree.Replace("project/main.c", "long a(void);", "long a(void);\nlong c(void);");
        tree.Write("project/c.cpp", "extern \"C\" long c() { return 300; }\n");
        ApplicationFolder more = new("hello") { Sources = [.. Folder(tree).Sources, (tree["project/c.cpp"], null, [])] };
        tree.Change = r => r with { Application = tree["application"], OwnSources = more };
        (Built built, string text) = await tree.Run();
        Assert.Equal("> word\n> sum 321\n", text);
        Assert.DoesNotContain("part.o", built.Names);
    }
}
