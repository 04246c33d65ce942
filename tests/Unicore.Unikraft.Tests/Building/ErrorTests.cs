// SPDX-License-Identifier: BSD-3-Clause
// What is said when a tree, its configuration or its surroundings are not as they should be.
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Unikraft.Applications;

namespace Unicore.Unikraft.Tests.Building;

public sealed class ErrorTests
{
    [Fact]
    public async Task AFolderThatIsNoTree()
    {
        using Tree tree = new();
        Directory.Delete(tree["core/support/build"], true);
        Diagnostic error = (await tree.Build(new NoProcesses())).Error();
        Assert.Equal("UK2600", error.Code);
        Assert.Contains(tree["core"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFolderThatIsNoLibrary()
    {
        using Tree tree = new("t", "lib-none");
        Diagnostic error = (await tree.Build(new NoProcesses())).Error();
        Assert.Equal("UK2600", error.Code);
        Assert.Contains("lib-none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApplicationThatIsNone()
    {
        using Tree tree = new();
        File.Delete(tree["app/Makefile.uk"]);
        Assert.Equal("UK2600", (await tree.Build(new NoProcesses())).Error().Code);
    }

    [Theory]
    [InlineData("ifeq (a,b)\n", 0)]
    [InlineData("APPHELLO_SRCS-y += x.c\n)bad line\n", 2)]
    [InlineData("$(error a lamp is missing)\n", 1)]
    public async Task AMistakeInAMakefileIsToldWhereItIs(string text, int line)
    {
        using Tree tree = new();
        int lines = File.ReadAllLines(tree["app/Makefile.uk"]).Length;
        File.AppendAllText(tree["app/Makefile.uk"], text);
        Diagnostic error = (await tree.Build()).Error();
        Assert.Equal(("UK2601", tree["app/Makefile.uk"]), (error.Code, error.File));
        if (line > 0)
        {
            Assert.Equal(lines + line, error.Line);
        }

        if (text.Contains("lamp", StringComparison.Ordinal))
        {
            Assert.Contains("a lamp is missing", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AMistakeInTheTreesOwnMakefileIsToldInTheTree()
    {
        using Tree tree = new();
        tree.Replace("core/Makefile", "include $(CONFIG_UK_BASE)/version.mk", "$(error no version)");
        Diagnostic error = (await tree.Build()).Error();
        Assert.Equal(("UK2601", tree["core/Makefile"]), (error.Code, error.File));
        Assert.Contains("no version", error.Message, StringComparison.Ordinal);
        Assert.True(error.Line > 10);
    }

    [Fact]
    public async Task ASourceThatIsMissing()
    {
        using Tree tree = new();
        tree.Replace("app/Makefile.uk", "main.c", "gone.c");
        Diagnostic error = (await tree.Build()).Error();
        Assert.Equal("UK2601", error.Code);
        Assert.Contains("gone.c", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATreeThatDoesNotSayHowItIsConfigured()
    {
        using Tree tree = new();
        tree.Replace("core/Makefile", "--olddefconfig", "--oldconfig");
        Assert.Equal("UK2603", (await tree.Build()).Error().Code);
    }

    [Theory]
    [InlineData("moon", "x86_64", "PLAT_MOON")]
    [InlineData("native", "sparc", "ARCH_SPARC")]
    [InlineData("fc", "x86_64", "PLAT_KVM")]
    public async Task ATargetThatTheTreeDoesNotHave(string platform, string architecture, string symbol)
    {
        using Tree tree = new();
        tree.Change = r => r with { Target = new(platform, architecture) };
        Diagnostic error = (await tree.Build()).Error();
        Assert.Equal("UK2010", error.Code);
        Assert.Contains(symbol, error.Message, StringComparison.Ordinal);
        Assert.Contains("PLAT_NATIVE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFragmentForAnotherTarget()
    {
        using Tree tree = new();
        tree.Write("app/.config", "CONFIG_ARCH_ARM_64=y\n");
        tree.Change = r => r with { Fragments = [tree["app/.config"]] };
        Built built = await tree.Build();
        Assert.Equal("UK2604", built.Error().Code);
        Assert.Contains("ARCH_X86_64", built.Error().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFragmentWithoutThePlatform()
    {
        using Tree tree = new();
        tree.Values["PLAT_NATIVE"] = "n";
        Assert.Equal("UK2604", (await tree.Build()).Error().Code);
    }

    [Fact]
    public async Task AValueThatTheConfigurationRefuses()
    {
        using Tree tree = new();
        tree.Values["NATIVE_CODE"] = "many";
        Built built = await tree.Build();
        Assert.Contains(built.Diagnostics, d => d.Message.Contains("NATIVE_CODE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AMistakeInConfigIsToldWhereItIs()
    {
        using Tree tree = new();
        File.AppendAllText(tree["app/Config.uk"], "\nconfig\n");
        Built built = await tree.Build();
        Assert.Contains(built.Diagnostics, d => d.Severity == Severity.Error && d.File == tree["app/Config.uk"] && d.Line > 8);
    }

    [Fact]
    public async Task AnUnmetSelectIsWarnedOfInEveryBuild()
    {
        using Tree tree = new();
        File.AppendAllText(tree["app/Config.uk"],
            "\nconfig APPHELLO_NEVER\n\tbool\n\tdepends on ARCH_ARM_64\n\nconfig APPHELLO_WISH\n\tbool \"wish\"\n\tdefault y\n\tselect "
                + "APPHELLO_NEVER\n");
        Diagnostic first = Assert.Single((await tree.Run()).Built.Diagnostics);
        Assert.Equal(Severity.Warning, first.Severity);
        Assert.Contains("APPHELLO_NEVER", first.Message, StringComparison.Ordinal);
        Assert.Equal(first, Assert.Single((await tree.Build(new NoProcesses())).Succeeds().Diagnostics));
    }

    [Theory]
    [InlineData("with blank")]
    [InlineData("with$dollar")]
    [InlineData("with#hash")]
    [InlineData("it's")]
    [InlineData("a,b")]
    public async Task APathThatMakeCannotSay(string folder)
    {
        using Tree tree = new(folder);
        Diagnostic error = (await tree.Build(new NoProcesses())).Error();
        Assert.Equal("UK2602", error.Code);
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// What a message proposes is what helps: where the project's own folder has the blank, neither another folder for what is made nor
    /// another place of the tree does.
    /// </summary>
    [Theory]
    [InlineData("project", "Move the project")]
    [InlineData("core", "UnikraftRoot")]
    [InlineData("app", "UnikraftApplication")]
    [InlineData("obj", "BaseIntermediateOutputPath")]
    [InlineData("bin", "BaseOutputPath")]
    [InlineData("libs", "LibraryReference")]
    public async Task APathThatMakeCannotSayIsCuredByWhatIsProposed(string which, string cure)
    {
        using Tree tree = new("t", "lib-shape");
        Func<UnikraftRequest, UnikraftRequest> usual = tree.Change;
        string Moved(string path) => Path.Combine(tree.Top, "a b", path);
        Tree.Copy(tree["app"], Moved("app"));
        tree.Change = r => which switch
        {
            "project" => usual(r) with
            {
                ProjectDirectory = Moved(""), Application = Moved("app"), ObjectDirectory = Moved("obj"), ConfigFile = Moved("bin/.config"),
            },
            "core" => usual(r) with { Root = Moved("core") },
            "app" => usual(r) with { Application = Moved("app") },
            "obj" => usual(r) with { ObjectDirectory = Moved("obj") },
            "bin" => usual(r) with { ConfigFile = Moved("bin/.config") },
            _ => usual(r) with { Libraries = [Moved("lib-shape")] },
        };
        string message = (await tree.Build(new NoProcesses())).Error().Message;
        Assert.Contains(cure, message, StringComparison.Ordinal);
        Assert.Equal(which == "obj", message.Contains("BaseIntermediateOutputPath", StringComparison.Ordinal));
    }

    [Fact]
    public void SourcesAreNotToldOfForTheSakeOfTheProjectsFolder()
    {
        Assert.Null(ApplicationFolder.Check("/a b/main.c", null, "/a b"));
        Assert.Equal("UK2602", ApplicationFolder.Check("/a b/main.c", null, "/a")?.Code);
    }

    [Theory]
    [InlineData("with+plus")]
    [InlineData("with@at")]
    [InlineData("grün")]
    public async Task APathThatMakeCanSay(string folder)
    {
        using Tree tree = new(folder);
        await tree.Run();
        Assert.Equal(0, (await tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
    }

    [Fact]
    public async Task MakeIsMissing()
    {
        using Tree tree = new();
        tree.Change = r => r with { Make = "/nowhere/make" };
        Assert.Equal("UK2110", (await tree.Build()).Error().Code);
    }

    [Fact]
    public async Task ATreeWithoutImages()
    {
        using Tree tree = new();
        tree.Write("core/plat/native/Linker.uk", "# nothing\n");
        Assert.Equal("UK2606", (await tree.Build()).Error().Code);
    }

    [Fact]
    public async Task AMistakeIsMendedByTheNextBuild()
    {
        using Tree tree = new();
        string good = File.ReadAllText(tree["app/Makefile.uk"]);
        (await tree.Build()).Succeeds();
        File.AppendAllText(tree["app/Makefile.uk"], "$(error no)\n");
        (await tree.Build()).Error();
        (await tree.Build()).Error();
        File.WriteAllText(tree["app/Makefile.uk"], good);
        Assert.Equal(0, (await tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
    }
}
