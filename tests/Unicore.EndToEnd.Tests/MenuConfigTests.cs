// SPDX-License-Identifier: BSD-3-Clause
// `dotnet build -t:MenuConfig` in a real terminal with MSBuild's logger at work, and the least configurations that SaveDefConfig writes.
using Unicore.Tool.Tests;

namespace Unicore.EndToEnd.Tests;

public sealed class MenuConfigTests : IDisposable
{
    private const string Several = "<UnikernelTargets>kvm/x86_64;kvm/arm64</UnikernelTargets>";
    private const string Config = """
        config APP_SPEED
        	int "Speed"
        	range 1 9
        	default 5
        config APP_LOUD
        	bool "Loud"
        config APP_FIXED
        	bool "Fixed"
        config APP_ON_ARM
        	bool "On Arm"
        	default y if ARCH_ARM64

        """;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    private string Project => File.ReadAllText(_workspace["app/app.ukproj"]);

    private void Write(string items, string properties = "")
    {
        _workspace.Write("app/app.ukproj",
            $"<Project Sdk=\"Unicore.Sdk/1.0.0\">\n  <PropertyGroup>{properties}</PropertyGroup>\n  <ItemGroup>\n{items}  </ItemGroup>\n"
                + "</Project>\n");
        _workspace.Write("app/main.c", "int main(void) { return 0; }\n");
        _workspace.Write("app/Config.uk", Config);
    }

