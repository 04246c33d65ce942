// SPDX-License-Identifier: BSD-3-Clause
// What MSBuild makes of a Unikraft project's properties and items, with the targets of sdk/ alone.
using System.Reflection;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Build.Libraries;
using Unicore.EndToEnd.Tests;

namespace Unicore.Sdk.Tests;

public sealed class UnikraftTargetsTests : IDisposable
{
    private static readonly string Targets = Path.Combine(
        typeof(UnikraftTargetsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "RepositoryRoot").Value!, "sdk/targets");

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-targets-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("lwip", "UK/lwip")]
    [InlineData("lwip;musl", "UK/lwip;UK/lib-musl")]
    [InlineData("lib-musl", "UK/lib-musl")]
    [InlineData("../libs/zlib", "libs/zlib")]
    [InlineData("../libs/zlib;zlib", "libs/zlib;UK/zlib")]
    [InlineData("own", "app/own")]
    [InlineData("./own", "app/own")]
    [InlineData("../libs/zlib/zlib.ukproj", "libs/zlib")]
    public async Task AReferenceIsOneFolder(string references, string expected)
    {
        foreach (string library in new[] { "UK/lwip", "UK/lib-lwip", "UK/lib-musl", "UK/zlib", "UK/own", "UK/libs/zlib", "libs/zlib",
            "app/own", "UK/lib-own" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, library));
            File.WriteAllText(Path.Combine(_folder, library, "Makefile.uk"), "");
        }

        JsonElement root = await EvaluateAsync(
            $"<PropertyGroup><UnikraftRoot>core</UnikraftRoot><UK_LIBS>{_folder}/UK</UK_LIBS></PropertyGroup><ItemGroup>{string.Concat(
                references.Split(';').Select(r => $"<LibraryReference Include=\"{r}\" />"))}</ItemGroup>");
        Assert.Equal(
            expected.Split(';'),
            root.GetProperty("Items").GetProperty("UnikraftLibrary").EnumerateArray()
                .Select(i => Path.GetRelativePath(_folder, i.GetProperty("FullPath").GetString()!)));
        Assert.Empty(root.GetProperty("Items").GetProperty("_UnikraftNowhere").EnumerateArray());
    }

    [Fact]
    public async Task AReferenceThatIsNowhereIsKnownAsSuch()
    {
        JsonElement root = await EvaluateAsync(
            $"<PropertyGroup><UnikraftRoot>core</UnikraftRoot><UK_LIBS>{_folder}/UK</UK_LIBS></PropertyGroup><ItemGroup><LibraryReference "
                + "Include=\"gone\" /><LibraryReference Include=\"package\" Version=\"1.0.0\" /></ItemGroup>");
        Assert.Equal(
            "gone",
            Assert.Single(root.GetProperty("Items").GetProperty("_UnikraftNowhere").EnumerateArray()).GetProperty("Identity").GetString());
    }

    [Theory]
    [InlineData(null, "", "")]
    [InlineData("~/.unikraft", "", "~/.unikraft/unikraft")]
    [InlineData("/work", "", "/work/unikraft")]
    [InlineData(null, "<UK_WORKDIR>/own</UK_WORKDIR>", "/own/unikraft")]
    public async Task AWorkFolderThatWasChosenHoldsTheTree(string? environment, string property, string expected)
    {
        JsonElement root = await EvaluateAsync($"<PropertyGroup>{property}</PropertyGroup>",
            ("UK_WORKDIR", environment?.Replace("~", _folder, StringComparison.Ordinal)), ("HOME", _folder));
        Assert.Equal(expected.Replace("~", _folder, StringComparison.Ordinal),
            root.GetProperty("Properties").GetProperty("UnikraftRoot").GetString());
    }

    [Fact]
    public async Task VariablesOfTheGuestReachItAsTheyAre()
    {
        string text = await MSBuildAsync(
            "<PropertyGroup><UnikraftRoot>core</UnikraftRoot></PropertyGroup><ItemGroup><UnikernelEnvironment Include=\"A\" "
                + "Value=\"one%0Atwo\\\" /><UnikernelEnvironment Include=\"B\" Value=\"say &quot;hi&quot;\\%0A\" /><UnikernelEnvironment "
                + "Include=\"A\" Value=\"last\" /></ItemGroup>",
            [],
            "-t:_ComputeUnikernelRunArguments",
            "-getProperty:RunArguments");
        Assert.Contains(" --env \"A=one\ntwo\\\\\" --env \"B=say \\\"hi\\\"\\\n\" --env \"A=last\" --", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Lto>true</Lto>", "Lto")]
    [InlineData("<LinkerFlags>-Wl,-z,x</LinkerFlags>", "LinkerFlags")]
    [InlineData("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", "TreatWarningsAsErrors")]
    [InlineData("<Configuration>Release</Configuration><Optimize>false</Optimize>", "Optimize")]
    [InlineData("<Configuration>Debug</Configuration><Optimize>true</Optimize>", "Optimize")]
    [InlineData("<Configuration>Release</Configuration><Optimize>true</Optimize><Lto>false</Lto>", null)]
    [InlineData("<A />", null)]
    public async Task WhatATreesOwnRulesDecideIsTold(string properties, string? name)
    {
        string text = await TargetAsync("_TellWhatUnikraftIgnores",
            $"<PropertyGroup><UnikraftRoot>core</UnikraftRoot>{properties}</PropertyGroup>");
        Assert.Equal(name is not null, text.Contains("warning UK2612", StringComparison.Ordinal));
        Assert.Contains(name ?? "", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArchivesThatNobodyUnpacksAreTold() =>
        Assert.Contains(
            "warning UK2612: UpstreamSource",
            await TargetAsync("_TellWhatUnikraftIgnores",
                "<PropertyGroup><UnikraftRoot>core</UnikraftRoot></PropertyGroup><ItemGroup><UpstreamSource Include=\"zlib\" "
                    + "/></ItemGroup>"),
            StringComparison.Ordinal);

    private async Task<JsonElement> EvaluateAsync(string body, params (string Name, string? Value)[] environment) =>
        JsonDocument.Parse(
            await MSBuildAsync(body, environment, "-getProperty:UnikraftRoot,UK_LIBS",
                "-getItem:UnikraftLibrary,_UnikraftNowhere")).RootElement;

    private async Task<string> TargetAsync(string target, string body) =>
        await MSBuildAsync(
            body + $"<Target Name=\"Show\" DependsOnTargets=\"{target}\"><Message Importance=\"high\" Text=\"told\" /></Target>", [],
            "-t:Show", "-v:m", "-tl:off");

    private async Task<string> MSBuildAsync(string body, (string Name, string? Value)[] environment, params string[] arguments)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "app"));
        string project = Path.Combine(_folder, "app", "app.ukproj");
        File.WriteAllText(project,
            $"<Project><Import Project=\"{Targets}/Unicore.Unikraft.props\" "
                + "/><PropertyGroup><OutputType>Unikernel</OutputType><UnikernelImage>/x/image</UnikernelImage>"
                + $"<_UnikernelUpTo>Image</_UnikernelUpTo></PropertyGroup>{body}<Import Project=\"{Targets}/Unicore.World.targets\" />"
                + $"<Import Project=\"{Targets}/Unicore.Run.targets\" /></Project>");
        Dictionary<string, string?> variables = environment.Prepend(("UK_WORKDIR", null))
            .Prepend(("UK_ROOT", null))
            .GroupBy(v => v.Item1, v => v.Item2).ToDictionary(g => g.Key, g => g.Last());
        BufferedCommandResult result = await Cli.Wrap("dotnet").WithArguments(["msbuild", project, "-nologo", .. arguments])
            .WithWorkingDirectory(_folder)
            .WithEnvironmentVariables(e => e.Set(MSBuildServer.None).Set(variables))
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        return result.StandardOutput;
    }
}
