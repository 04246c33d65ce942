// SPDX-License-Identifier: BSD-3-Clause
// `unicore kconfig explain`, `want`, `lint`, `diff` and `json` as a user runs them: the real command, files in a folder.
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Build.Configuring;
using Unicore.Kconfig;

namespace Unicore.Tool.Tests;

public sealed class KconfigVerbTests : IDisposable
{
    private const string Tree = "mainmenu \"Test\"\nconfig NET\n\tbool \"Net\"\nconfig TCP\n\tbool \"Tcp\"\n\tdepends on NET\nconfig "
        + "HTTP\n\tbool \"Http\"\n\tdepends on TCP && !GONE\n\tselect SUM\nconfig SUM\n\tbool\nconfig FAR\n\tbool \"Far\"\n\tdepends on "
        + "GONE\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-kconfig-").FullName;

    public KconfigVerbTests()
    {
        Write("Kconfig", Tree);
        Write(".config", "# CONFIG_NET is not set\n");
    }

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task ExplainTellsWhoSetAValueAndWhatIsMissing()
    {
        BufferedCommandResult result = await RunAsync("explain", "CONFIG_HTTP");
        Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
        Assert.Contains("the prompt at Kconfig:8 needs:", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("set by .config (.config:1)", result.StandardOutput, StringComparison.Ordinal);
        var json = JsonDocument.Parse((await RunAsync("explain", "HTTP", "NET", "--json")).StandardOutput);
        Assert.Equal(["HTTP", "NET"], json.RootElement.GetProperty("asked").EnumerateArray().Select(a => a.GetString()!));
    }

    [Fact]
    public async Task AnUnknownSymbolIsToldWithTheNearestName()
    {
        BufferedCommandResult result = await RunAsync("explain", "HTPT");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("UK1106", result.StandardError, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'HTTP'?", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WantFindsTheChangesAndAppliesThemOnRequest()
    {
        BufferedCommandResult plan = await RunAsync("want", "HTTP=y");
        Assert.Equal(0, plan.ExitCode);
        Assert.Contains("HTTP=y takes 3 changes; no fewer will do:", plan.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("1 other value follows: SUM=y", plan.StandardOutput, StringComparison.Ordinal);
        Assert.Equal("# CONFIG_NET is not set\n", File.ReadAllText(Path.Combine(_folder, ".config")));
        Assert.Equal(0, (await RunAsync("want", "HTTP=y", "--apply")).ExitCode);
        Assert.Contains("CONFIG_HTTP=y\n", File.ReadAllText(Path.Combine(_folder, ".config")), StringComparison.Ordinal);
        Assert.Contains("holds already", (await RunAsync("want", "HTTP=y")).StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnImpossibleWishEndsWithOneAndSaysWhy()
    {
        BufferedCommandResult result = await RunAsync("want", "FAR=y");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("FAR=y is impossible", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("GONE is defined nowhere (Kconfig:15)", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LintTellsFindingsAsCompilersDoAndEndsWithOne()
    {
        BufferedCommandResult result = await RunAsync("lint");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Kconfig:9:21: warning UK1201: 'GONE' is read here", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("error UK1201", (await RunAsync("lint", "--werror")).StandardOutput, StringComparison.Ordinal);
        Assert.Equal(
            (0, ""),
            ((await RunAsync("lint", "--ignore", "UK1201,UK1203")).ExitCode,
                (await RunAsync("lint", "--ignore", "UK1201")).StandardOutput));
        Assert.Equal(
            "lint", JsonDocument.Parse((await RunAsync("lint", "--json")).StandardOutput).RootElement.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task DiffTellsWhatFollowsFromWhat()
    {
        Write("b.config", "CONFIG_NET=y\nCONFIG_TCP=y\nCONFIG_HTTP=y\n");
        BufferedCommandResult result = await RunAsync("diff", ".config", "b.config");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("HTTP: n -> y\n  SUM: n -> y\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(
            (0, ""),
            ((await RunAsync("diff", ".config", ".config")).ExitCode, (await RunAsync("diff", ".config", ".config")).StandardOutput));
        Assert.Equal(2, (await RunAsync("diff", ".config", "gone.config")).ExitCode);
        Assert.True(JsonDocument.Parse((await RunAsync("diff", ".config", "b.config", "--json")).StandardOutput)
            .RootElement.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task JsonHasTheWholeTree()
    {
        JsonElement tree = JsonDocument.Parse((await RunAsync("json")).StandardOutput).RootElement;
        Assert.Equal(
            ("tree", "Test", 5),
            (tree.GetProperty("kind").GetString(), tree.GetProperty("title").GetString(), tree.GetProperty("symbols").GetArrayLength()));
    }

    [Fact]
    public async Task WrongUsageEndsWithTwoAndAMissingTreeWithOne()
    {
        Assert.Equal(2, (await RunAsync("want", "HTTP")).ExitCode);
        BufferedCommandResult missing = await RunAsync("lint", "nowhere/Kconfig");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("UK1002", missing.StandardOutput + missing.StandardError, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("explain", "NET", "--config", "gone.config")).ExitCode);
    }

    [Fact]
    public async Task AReleaseIsActedAsBeforeOrAfterTheVerb()
    {
        // In 5.2, n is compared as a word: it is more than m.
        Write("Kconfig", Tree + "config OFF\n\tbool \"Off\"\nconfig MORE\n\tdef_bool OFF >= m\n");
        Assert.Equal(0, (await RunAsync("--release", "5.2", "--olddefconfig")).ExitCode);
        Assert.Contains("CONFIG_MORE=y", File.ReadAllText(Path.Combine(_folder, ".config")), StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("--olddefconfig", "--release", "6.1")).ExitCode);
        Assert.DoesNotContain("CONFIG_MORE", File.ReadAllText(Path.Combine(_folder, ".config")), StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("want", "NET=y", "--release", "5.2", "--apply")).ExitCode);
        Assert.Contains("CONFIG_MORE=y", File.ReadAllText(Path.Combine(_folder, ".config")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.4")]
    [InlineData("4.11")]
    public async Task AReleaseThatNobodyComparesIsRefused(string release)
    {
        BufferedCommandResult wrong = await RunAsync("explain", "NET", "--release", release);
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("'5.2'", wrong.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABuildGivesTreeConfigurationAndEnvironment()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "obj/Debug/kvm-x86_64"));
        Directory.CreateDirectory(Path.Combine(_folder, "elsewhere"));
        string file = Path.Combine(_folder, "obj/Debug/kvm-x86_64", ConfiguredTree.FileName);
        Write("elsewhere/root",
            "mainmenu \"Other\"\nconfig OTHER\n\tstring \"Other\"\n\tdefault \"$(TEXT)$(shell,cat part)\"\nconfig LAST\n\tbool \"Last\"\n");
        Write("elsewhere/part", "of it");
        Write("elsewhere/config", "CONFIG_LAST=y\n");
        ConfiguredTree tree = new(Path.Combine(_folder, "elsewhere/root"), Path.Combine(_folder, "elsewhere"),
            Path.Combine(_folder, "elsewhere/config"), KconfigRelease.Linux52,
            new Dictionary<string, string?> { ["TEXT"] = "all ", ["GONE"] = null });
        await File.WriteAllBytesAsync(file, tree.ToJson());
        foreach (string build in new[] { ".", "obj", "obj/Debug/kvm-x86_64", file })
        {
            BufferedCommandResult result = await RunAsync("explain", "OTHER", "LAST", "--build", build);
            Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
            Assert.Contains("OTHER = \"all of it\" (string, elsewhere/root:2)", result.StandardOutput, StringComparison.Ordinal);
            Assert.Contains("set by config (elsewhere/config:1)", result.StandardOutput, StringComparison.Ordinal);
        }

        Assert.Contains("holds already", (await RunAsync("want", "LAST=y", "--build", ".")).StandardOutput, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("lint", "--build", ".")).ExitCode);
        Assert.Equal(
            "Other",
            JsonDocument.Parse((await RunAsync("json", "--build", ".")).StandardOutput).RootElement.GetProperty("title").GetString());
        Assert.Contains("does not exist", (await RunAsync("lint", "--build", "gone")).StandardError, StringComparison.Ordinal);
        Write("obj/Debug/kvm-x86_64/kconfig.json", "{}");
        Assert.Contains("was not configured yet", (await RunAsync("lint", "--build", ".")).StandardError, StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private async Task<BufferedCommandResult> RunAsync(params string[] arguments) =>
        await Cli.Wrap("dotnet")
            .WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "kconfig", .. arguments])
            .WithWorkingDirectory(_folder)
            .WithEnvironmentVariables(e => e.Set("KCONFIG_CONFIG", null).Set("srctree", null)).WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
}