    /// <summary>As a person types it: with the terminal logger that `dotnet build` has by itself.</summary>
    private Terminal Menu(string arguments = "", int width = 80) =>
        new(_workspace["app"], $"dotnet build -t:MenuConfig {arguments}", width, 24,
        ("MSBUILDDISABLENODEREUSE", "1"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"));

    [Fact]
    public async Task TheMenuSavesToTheProjectsItems()
    {
        Write("    <!-- Mine. -->\n    <Kconfig Include=\"APP_SPEED\" Value=\"7\" />\n    <Kconfig Include=\"APP_FIXED\" Value=\"n\" "
            + "Condition=\"'$(Arch)' == 'x86_64'\" />\n");
        using (Terminal terminal = Menu(width: 120).Shows("app.ukproj - app for kvm/x86_64", "(7) Speed", "[ ] Loud"))
        {
            terminal.Press("l").Selects("Loud").Press("y").Shows("[*] Loud").Press("f").Selects("Fixed").Press("y").Shows("[*] Fixed")
                .Press("s").Selects("Speed").Press("Enter").Shows("from 1 to 9").Press("BSpace").Type("5").Press("Enter")
                .Shows("(5) Speed");

            // While the menu stands, the logger draws nothing.
            string screen = terminal.Screen;
            await Task.Delay(1500);
            Assert.Equal(screen, terminal.Screen);
            terminal.Press("Escape", "Escape").Shows("save your").Press("Enter")
                .Shows("UK1304", "APP_FIXED=y is not saved", "app.ukproj(6)", "ended 0", " icanon");
        }

        Assert.Contains(
            "  <ItemGroup>\n    <!-- Mine. -->\n    <Kconfig Include=\"APP_LOUD\" Value=\"y\" />\n    <Kconfig Include=\"APP_FIXED\" "
                + "Value=\"n\" Condition", Project, StringComparison.Ordinal);
        (await _workspace.DotnetAsync("app", "build", "-t:Configure")).Ends(0);
        string config = File.ReadAllText(_workspace["app/bin/Debug/kvm-x86_64/.config"]);
        Assert.Contains("CONFIG_APP_SPEED=5\nCONFIG_APP_LOUD=y\n# CONFIG_APP_FIXED is not set\n", config, StringComparison.Ordinal);
    }

    [Fact]
    public void LeavingWithoutSavingOrWithCtrlCChangesNothing()
    {
        Write("    <Kconfig Include=\"APP_SPEED\" Value=\"7\" />\n");
        string before = Project;
        using (Terminal terminal = Menu().Shows("(7) Speed").Press("l", "y").Shows("[*] Loud").Press("Escape", "Escape").Shows("save your")
            .Press("n").Shows("ended 0"))
        {
        }

        using (Terminal terminal = Menu().Shows("(7) Speed").Press("l", "y").Shows("[*] Loud").Press("C-c").Shows("ended 1", " icanon"))
        {
        }

        Assert.Equal(before, Project);
    }

    [Fact]
    public async Task AFragmentTakesThePlaceOfTheItems()
    {
        Write("    <KconfigFile Include=\"my.config\" />\n    <Kconfig Include=\"APP_SPEED\" Value=\"7\" />\n");
        _workspace.Write("app/my.config", "CONFIG_APP_FIXED=y\n");
        string before = Project;
        using (Terminal terminal = Menu("-p:UnikernelMenuConfigFragment=my.config").Shows("[*] Fixed").Press("f", "n").Shows("[ ] Fixed")
            .Press("l", "y").Shows("[*] Loud").Press("Escape", "Escape").Shows("save your").Press("y").Shows("ended 0"))
        {
        }

        Assert.Equal(before, Project);
        Assert.Equal("CONFIG_APP_LOUD=y\n", await File.ReadAllTextAsync(_workspace["app/my.config"]));
    }

    [Fact]
    public async Task ValuesOfAFragmentThatDoNotHoldAreToldWithWhatWins()
    {
        Write("    <KconfigFile Include=\"my.config\" />\n    <KconfigFile Include=\"later.config\" />\n    <Kconfig "
            + "Include=\"APP_SPEED\" Value=\"7\" />\n");
        _workspace.Write("app/my.config", "CONFIG_APP_LOUD=y\n");
        _workspace.Write("app/later.config", "# Later.\n# CONFIG_APP_FIXED is not set\n");
        using (Terminal terminal = Menu("-p:UnikernelMenuConfigFragment=my.config -p:CONFIG_APP_ON_ARM=n", 200).Shows("(7) Speed",
            "[*] Loud")
            .Press("f", "y").Shows("[*] Fixed").Press("o", "y").Shows("[*] On Arm").Press("s").Selects("Speed").Press("Enter")
            .Shows("from 1 to 9").Press("BSpace").Type("3").Press("Enter").Shows("(3) Speed"))
        {
            terminal.Press("Escape", "Escape").Shows("save your").Press("y")
                .Shows("app.ukproj(6): warning UK1304: APP_SPEED=3 does not hold",
                    "later.config(2): warning UK1304: APP_FIXED=y does not hold", "APP_ON_ARM=y does not hold", "of the command line",
                    "ended 0");
        }

        Assert.Equal("CONFIG_APP_SPEED=3\nCONFIG_APP_LOUD=y\nCONFIG_APP_FIXED=y\nCONFIG_APP_ON_ARM=y\n",
            await File.ReadAllTextAsync(_workspace["app/my.config"]));
    }

    [MatrixFact]
    public void ValuesOfAProjectThatDoNotHoldAreToldWithWhatWins()
    {
        Write("");
        _workspace.Write("app/Directory.Build.props",
            "<Project>\n  <ItemGroup><Kconfig Include=\"APP_FIXED\" Value=\"y\" /></ItemGroup>\n</Project>\n");
        _workspace.Write("app/Directory.Build.targets",
            "<Project>\n  <ItemGroup>\n    <Kconfig Include=\"APP_LOUD\" Value=\"n\" />\n  </ItemGroup>\n</Project>\n");
        using (Terminal terminal = Menu("-p:CONFIG_APP_ON_ARM=n", 200).Shows("[ ] Loud", "[*] Fixed").Press("l", "y").Shows("[*] Loud")
            .Press("o", "y").Shows("[*] On Arm").Press("f", "n").Shows("[ ] Fixed"))
        {
            terminal.Press("Escape", "Escape").Shows("save your").Press("y")
                .Shows("Directory.Build.targets(3): warning UK1304: APP_LOUD=y does not hold", "APP_ON_ARM=y does not hold",
                    "of the command line", "ended 0").Loses("APP_FIXED");
        }

        Assert.Contains("Include=\"APP_FIXED\" Value=\"n\"", Project, StringComparison.Ordinal);
    }

    [MatrixFact]
    public async Task AFragmentThatIsNoItemOfTheProjectIsLeftAlone()
    {
        Write("");
        _workspace.Write("app/my.config", "CONFIG_APP_LOUD=y\n");
        (await _workspace.DotnetAsync("app", "build", "-t:MenuConfig", "-restore", "-p:UnikernelMenuConfigFragment=my.config")).Ends(1)
            .Says("app.ukproj : error UK1305").Says("Add <KconfigFile Include=\"my.config\" />");
        Assert.Equal("CONFIG_APP_LOUD=y\n", await File.ReadAllTextAsync(_workspace["app/my.config"]));
    }

    [MatrixFact]
    public void AFragmentThatIsNewIsMadeAndItsItemAskedFor()
    {
        Write("");
        using (Terminal terminal = Menu("-p:UnikernelMenuConfigFragment=my.config").Shows("[ ] Loud").Press("Escape",
            "Escape").Shows("ended 0")
            .Loses("UK1305"))
        {
        }

        Assert.False(File.Exists(_workspace["app/my.config"]));
        using (Terminal terminal = Menu("-p:UnikernelMenuConfigFragment=my.config", 200).Shows("[ ] Loud").Press("l", "y").Shows("[*] Loud")
            .Press("Escape", "Escape").Shows("save your").Press("y")
            .Shows("warning UK1305", "Add <KconfigFile Include=\"my.config\" />", "ended 0"))
        {
        }

        Assert.Equal("CONFIG_APP_LOUD=y\n", File.ReadAllText(_workspace["app/my.config"]));
    }

    [MatrixFact]
    public async Task WhatTheLastBuildDidNotHaveIsMarkedAsNew()
    {
        Write("    <Kconfig Include=\"APP_SPEED\" Value=\"7\" />\n");
        using (Terminal terminal = Menu().Shows("(7) Speed", "On Arm").Loses("(NEW)").Press("Escape", "Escape").Shows("ended 0"))
        {
        }

        (await _workspace.DotnetAsync("app", "build", "-t:Configure")).Ends(0);
        _workspace.Write("app/Config.uk", Config + "config APP_FRESH\n\tbool \"Fresh\"\n\tdefault y\nconfig APP_GIVEN\n\tbool \"Given\"\n");
        _workspace.Write(
            "app/app.ukproj",
            Project.Replace("  </ItemGroup>",
                "    <Kconfig Include=\"APP_GIVEN\" Value=\"y\" />\n  </ItemGroup>", StringComparison.Ordinal));
        string before = Project;
        using (Terminal terminal = Menu().Shows("(7) Speed", "[*] Fresh (NEW)", "[*] Given"))
        {
            Assert.Equal(2, terminal.Screen.Split("(NEW)").Length);
            terminal.Press("Escape", "Escape").Shows("ended 0");
        }

        Assert.Equal(before, Project);
    }

    [MatrixFact]
    public async Task AProjectWithBytesThatCouldNotBeKeptIsLeftAlone()
    {
        Write("");
        byte[] project = [.. "<Project Sdk=\"Unicore.Sdk/1.0.0\">\n<!-- "u8, 0xE9, .. " -->\n</Project>\n"u8];
        await File.WriteAllBytesAsync(_workspace["app/app.ukproj"], project);
        using (Terminal terminal = Menu("", 160).Shows("app.ukproj(2", "error UK1302", "ended 1"))
        {
        }

        Assert.Equal(project, await File.ReadAllBytesAsync(_workspace["app/app.ukproj"]));
    }

    [MatrixFact]
    public void OfSeveralTargetsThePickedOneIsShownAndOthersKeepTheirItems()
    {
        Write("    <Kconfig Include=\"APP_ON_ARM\" Value=\"y\" />\n", Several);
        using (Terminal terminal = Menu().Shows("app for kvm/x86_64", "[*] On Arm").Press("Escape", "Escape").Shows("ended 0"))
        {
        }

        using (Terminal terminal = Menu("-p:Arch=arm64").Shows("app for kvm/arm64", "[*] On Arm").Press("l", "y").Shows("[*] Loud")
            .Press("Escape", "Escape").Shows("save your").Press("y").Shows("ended 0"))
        {
        }

        // On Arm it says what holds anyhow; on x86_64 it does not.
        Assert.Contains("<Kconfig Include=\"APP_ON_ARM\" Value=\"y\" />\n    <Kconfig Include=\"APP_LOUD\" Value=\"y\" />\n", Project,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutATerminalTheBuildSaysWhatToDo()
    {
        Write("");
        (await _workspace.RunAsync("setsid", "app", "-w", "dotnet", "build", "-t:MenuConfig", "-restore")).Ends(1).Says("error UK1301")
            .Says("Run `dotnet build -t:MenuConfig` in one");
    }

    [MatrixFact]
    public async Task EachTargetHasItsLeastConfiguration()
    {
        Write("    <Kconfig Include=\"APP_ON_ARM\" Value=\"y\" />\n    <Kconfig Include=\"APP_SPEED\" Value=\"5\" />\n", Several);
        (await _workspace.DotnetAsync("app", "build", "-t:SaveDefConfig", "-restore")).Ends(0).Says("defconfig.kvm-x86_64")
            .Says("defconfig.kvm-arm64");
        Assert.Equal("CONFIG_APP_ON_ARM=y\n", await File.ReadAllTextAsync(_workspace["app/defconfig.kvm-x86_64"]));
        Assert.Equal("", await File.ReadAllTextAsync(_workspace["app/defconfig.kvm-arm64"]));
        Assert.False(File.Exists(_workspace["app/defconfig"]));
        File.Delete(_workspace["app/defconfig.kvm-arm64"]);
        File.Delete(_workspace["app/defconfig.kvm-x86_64"]);
        (await _workspace.DotnetAsync("app", "build", "-t:SaveDefConfig", "-p:Arch=arm64")).Ends(0);
        Assert.True(File.Exists(_workspace["app/defconfig.kvm-arm64"]));
        Assert.False(File.Exists(_workspace["app/defconfig.kvm-x86_64"]));
    }

    [MatrixFact]
    public async Task OneCallMayConfigureSaveAndBuild()
    {
        Write("    <Kconfig Include=\"APP_LOUD\" Value=\"y\" />\n");
        (await _workspace.DotnetAsync("app", "build", "-t:Configure;SaveDefConfig;Build", "-restore")).Ends(0);
        Assert.Equal("CONFIG_APP_LOUD=y\n", await File.ReadAllTextAsync(_workspace["app/defconfig"]));
        Assert.True(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/app"]));
    }
}
