// SPDX-License-Identifier: BSD-3-Clause
// What a rebuild touches, and what the bytes of an image depend on: compilers, launchers, dates, solutions and logs.
namespace Unicore.EndToEnd.Tests;

public sealed class ReproducibilityTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    private void WriteApplication(string folder)
    {
        _workspace.Write($"{folder}/app.ukproj", Workspace.OneLine);
        _workspace.Write($"{folder}/main.c", "#include <stdio.h>\nint main(void) { printf(\"it runs %.3f\\n\", 2.0005); return 6; }\n");
    }

    private static IEnumerable<string> Compiled(Outcome outcome) =>
        outcome.Text.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("CC ", StringComparison.Ordinal));

    [Fact]
    public async Task ChangedSymbolRebuildsOnlyTheFilesThatReadIt()
    {
        _workspace.CopySample("greeter");
        _workspace.CopySample("greeting");
        (await _workspace.DotnetAsync("greeting", "build", "-p:Platform=linuxu")).Ends(0);
        Outcome second = (await _workspace.DotnetAsync("greeting", "build", "--no-restore", "-v:n", "-p:Platform=linuxu",
            "-p:CONFIG_LIBGREETER_WORD=Salve")).Ends(0);
        string line = Assert.Single(Compiled(second));
        Assert.Contains("greeter.c", line, StringComparison.Ordinal);
        Assert.Contains("CONFIG_LIBGREETER_WORD", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangedFlagsOfALibraryRebuildOnlyThatLibrary()
    {
        _workspace.CopySample("greeter");
        _workspace.CopySample("greeting");
        (await _workspace.DotnetAsync("greeting", "build", "-p:Platform=linuxu")).Ends(0);
        _workspace.Write(
            "greeter/greeter.ukproj",
            File.ReadAllText(_workspace["greeter/greeter.ukproj"])
                .Replace("<Version>", "<CompilerFlags>-fno-inline</CompilerFlags>\n    <Version>", StringComparison.Ordinal));
        Outcome second = (await _workspace.DotnetAsync("greeting", "build", "--no-restore", "-v:n", "-p:Platform=linuxu")).Ends(0);
        Assert.Contains("greeter.c", Assert.Single(Compiled(second)), StringComparison.Ordinal);
    }

    /// <summary>In another folder and order, of another date, in another environment; compiled, and mostly from the cache.</summary>
    [Fact]
    public async Task TheSameSourcesGiveTheSameBytes()
    {
        WriteApplication("today");
        WriteApplication("long/ago");
        foreach (string file in Directory.GetFiles(_workspace["long/ago"]))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        }

        (await _workspace.DotnetAsync("today", "build", "-m:1")).Ends(0);
        (await _workspace.RunAsync("env", "long/ago", "TZ=Pacific/Auckland", "LANG=de_DE.UTF-8", "USER=nobody", "dotnet", "build",
            "-m:4", Workspace.Compiling)).Ends(0);
        foreach (string file in new[] { "app", "app.elf", ".config" })
        {
            Assert.True(File.ReadAllBytes(_workspace[$"today/bin/Debug/kvm-x86_64/{file}"]).AsSpan()
                .SequenceEqual(File.ReadAllBytes(_workspace[$"long/ago/bin/Debug/kvm-x86_64/{file}"])), file);
        }
    }

    [Fact]
    public async Task BinaryLogIsWrittenAndHoldsTheCommands()
    {
        WriteApplication("app");
        (await _workspace.DotnetAsync("app", "build", "-bl")).Ends(0);
        using var log = new System.IO.Compression.GZipStream(File.OpenRead(_workspace["app/msbuild.binlog"]),
            System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(log, System.Text.Encoding.Latin1);
        string text = await reader.ReadToEndAsync();
        Assert.Contains("main.c", text, StringComparison.Ordinal);
        Assert.Contains("-ffreestanding", text, StringComparison.Ordinal);
    }

    [Theory]
    [MatrixData("clang", "x86_64", "false")]
    [MatrixData("clang", "arm64", "false")]
    [InlineData("gcc", "arm64", "false")]
    [MatrixData("gcc", "x86_64", "true")]
    [MatrixData("gcc", "arm64", "true")]
    [MatrixData("clang", "x86_64", "true")]
    public async Task CompilersAndLinkTimeOptimisationBuildImagesThatBoot(string compiler, string arch, string lto)
    {
        WriteApplication("app");
        (await _workspace.DotnetAsync("app", "build", "-c", "Release", "-p:UnikernelCompiler=" + compiler, "-p:Arch=" + arch,
            "-p:Lto=" + lto))
            .Ends(0).Says("0 Warning(s)");
        (await _workspace.BootAsync("app", "--no-build", "-c", "Release", "-p:Arch=" + arch, "-p:UnikernelTimeout=60")).Ends(6)
            .Says("it runs 2.001");
    }

    [MatrixFact]
    public async Task CompilerLauncherServesACleanBuild()
    {
        WriteApplication("app");
        string[] build = ["CCACHE_DIR=" + _workspace["ccache"], "dotnet", "build", "-p:CompilerLauncher=ccache", Workspace.Compiling];
        (await _workspace.RunAsync("env", "app", build)).Ends(0);
        byte[] first = File.ReadAllBytes(_workspace["app/bin/Debug/kvm-x86_64/app"]);
        (await _workspace.DotnetAsync("app", "clean")).Ends(0);
        (await _workspace.RunAsync("env", "app", build)).Ends(0);
        Assert.Equal(first, File.ReadAllBytes(_workspace["app/bin/Debug/kvm-x86_64/app"]));
        Outcome statistics = (await _workspace.RunAsync("env", "app", "CCACHE_DIR=" + _workspace["ccache"], "ccache", "--print-stats"))
            .Ends(0);
        int hits = statistics.Text.Split('\n').Select(l => l.Split('\t')).Where(l => l[0] is "direct_cache_hit" or "preprocessed_cache_hit")
            .Sum(l => int.Parse(l[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(hits > 10, statistics.Text);
    }

    [Fact]
    public async Task SolutionBuildsItsProjects()
    {
        WriteApplication("app");
        _workspace.Write("all.sln", """

            Microsoft Visual Studio Solution File, Format Version 12.00
            # Visual Studio Version 17
            Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "app", "app\app.ukproj", "{0B1D6F0A-6D6C-4E55-9B0E-1E0A4C5D7F11}"
            EndProject
            Global
            	GlobalSection(SolutionConfigurationPlatforms) = preSolution
            		Debug|Any CPU = Debug|Any CPU
            		Release|Any CPU = Release|Any CPU
            	EndGlobalSection
            	GlobalSection(ProjectConfigurationPlatforms) = postSolution
            		{0B1D6F0A-6D6C-4E55-9B0E-1E0A4C5D7F11}.Debug|Any CPU.ActiveCfg = Debug|Any CPU
            		{0B1D6F0A-6D6C-4E55-9B0E-1E0A4C5D7F11}.Debug|Any CPU.Build.0 = Debug|Any CPU
            		{0B1D6F0A-6D6C-4E55-9B0E-1E0A4C5D7F11}.Release|Any CPU.ActiveCfg = Release|Any CPU
            		{0B1D6F0A-6D6C-4E55-9B0E-1E0A4C5D7F11}.Release|Any CPU.Build.0 = Release|Any CPU
            	EndGlobalSection
            EndGlobal
            """);
        (await _workspace.DotnetAsync(".", "build", "all.sln")).Ends(0);
        Assert.True(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/app"]));
    }
}
