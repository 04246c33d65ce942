// SPDX-License-Identifier: BSD-3-Clause
// Libraries of one's own: from a folder, and as a NuGet package with transitive needs.
namespace Unicore.EndToEnd.Tests;

public sealed class LibraryTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task LibraryFromAFolderIsConfiguredByTheProject()
    {
        _workspace.CopySample("greeter");
        _workspace.CopySample("greeting");
        (await _workspace.DotnetAsync("greeting", "run", "-p:UnikernelTimeout=60", "--", "Ada")).Ends(2).Says("HELLO, Ada!!!");
        (await _workspace.BootAsync("greeting", "--no-build", "-p:Arch=arm64", "-p:UnikernelTimeout=60", "--", "Bob")).Ends(2)
            .Says("HELLO, Bob!!!");
        (await _workspace.BootAsync("greeting", "-p:Platform=linuxu", "-p:CONFIG_LIBGREETER_LOUD=n", "--", "Ada")).Ends(2)
            .Says("Hello, Ada.");
    }

    [Fact]
    public async Task PackedLibraryBringsItsTransitiveNeedsAndALockFile()
    {
        _workspace.CopySample("greeter");
        (await _workspace.DotnetAsync("greeter", "pack", "-o", _workspace["feed"])).Ends(0);
        _workspace.Write("polite/polite.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0"><PropertyGroup><OutputType>Library</OutputType><Version>2.0.0</Version></PropertyGroup>
            <ItemGroup><LibraryReference Include="greeter" Version="1.2.0" /></ItemGroup></Project>
            """);
        _workspace.Write("polite/include/polite.h", "void polite(void);\n");
        _workspace.Write("polite/polite.c",
            "#include <polite.h>\n#include <greeter.h>\nvoid polite(void) { greet(\"esteemed reader\"); }\n");
        _workspace.Write("polite/Config.uk", "config LIBPOLITE\n\tbool \"polite\"\n\tselect LIBUKRANDOM\n");
        (await _workspace.DotnetAsync("polite", "pack", "-o", _workspace["feed"])).Ends(1).Says("Config.uk(3").Says("error UK2115");
        File.Delete(_workspace["polite/Config.uk"]);
        (await _workspace.DotnetAsync("polite", "pack", "-o", _workspace["feed"])).Ends(0);
        Directory.Delete(_workspace["greeter"], true);
        Directory.Delete(_workspace["polite"], true);

        _workspace.Write("app/Directory.Packages.props",
            "<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup><ItemGroup>"
                + "<PackageVersion Include=\"polite\" Version=\"2.0.0\" /></ItemGroup></Project>");
        _workspace.Write("app/app.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0"><PropertyGroup><RestorePackagesWithLockFile>true</RestorePackagesWithLockFile></PropertyGroup>
            <ItemGroup><LibraryReference Include="polite" /></ItemGroup></Project>
            """);
        _workspace.Write("app/main.c", "#include <polite.h>\nint main(void) { polite(); return 0; }\n");
        (await _workspace.BootAsync("app", "-p:UnikernelTimeout=60")).Ends(0).Says("Hello, esteemed reader.");
        Assert.Contains("greeter", File.ReadAllText(_workspace["app/packages.lock.json"]), StringComparison.Ordinal);
        (await _workspace.DotnetAsync("app", "restore", "--locked-mode")).Ends(0);
    }

    [Fact]
    public async Task ValueThatDidNotHoldIsAWarningAtItsLine()
    {
        _workspace.CopySample("greeter");
        _workspace.Write("app/app.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <LibraryReference Include="../greeter/greeter.ukproj" />
                <Kconfig Include="LIBGREETER" Value="n" />
                <Kconfig Include="LIBGREETER_LOUD" Value="y" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("app/main.c", "int main(void) { return 0; }");
        (await _workspace.DotnetAsync("app", "build", "-t:Configure", "-restore")).Ends(0).Says("app.ukproj(5").Says("warning UK11")
            .Says("LIBGREETER");
        Assert.True(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/.config"]));
    }

    [MatrixFact]
    public async Task LibraryOfTheSdkIsReferredToByItsName()
    {
        _workspace.Write("app/app.ukproj",
            "<Project Sdk=\"Unicore.Sdk/1.0.0\"><ItemGroup><LibraryReference Include=\"ukclock\" /></ItemGroup></Project>");
        _workspace.Write("app/main.c",
            "#include <stdio.h>\n#include <uk/clock.h>\nint main(void) { printf(\"later: %d\\n\", "
                + "uk_clock_wall() > 1700000000ull * 1000000000ull); return 0; }\n");
        (await _workspace.BootAsync("app", "-p:UnikernelTimeout=60")).Ends(0).Says("later: 1");
    }

    [MatrixFact]
    public async Task FragmentFileSetsValues()
    {
        _workspace.CopySample("greeter");
        _workspace.CopySample("greeting");
        _workspace.Write("greeting/loud.config", "CONFIG_LIBGREETER_WORD=\"Salve\"\n");
        _workspace.Write(
            "greeting/greeting.ukproj",
            File.ReadAllText(_workspace["greeting/greeting.ukproj"])
                .Replace("<Kconfig ", "<KconfigFile Include=\"loud.config\" />\n    <Kconfig ", StringComparison.Ordinal));
        (await _workspace.BootAsync("greeting", "-p:Platform=linuxu")).Ends(1).Says("Salve, world!!!");
    }
}
