// SPDX-License-Identifier: BSD-3-Clause
// What tools read without being told: a change of it is noticed, and what isn't noticed isn't read.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;
using Unicore.Build.Toolchains;

namespace Unicore.Build.Tests;

public sealed partial class RealBuildTests
{
    private static PlanRequest WithApplication(PlanRequest request, Func<LibraryManifest, LibraryManifest> change) =>
        request with { Application = change(request.Application!) };

    private async Task AssertNothingRunsUntilAChange(PlanRequest request, string file, string text, string reason)
    {
        await Good(request);
        Assert.Equal(0, (await Build(request)).Processes);
        await File.WriteAllTextAsync(file, text);
        await Good(request);
        Assert.Contains(reason, _reasons);
        Assert.Equal(0, (await Build(request)).Processes);
    }

    [Fact]
    public async Task TheVariablesOfAShellReachNoTool()
    {
        string root = NewProject(), told = Path.Combine(root, "told.txt");
        Directory.CreateDirectory(Path.Combine(root, "shell"));
        await File.WriteAllTextAsync(Path.Combine(root, "shell/shell.h"), "");
        await File.AppendAllTextAsync(Path.Combine(root, "app/main.c"), "#if __has_include(<shell.h>)\n#error found\n#endif\n");
        foreach (string variable in new[] { "CPATH", "C_INCLUDE_PATH", "COMPILER_PATH", "LIBRARY_PATH", "GCC_EXEC_PREFIX" })
        {
            _shell[variable] = Path.Combine(root, "shell");
        }

        _shell["DEPENDENCIES_OUTPUT"] = _shell["SUNPRO_DEPENDENCIES"] = told;
        await Good(Request(root));
        Assert.False(File.Exists(told));
    }

    [Theory]
    [MatrixData("gcc", "x86_64", false)]
    [InlineData("gcc", "arm64", true)]
    [InlineData("clang", "x86_64", false)]
    public async Task AFileThatALinkerScriptNamesIsRead(string compiler, string architecture, bool lto)
    {
        string root = NewProject(" with a blank"), script = Path.Combine(root, "app/more.ld"), part = Path.Combine(root, "app/part.ld");
        await File.WriteAllTextAsync(script, "INCLUDE part.ld\n");
        await File.WriteAllTextAsync(part, "PROVIDE(app_limit = 1);\n");
        PlanRequest request = WithApplication(Request(root, r => r with { Lto = lto }, compiler, architecture),
            app => app with { LinkerFlags = [script] });
        await AssertNothingRunsUntilAChange(request, part, "PROVIDE(app_limit = 2);\n", "LINK app.elf: part.ld changed");
    }

    [Fact]
    public async Task WhatALinkMakesOnlyForItselfIsNotReadAgain()
    {
        string root = NewProject();
        PlanRequest request = WithApplication(Request(root), app => app with { CompilerFlags = ["-flto"] });
        await Good(request);
        Assert.Equal(0, (await Build(request)).Processes);
    }

    [Theory]
    [InlineData("part.s", ".include \"part.i\"\n")]
    [InlineData("part.s", ".section .rodata\n.incbin \"part.i\"\n")]
    public async Task WhatAnAssemblerReadsIsRead(string name, string text)
    {
        string root = NewProject(" with a blank"), part = Path.Combine(root, "app/part.i");
        await File.WriteAllTextAsync(part, "# 1\n");
        await File.WriteAllTextAsync(Path.Combine(root, "app", name), text);
        PlanRequest request = WithApplication(Request(root),
            app => app with { Sources = [.. app.Sources, new(Path.Combine(root, "app", name))] });
        await AssertNothingRunsUntilAChange(request, part, "# 2\n", "AS app/part.s: part.i changed");
    }

