// SPDX-License-Identifier: BSD-3-Clause
// The menu in a real terminal: what people who know menuconfig press, and what they then see.
using System.Reflection;

namespace Unicore.Tool.Tests;

public sealed class MenuConfigTests : IDisposable
{
    private const string Kconfig = """
        mainmenu "Example"
        config MODULES
        	bool "Enable modules"
        	modules
        	default y
        menu "Networking"
        config NET
        	bool "Networking support"
        	default y
        	help
        	  What connects.
        config TCP
        	tristate "TCP protocol"
        	depends on NET
        	select CRC
        config CRC
        	tristate
        config PORT
        	int "Port number"
        	range 1 65535
        	default 80
        config HOST
        	string "Host name"
        	default "box"
        config ADDRESS
        	hex "Base address"
        	default 0x1000
        endmenu
        choice
        	prompt "Compression"
        config GZIP
        	bool "Gzip"
        config XZ
        	bool "Xz"
        endchoice
        menuconfig TRACE
        	bool "Tracing"
        config TRACE_IRQ
        	bool "Interrupts"
        	depends on TRACE
        config ACCENT
        	bool "Größe → 大"
        config LAST
        	bool "Last of all"

        """;

    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll");

    private static readonly string Root = typeof(MenuConfigTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-menu-").FullName;

    public MenuConfigTests() => File.WriteAllText(Path.Combine(_folder, "Kconfig"), Kconfig);

    public void Dispose() => Directory.Delete(_folder, true);

    private string Config => File.ReadAllText(Path.Combine(_folder, ".config"));

    private Terminal Start(string arguments = "", int width = 80, int height = 24, params (string Name, string Value)[] environment) =>
        new(_folder, $"dotnet exec '{Tool}' kconfig menuconfig {arguments}", width, height, environment);

    [Fact]
    public void TheFirstScreenLooksLikeMenuconfig()
    {
        using Terminal terminal = Start().Shows("Last of all");
        Assert.Equal("""
             .config - Example
             ──────────────────────────────────────────────────────────────────────────────
              ┌──────────────────────────────── Example ────────────────────────────────┐
              │ Arrows move, letters jump. <Enter> goes into menus ---> (----: empty).  │
              │ <Space>, <Y>, <M> and <N> set what stands in brackets: [*] built in,    │
              │ <M> a module, [ ] left out. <?> explains a line, </> searches, <Z>      │
              │ shows what is hidden. <Esc><Esc> goes back, and at the top leaves.      │
              │ ┌─────────────────────────────────────────────────────────────────────┐ │
              │ │    [*] Enable modules (NEW)                                         │ │
              │ │        Networking  --->                                             │ │
              │ │        Compression (Gzip)  --->                                     │ │
              │ │    [ ] Tracing (NEW)  ----                                          │ │
              │ │    [ ] Größe → 大 (NEW)                                             │ │
              │ │    [ ] Last of all (NEW)                                            │ │
              │ │                                                                     │ │
              │ │                                                                     │ │
              │ │                                                                     │ │
              │ │                                                                     │ │
              │ └─────────────────────────────────────────────────────────────────────┘ │
              ├─────────────────────────────────────────────────────────────────────────┤
              │        <Select>    < Exit >    < Help >    < Save >    < Load >         │
              └─────────────────────────────────────────────────────────────────────────┘
            """, terminal.Screen.TrimEnd());
    }

    [Fact]
    public void TheScreenInTheDocumentationIsReal()
    {
        using Terminal terminal = Start().Shows("Last of all").Press("Down", "Enter").Shows("Networking support").Press("y")
            .Loses("support (NEW)").Press("Down", "m").Shows("<M>   TCP");
        string[] documented = File.ReadAllText(Path.Combine(Root, "sdk/docs/menuconfig.md")).Split("```");
        Assert.Equal(documented[1].Trim('\n'), terminal.Screen.TrimEnd());
    }

    [Fact]
    public void CtrlZGivesTheTerminalBackAndFgTakesItAgain()
    {
        using var terminal = new Terminal(_folder, $"bash --norc --noprofile -i");
        terminal.Shows("bash").Type($"dotnet exec '{Tool}' kconfig menuconfig").Press("Enter")
            .Shows("Last of all", "< Exit >").Press("l", "y").Shows("[*] Last");
        terminal.Press("C-z").Shows("Stopped").Loses("< Exit >").Type("fg").Press("Enter").Shows("[*] Last", "< Exit >").Press("n")
            .Shows("[ ] Last").Press("Escape", "Escape").Shows("save your").Press("n").Shows("NOT saved");
    }

    [Fact]
    public void KeysSetValuesAndEscEscSavesThem()
    {
        using Terminal terminal = Start().Shows("Last of all").Press("Down").Selects("Networking").Press("Enter")
            .Shows("→ Networking", "[*] Networking support");
        terminal.Press("Down").Selects("TCP").Press("Space").Shows("<M>   TCP protocol").Press("y").Shows("<*>   TCP protocol").Press("n")
            .Shows("< >   TCP protocol").Press("m").Shows("<M>   TCP");
        terminal.Press("Escape", "Escape").Loses("→ Networking").Press("l").Selects("Last").Press("y").Shows("[*] Last of all");
        terminal.Press("Escape", "Escape").Shows("save your new configuration", "< Yes >").Press("Enter")
            .Shows("configuration written to .config", "ended 0", " icanon");
        Assert.Contains("CONFIG_TCP=m\nCONFIG_CRC=m\nCONFIG_PORT=80\n", Config, StringComparison.Ordinal);
        Assert.Contains("CONFIG_LAST=y\n", Config, StringComparison.Ordinal);
    }

    [Fact]
    public void NoLeavesTheFileAsItWasAndEscEscGoesBack()
    {
        File.WriteAllText(Path.Combine(_folder, ".config"), "CONFIG_LAST=y\n");
        using Terminal terminal = Start().Shows("[*] Last of all").Press("End").Selects("Last").Press("Space").Shows("[ ] Last of all");
        terminal.Press("Escape", "Escape").Shows("save your").Press("Escape", "Escape").Loses("save your").Press("Tab", "Enter")
            .Shows("save your").Press("n").Shows("NOT saved", "ended 0");
        Assert.Equal("CONFIG_LAST=y\n", Config);
    }

    [Fact]
    public void NothingIsAskedWhenNothingChanged()
    {
        using (Terminal first = Start().Shows("Last of all").Press("Escape", "Escape").Shows("save your").Press("y").Shows("ended 0"))
        {
        }

        string before = Config;
        using Terminal terminal = Start().Shows("Last of all").Press("l", "Space").Shows("[*] Last").Press("Space").Shows("[ ] Last")
            .Press("Escape", "Escape").Shows("ended 0");
        Assert.Equal(before, Config);
    }

    [Fact]
    public void SearchJumpsByNumberAndComesBack()
    {
        using Terminal terminal = Start().Shows("Last of all").Press("/").Shows("regular expression").Type("^(tcp|crc)$").Press("Enter");
        terminal.Shows("→ Search (^(tcp|crc)$)", "Symbol: CRC [=n]", "Selected by [n]:", "Symbol: TCP [=n]", "Depends on: NET [=y]", "(1)");
        terminal.Press("1").Shows("→ Networking").Selects("TCP protocol").Press("y").Shows("<*>   TCP protocol").Press("Escape", "Escape")
            .Shows("Symbol: TCP [=y]", "Selected by [y]:");
        terminal.Press("Escape", "Escape").Loses("Search").Press("/").Shows("regular").Type("(").Press("Enter")
            .Shows("Search", "Invalid pattern");
        terminal.Press("Enter").Loses("Invalid").Press("/").Shows("regular").Type("xyzzy").Press("Enter")
            .Shows("No symbol's name matches 'xyzzy'");
    }

    [Theory]
    [InlineData("?")]
    [InlineData("h")]
    [InlineData("F1")]
    public void HelpTellsTheStory(string key)
    {
        using Terminal terminal = Start().Shows("Last of all").Press("Down", "Enter").Shows("Networking support").Press(key);
        terminal.Shows("CONFIG_NET:", "What connects.", "Symbol: NET [=y]", "Defined at Kconfig:7", "-> Networking", "< Exit >")
            .Press("Enter").Loses("What connects");
    }

    [Fact]
    public void NumbersAreCheckedAndTextIsEdited()
    {
        using Terminal terminal = Start().Shows("Last of all").Press("Down", "Enter").Shows("(80)").Press("p").Selects("Port")
            .Press("Enter").Shows("from 1 to 65535", "< Ok >");
        terminal.Type("000").Shows("80000").Press("Enter").Shows("80000 is outside the range of PORT").Press("Enter").Loses("outside")
            .Press("BSpace", "BSpace").Shows("│800 ").Press("Home", "Right", "DC").Shows("│80 ").Type("4").Shows("│840 ").Press("Enter")
            .Shows("(840) Port number");
        terminal.Press("Down").Selects("Host").Press("Enter").Shows("A text").Press("End").Type(" \"one\"").Press("Enter")
            .Shows("(box \"one\") Host name").Press("Down").Selects("Base").Press("Enter").Shows("hexadecimal").Press("Escape", "Escape")
            .Loses("hexadecimal");
        terminal.Press("S").Shows("file to save to").Press("Enter").Shows("written to .config");
        Assert.Contains("CONFIG_PORT=840\nCONFIG_HOST=\"box \\\"one\\\"\"\n", Config, StringComparison.Ordinal);
    }

    [Fact]
    public void AChoiceIsPickedFromItsMembers()
    {
        using Terminal terminal = Start().Shows("Compression (Gzip)").Press("c").Selects("Compression").Press("Enter")
            .Shows("(X) Gzip", "( ) Xz").Press("Down").Selects("Xz").Press("Space").Shows("Compression (Xz)  --->");
        terminal.Press("Enter").Shows("(X) Xz").Selects("Xz").Press("Escape", "Escape").Loses("(X)");
    }

    [Fact]
    public void AMenuconfigOpensWhenOnAndHiddenEntriesShowWithZ()
    {
        using Terminal terminal = Start().Shows("Last of all").Press("t").Selects("Tracing").Press("Enter").Shows("--- Tracing").Press("Z")
            .Shows("- -   Interrupts").Press("Z").Loses("Interrupts");
        terminal.Press("Escape", "Escape").Loses("--- Tracing").Press("y").Shows("[*] Tracing  --->").Press("Enter")
            .Shows("[ ]   Interrupts");
    }

    [Fact]
    public void SaveAndLoadTakeOtherFiles()
    {
        using Terminal terminal = Start("--config my.config").Shows("my.config - Example").Press("l", "y").Shows("[*] Last")
            .Press("Right", "Right", "Right", "Enter").Shows("file to save to", "my.config");
        terminal.Type(".copy").Press("Enter").Shows("written to my.config.copy").Press("Enter").Loses("written").Press("n")
            .Shows("[ ] Last").Press("L").Shows("file to read").Type(".copy").Press("Enter").Shows("[*] Last");
        terminal.Press("L").Shows("file to read").Type(".gone").Press("Enter").Shows("There is no file 'my.config.gone'")
            .Press("Enter", "Escape", "Escape").Shows("save your").Press("n").Shows("ended 0");
        Assert.False(File.Exists(Path.Combine(_folder, "my.config")));
        Assert.Contains("CONFIG_LAST=y\n", File.ReadAllText(Path.Combine(_folder, "my.config.copy")), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatComesAfterAFragmentIsNamedWhenItWins()
    {
        File.WriteAllText(Path.Combine(_folder, "before"), "CONFIG_LAST=y\n");
        File.WriteAllText(Path.Combine(_folder, "after"),
            "# 12 /app/app.ukproj\n# CONFIG_TRACE is not set\n# 0 the command line\nCONFIG_GZIP=y\n");
        using Terminal terminal = Start("--fragment my.config --base before --over after", 160).Shows("[*] Last of all", "[ ] Tracing")
            .Press("t", "y").Shows("[*] Tracing").Press("l").Selects("Last").Press("n").Shows("[ ] Last");
        terminal.Press("c").Selects("Compression").Press("Enter").Shows("(X) Gzip").Press("Down").Selects("Xz").Press("Space").Shows("(Xz)")
            .Press("Escape", "Escape").Shows("save your").Press("y");
        terminal.Shows("3 settings written",
            "/app/app.ukproj(12): warning UK1304: TRACE=y does not hold: 'CONFIG_TRACE is not set' here",
            "my.config: warning UK1304: GZIP=n", "'CONFIG_GZIP=y' of the command line", "ended 0");
        Assert.Equal("CONFIG_XZ=y\nCONFIG_TRACE=y\n# CONFIG_LAST is not set\n", File.ReadAllText(Path.Combine(_folder, "my.config")));
    }

    [Fact]
    public void AFragmentThatSaysMoreThanItNeedsIsNotAskedAbout()
    {
        File.WriteAllText(Path.Combine(_folder, "my.config"), "# Mine.\nCONFIG_LAST=y\n");
        using Terminal terminal = Start("--fragment my.config").Shows("[*] Last of all").Press("Escape", "Escape").Shows("ended 0");
    }

    [Fact]
    public void AFileThatCannotBeWrittenKeepsThePersonInTheMenu()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "out"));
        using Terminal terminal = Start("--config out").Shows("Last of all").Press("Escape", "Escape").Shows("save your").Press("y")
            .Shows("Not saved").Press("Enter").Loses("Not saved").Shows("Last of all").Press("Escape", "Escape").Shows("save your")
            .Press("n").Shows("ended 0");
    }

