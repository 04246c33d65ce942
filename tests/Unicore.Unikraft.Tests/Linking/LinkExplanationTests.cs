// SPDX-License-Identifier: BSD-3-Clause
// What is said of a failed link, on small invented trees.
using System.Diagnostics;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;
using Unicore.Unikraft.Linking;
using Diagnostic = Unicore.Diagnostics.Diagnostic;

namespace Unicore.Unikraft.Tests.Linking;

public sealed class LinkExplanationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-link").FullName;
    private readonly List<BuildAction> _actions = [];

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void AnExportedSymbolOfALibraryThatIsOffNamesItsSwitch()
    {
        Write("tree/lib/dice/Makefile.uk",
            "$(eval $(call addlib_s,libdice,$(CONFIG_LIBDICE)))\nLIBDICE_SRCS-y += $(LIBDICE_BASE)/dice.c\n");
        Write("tree/lib/dice/exportsyms.uk", "roll # a throw\n");
        Diagnostic found = Undefined("roll");
        Assert.Equal("UK3003", found.Code);
        Assert.Equal("The symbol 'roll' is used in main.c:3 but defined nowhere. The library 'dice' defines it when CONFIG_LIBDICE is y.",
            found.Message);
        Assert.Equal((Path.Combine(_folder, "app/main.c"), 3), (found.File, found.Line));
    }

    [Theory]
    [InlineData("UK_SYSCALL_R_DEFINE(ssize_t, getdice,\n\t\tvoid *, buf,\n\t\tsize_t, n)\n{\n}\n", "getdice")]
    [InlineData("UK_SYSCALL_R_DEFINE(ssize_t, getdice, void *, buf)\n{\n}\n", "uk_syscall_r_getdice")]
    [InlineData("UK_LLSYSCALL_R_DEFINE(int, getdice)\n{\n}\n", "uk_syscall_r_getdice")]
    [InlineData("const char *\ngetdice(int n,\n\tint m)\n{\n\treturn 0;\n}\n", "getdice")]
    [InlineData("int getdice[6] = { 1 };\n", "getdice")]
    public void ASwitchedOffSourceNamesTheSymbolThatSelectsIt(string source, string symbol)
    {
        Write("tree/lib/dice/Makefile.uk",
            "$(eval $(call addlib_s,libdice,$(CONFIG_LIBDICE)))\nLIBDICE_SRCS-$(CONFIG_LIBDICE_GETDICE) += "
                + "\\\n\t$(LIBDICE_BASE)/more/get.c|isr\n");
        Write("tree/lib/dice/more/get.c", "#include <x.h>\n" + source);
        Write(".config", "CONFIG_LIBDICE=y\n");
        Assert.EndsWith("The library 'dice' defines it when CONFIG_LIBDICE_GETDICE is y.", Undefined(symbol).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ADeclarationOrACallIsNoDefinition()
    {
        Write("tree/lib/dice/Makefile.uk", "$(eval $(call addlib_s,libdice,$(CONFIG_LIBDICE)))\nLIBDICE_SRCS-y += $(LIBDICE_BASE)/a.c\n");
        Write("tree/lib/dice/a.c", "int roll(void);\nextern int roll;\nstatic int roll2(void)\n{\n\treturn roll();\n}\n");
        Assert.Contains("correct its name", Undefined("roll").Message, StringComparison.Ordinal);
        Assert.Contains("correct its name", Undefined("roll2").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SymbolsOfTheLinesAroundADefinitionCount()
    {
        Write("tree/lib/dice/Makefile.uk", "$(eval $(call addlib_s,libdice,$(CONFIG_LIBDICE)))\nLIBDICE_SRCS-y += $(LIBDICE_BASE)/a.c\n");
        Write("tree/lib/dice/a.c", "#if CONFIG_LIBDICE_A\n#endif\n#if CONFIG_LIBDICE_LOADED\nint roll(void)\n{\n}\n#endif\n");
        Write(".config", "CONFIG_LIBDICE=y\n");
        Assert.EndsWith("The library 'dice' defines it when CONFIG_LIBDICE_LOADED is y.", Undefined("roll").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void LibrariesOfOtherTargetsAreNotOffered()
    {
        Write("tree/plat/moon/Makefile.uk", "$(eval $(call addplatlib,moon,libmoonplat))\nLIBMOONPLAT_SRCS-y += $(LIBMOONPLAT_BASE)/a.c\n");
        Write("tree/plat/moon/a.c", "int roll(void)\n{\n}\n");
        Assert.Contains("correct its name", Undefined("roll").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALibraryBesideThoseReferredToIsNamedWithItsReference()
    {
        Write("libs/lib-dice/Makefile.uk", "$(eval $(call addlib_s,libdice,$(CONFIG_LIBDICE)))\n");
        Write("libs/lib-dice/exportsyms.uk", "roll\n");
        Assert.EndsWith(
            "The library 'dice', which the project does not refer to, defines it when CONFIG_LIBDICE is y: "
                + $"add <LibraryReference Include=\"{_folder}/libs/lib-dice\" />.",
            Undefined("roll").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHiddenSymbolIsSaidToBeHidden()
    {
        Write("x.c", "int roll(void) { return 4; }\n");
        Run("gcc", "-c", "-o", Path.Combine(_folder, "obj/libdice.ld.o"), Path.Combine(_folder, "x.c"));
        Run("objcopy", "--localize-symbol=roll", Path.Combine(_folder, "obj/libdice.ld.o"), Path.Combine(_folder, "obj/libdice.o"));
        Plan("libdice");
        Assert.Contains("The library 'dice' defines it but hides it: its exportsyms.uk does not name it", Undefined("roll").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ADoubledSymbolNamesBothLibraries()
    {
        Write("x.c", "int roll(void) { return 4; }\n");
        foreach (string name in new[] { "libdice", "appgame" })
        {
            Run("gcc", "-c", "-o", Path.Combine(_folder, $"obj/{name}.o"), Path.Combine(_folder, "x.c"));
            Plan(name);
        }

        Diagnostic found = Assert.Single(Parse("/usr/bin/ld: /o/libdice.o: in function `roll':\n/t/dice.c:4: multiple definition of "
            + "`roll'; /o/appgame.o:/t/main.c:3: first defined here\ncollect2: error: ld returned 1 exit status\n"));
        Assert.Equal("UK3004", found.Code);
        Assert.Contains("by the libraries 'appgame' and 'dice'", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWarningThatSeveralStepsRepeatIsToldOnce()
    {
        LinkOutput output = new(Libraries());
        const string Said = "/usr/bin/ld: warning: /o/libkvmplat.o: requires executable stack (because the .note.GNU-stack section is "
            + "executable)\n";
        Diagnostic found = Assert.Single(output.Parse(Action("a"), Said));
        Assert.Equal(("UK3006", Severity.Warning), (found.Code, found.Severity));
        Assert.Empty(output.Parse(Action("b"), Said));
        Assert.Empty(output.Parse(Action("c"), Said.Replace("libkvmplat", "libother", StringComparison.Ordinal)));
    }

    private Diagnostic Undefined(string symbol)
    {
        Write("app/main.c", "\n\n\n");
        return Assert.Single(Parse($"/usr/bin/ld: {_folder}/obj/appgame.o: in function `main':\n{_folder}/app/main.c:3: "
            + $"undefined reference to `{symbol}'\ncollect2: error: ld returned 1 exit status\n"));
    }

    private IReadOnlyList<Diagnostic> Parse(string output) => new LinkOutput(Libraries()).Parse(Action("image"), output);

    private TreeLibraries Libraries() => new(
        new()
        {
            Name = "game",
            ProjectDirectory = _folder,
            Root = Path.Combine(_folder, "tree"),
            Application = Path.Combine(_folder, "app"),
            LibrariesFolder = Path.Combine(_folder, "libs"),
            Target = new("kvm", "x86_64"),
            ObjectDirectory = Path.Combine(_folder, "obj"),
            ConfigFile = Path.Combine(_folder, ".config"),
            LockFile = Path.Combine(_folder, "lock.json"),
            Upstream = new UpstreamOptions { CacheDirectory = _folder, HttpClientFactory = () => throw new InvalidOperationException() },
        },
        new() { Actions = _actions });

    private BuildAction Action(string output) =>
        new() { Id = output, Description = "LD " + output, Command = ["ld"], WorkingDirectory = _folder, Inputs = [], Outputs = [output] };

    private void Plan(string library) =>
        _actions.AddRange([Action(Path.Combine(_folder, $"obj/{library}.ld.o")), Action(Path.Combine(_folder, $"obj/{library}.o"))]);

    private void Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private void Run(string program, params string[] arguments)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "obj"));
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