    [Fact]
    public async Task AMakefileThatTheLinkRulesIncludeIsRead()
    {
        string root = NewProject(), more = Path.Combine(root, "plat/more.mk");
        await File.WriteAllTextAsync(more, "FLAG :=\n");
        string rules = Path.Combine(root, "plat/Linker.uk");
        await File.WriteAllTextAsync(rules, "-include $(dir $(lastword $(MAKEFILE_LIST)))none.mk\ninclude $(PLAT_DIR)/more.mk\n"
            + (await File.ReadAllTextAsync(rules)).Replace("-o $@", "$(FLAG) -o $@", StringComparison.Ordinal));
        await AssertNothingRunsUntilAChange(
            Request(root), more, "FLAG := -Wl,-z,now\n", "LINK app.elf: command line changed: +-Wl,-z,now");
        File.Delete(more);
        Assert.Equal("UK3021", Assert.Single(Planner.Plan(Request(root), new PhysicalFileSystem(), new ProcessRunner()).Diagnostics).Code);
    }

    [Fact]
    public async Task ALauncherOfTheCompilerRebuildsNothing()
    {
        string root = NewProject();
        await Good(Request(root));
        ToolchainResult tools = Toolchain.Probe(new ToolchainRequest { Architecture = "x86_64", CompilerLauncher = "env" },
            Path.Combine(root, "obj"), new PhysicalFileSystem(), new ProcessRunner());
        Assert.NotEmpty(tools.Toolchain!.Launcher);
        Assert.Equal(0, (await Build(Request(root, r => r with { Toolchain = tools.Toolchain }))).Processes);
    }

    [Fact]
    public async Task SourcesOfAnyPlacesHaveObjectsOfTheirOwn()
    {
        string root = NewProject();
        string[] sources = ["outer.c", "app/_up/outer.c", "app/__up/outer.c", "app/outer.c"];
        foreach ((int i, string source) in sources.Index())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, source))!);
            await File.WriteAllTextAsync(Path.Combine(root, source), $"int outer{i};\n");
        }

        await Good(WithApplication(Request(root),
            app => app with { Sources = [.. app.Sources, .. sources.Select(s => new SourceFile(Path.Combine(root, s)))] }));
    }

    [Fact]
    public async Task EachOfTwoLinksTellsWhatItReads()
    {
        string root = NewProject(), rules = Path.Combine(root, "plat/Linker.uk");
        string text = await File.ReadAllTextAsync(rules), script = Path.Combine(root, "plat/link.lds");
        await File.WriteAllTextAsync(rules, text.Replace("$(UK_LIBS_OBJS) $(L)\n", "$(UK_LIBS_OBJS) $(L) $(BUILD_DIR)/first.elf\n",
                StringComparison.Ordinal)
            + "$(BUILD_DIR)/first.elf: $(UK_LIBS_OBJS)\n\t$(LD) $(LDFLAGS) -Wl,-T,$(PLAT_DIR)/first.lds -o $@ $(UK_LIBS_OBJS)\n");
        string part = Path.Combine(root, "plat/part.ld");
        await File.WriteAllTextAsync(part, "PROVIDE(limit = 1);\n");
        await File.WriteAllTextAsync(Path.Combine(root, "plat/first.lds"),
            await File.ReadAllTextAsync(script) + $"INCLUDE \"{part}\"\n");
        await AssertNothingRunsUntilAChange(Request(root), part, "PROVIDE(limit = 2);\n", "LINK first.elf: part.ld changed");
        Assert.True(File.Exists(Path.Combine(root, "obj/app.map")));
        Assert.True(File.Exists(Path.Combine(root, "obj/first.elf.map")));
    }

    [Fact]
    public async Task TwoLinkedFilesOfOneNameAreTwo()
    {
        string root = NewProject(), rules = Path.Combine(root, "plat/Linker.uk");
        string text = await File.ReadAllTextAsync(rules);
        await File.WriteAllTextAsync(rules, text.Replace("$(UK_LIBS_OBJS) $(L)\n",
            "$(UK_LIBS_OBJS) $(L) $(BUILD_DIR)/a/part.bin $(BUILD_DIR)/b/part.bin\n", StringComparison.Ordinal)
            + "$(BUILD_DIR)/a/part.bin: $(L)\n\tcp $(L) $@\n$(BUILD_DIR)/b/part.bin: $(L)\n\tcp $(L) $@\n");
        await Good(Request(root));
        Assert.Equal(0, (await Build(Request(root))).Processes);
    }
}