    [Fact]
    public void TheMenuFollowsTheTerminalsSize()
    {
        using Terminal terminal = Start().Shows("Last of all").Resize(120, 40).Shows(new string('─', 105) + "┐");
        terminal.Press("l").Selects("Last").Press("?").Shows("Symbol: LAST").Resize(60, 24).Shows("80x19", "60x24").Press("x", "y")
            .Resize(80, 24).Shows("Symbol: LAST", "[=n]").Resize(100, 19).Shows("Symbol: LAST", "< Exit >");
    }

    [Fact]
    public void LongMenusScroll()
    {
        File.AppendAllText(
            Path.Combine(_folder, "Kconfig"), string.Concat(Enumerable.Range(0, 50).Select(i => $"config O{i}\n\tbool \"Option {i}\"\n")));
        using Terminal terminal = Start().Shows("↓(+)").Press("NPage").Shows("↑(-)", "↓(+)").Press("End").Selects("Option 49").Loses("↓(+)")
            .Press("PPage").Selects("Option 39").Press("Home").Selects("Enable modules").Loses("↑(-)").Press("o").Selects("Option 0")
            .Press("O").Selects("Option 1");
    }

    [Theory]
    [InlineData("TERM", "vt100")]
    [InlineData("NO_COLOR", "1")]
    [InlineData("MENUCONFIG_COLOR", "mono")]
    public void WithoutColorTheSelectedLineIsReversed(string variable, string value)
    {
        using Terminal terminal = Start("", 80, 24, (variable, value)).Shows("Last of all").Press("l").Selects("Last");
        string line = terminal.Colors.Split('\n').Single(l => l.Contains("ast of all", StringComparison.Ordinal));
        Assert.Contains("\e[7m", line, StringComparison.Ordinal);
        Assert.DoesNotMatch("\e\\[[0-9;]*(3[0-7]|4[0-7]|9[0-7])m", terminal.Colors);
    }

