// SPDX-License-Identifier: BSD-3-Clause
// Which target MSBuild makes out of Platform, Arch and UnikernelTargets, with the targets of sdk/ alone.
using System.Reflection;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Unicore.EndToEnd.Tests;
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;

namespace Unicore.Sdk.Tests;

public sealed class TargetTests : IDisposable
{
    private static readonly string Root = typeof(TargetTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-target-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task EveryNameOfAnArchitectureMeansTheSameAsToTheEngine()
    {
        string[] names = [.. TargetArchitecture.All.SelectMany(a => a.Aliases.Prepend(a.Name))];
        string[] meanings = [.. TargetArchitecture.All.SelectMany(a => a.Aliases.Prepend(a.Name).Select(_ => a.Name))];
        string Listed(string[] architectures) => string.Join(';', architectures.Select((n, i) => $"p{i}/{n}"));
        Assert.Equal(Listed(meanings), (await EvaluateAsync(Listed(names))).GetProperty("_UnicoreListed").GetString());
        foreach ((string name, string meaning) in names.Zip(meanings))
        {
            Assert.Equal(meaning, (await EvaluateAsync("", "-p:Arch=" + name)).GetProperty("Arch").GetString());
        }
    }

    [Theory]
    [InlineData("", "", "kvm", "x86_64", "")]
    [InlineData("", "-p:Arch=riscv64", "kvm", "riscv64", "")]
    [InlineData("", "-p:Platform=amd64", "amd64", "x86_64", "")]
    [InlineData("kvm/x86_64; linuxu/aarch64", "-p:Platform=linuxu", "linuxu", "arm64", "linuxu/arm64")]
    [InlineData("kvm/x86_64;kvm/arm64", "-p:Arch=aarch64", "kvm", "arm64", "kvm/arm64")]
    [InlineData("linuxu/x86_64;linuxu/amd64; linuxu/x64", "", "linuxu", "x86_64", "linuxu/x86_64")]
    [InlineData("a/x86_64;b/arm64;a/amd64;aa/x86_64;b/aarch64", "", "a", "x86_64", "a/x86_64;b/arm64;aa/x86_64")]
    [InlineData("toy/x86_64", "", "toy", "x86_64", "toy/x86_64")]
    [InlineData("amd64/arm64", "", "amd64", "arm64", "amd64/arm64")]
    public async Task ATargetIsPicked(string listed, string argument, string platform, string architecture, string targets)
    {
        JsonElement properties = await EvaluateAsync(listed, argument.Length == 0 ? [] : [argument]);
        Assert.Equal(platform, properties.GetProperty("Platform").GetString());
        Assert.Equal(architecture, properties.GetProperty("Arch").GetString());
        Assert.Equal(targets, properties.GetProperty("_UnicoreTargets").GetString());
    }

    [Theory]
    [InlineData("", "-p:Arch=riscv64", "Nothing chooses Platform, which is kvm by default.", "Arch 'riscv64'")]
    [InlineData("", "-p:Platform=toy", "Nothing chooses Arch, which is x86_64 by default.", "Platform 'toy'")]
    [InlineData("", "-p:Platform=Any CPU", "Nothing chooses Platform and Arch, which are kvm and x86_64 by default.", "")]
    [InlineData("toy/x86_64", "-p:Arch=x64", "", "Arch 'x86_64'")]
    [InlineData("toy/x86_64", "-p:RuntimeIdentifier=linux-arm64", "Nothing chooses Platform, which is kvm by default.",
        "Arch 'arm64' (of the RuntimeIdentifier 'linux-arm64')")]
    [InlineData("toy/x86_64", "-p:Platform=kvm;Arch=arm64", "", "Platform 'kvm' and Arch 'arm64'")]
    public async Task WhatNobodyChoseIsSaid(string listed, string argument, string note, string asked)
    {
        JsonElement properties = await EvaluateAsync(listed, argument);
        Assert.Equal(note, properties.GetProperty("_UnicoreTargetNote").GetString());
        Assert.Equal(asked, properties.GetProperty("_UnicoreAsked").GetString());
    }

    private async Task<JsonElement> EvaluateAsync(string targets, params string[] arguments)
    {
        string project = Path.Combine(_folder, "app.ukproj");
        File.WriteAllText(project, $"""
            <Project>
              <PropertyGroup><OutputType>Unikernel</OutputType><UnikernelTargets>{targets}</UnikernelTargets></PropertyGroup>
              <Import Project="{Root}/sdk/targets/Unicore.Target.targets" />
            </Project>
            """);
        BufferedCommandResult result = await Cli.Wrap("dotnet")
            .WithArguments([
                "msbuild", project, "-nologo",
                "-getProperty:Platform,Arch,_UnicoreListed,_UnicoreTargets,_UnicoreTargetNote,_UnicoreAsked", .. arguments])
            .WithEnvironmentVariables(MSBuildServer.None)
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        return JsonDocument.Parse(result.StandardOutput).RootElement.GetProperty("Properties");
    }
}