    [Fact]
    public void WithColorTheSelectedLineHasItsOwn()
    {
        using Terminal terminal = Start("", 80, 24, ("TERM", "xterm-256color")).Shows("Last of all");
        Assert.Matches("\e\\[[0-9;]*4[0-7]", terminal.Colors);
    }

    [Theory]
    [InlineData("C")]
    [InlineData("de_DE.ISO-8859-1")]
    public void WithoutUnicodeEverythingIsAscii(string locale)
    {
        using Terminal terminal = Start("", 80, 24, ("LC_ALL", locale)).Shows("Last of all", "Gr??e ? ??", "+---");
        Assert.True(terminal.Screen.All(char.IsAscii), terminal.Screen);
    }

    [Fact]
    public void CtrlCGivesTheTerminalBackAndSavesNothing()
    {
        using Terminal terminal = Start().Shows("Last of all").Press("l", "y").Shows("[*] Last").Press("C-c").Shows("ended 130", " icanon")
            .Loses("Last of all");
        Assert.False(File.Exists(Path.Combine(_folder, ".config")));
    }

    [Theory]
    [InlineData("export TERM=dumb;", "")]
    [InlineData("", "</dev/null")]
    [InlineData("", "| cat")]
    public void WithoutATerminalThereIsACodedError(string before, string after)
    {
        using var terminal = new Terminal(_folder,
            $"{before} dotnet exec '{Tool}' kconfig menuconfig {after}");
        terminal.Shows("UK1301", "ended");
    }

    [Fact]
    public void WrongKconfigFilesAreToldBeforeTheMenuOpens()
    {
        File.AppendAllText(Path.Combine(_folder, "Kconfig"), "menu \"Open\"\n");
        using Terminal terminal = Start().Shows("Kconfig(", "UK1001", "ended 1");
    }

    [Fact]
    public void PromptsCannotCommandTheTerminal()
    {
        File.WriteAllText(Path.Combine(_folder, "Kconfig"), "config A\n\tbool \"evil \e[2J\a text\"\n");
        using Terminal terminal = Start().Shows("evil  [2J  text", "< Exit >");
    }
}
