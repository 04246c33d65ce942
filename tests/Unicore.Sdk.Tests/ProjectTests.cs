// SPDX-License-Identifier: BSD-3-Clause
// What .NET's own commands, options and layouts mean to a project of ours.
using System.IO.Compression;
using System.Text.Json;

namespace Unicore.Sdk.Tests;

public sealed class ProjectTests : IDisposable
{
    private const string Library = "<PropertyGroup><OutputType>Library</OutputType></PropertyGroup>";

    private readonly Evaluation _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("kvm", "arm64", "-p:RuntimeIdentifier=linux-arm64")]
    [InlineData("kvm", "x86_64", "-p:RuntimeIdentifier=linux-x64")]
    [InlineData("kvm", "x86_64", "-p:RuntimeIdentifier=linux-arm64", "-p:Arch=amd64")]
    [InlineData("kvm", "arm64", "-p:Platform=KVM", "-p:Arch=ARM64")]
    [InlineData("linuxu", "arm64", "-p:UnikernelTargets=KVM/x86_64%3BLinuxu/AArch64", "-p:Platform=LINUXU")]
    [InlineData("rpi3", "arm64", "-p:Platform=rpi3")]
    [InlineData("rpi3", "x86_64", "-p:Platform=rpi3", "-p:Arch=x86_64")]
    [InlineData("both", "x86_64", "-p:Platform=both")]
    public async Task ATargetIsUnderstood(string platform, string architecture, params string[] arguments)
    {
        _project.Write("core/rpi3/library.json", "{\n  \"architectures\": [\n    \"arm64\"\n  ]\n}\n");
        _project.Write("core/both/library.json", "{\n  \"architectures\": [\n    \"arm64\",\n    \"x86_64\"\n  ]\n}\n");
        _project.WriteProject("");
        IReadOnlyDictionary<string, string> properties = await _project.PropertiesAsync(
            ["Platform", "Arch", "UnikernelImage"], [$"-p:UnicoreCoreDirectory={_project.Folder}/core/", .. arguments]);
        Assert.Equal((platform, architecture), (properties["Platform"], properties["Arch"]));
        Assert.Equal($"{_project.Folder}/bin/Debug/{platform}-{architecture}/app", properties["UnikernelImage"]);
    }

    [Theory]
    [InlineData("", "out/bin/app/release_kvm-x86_64/", "out/obj/app/release_kvm-x86_64/", "out/publish/app/release_kvm-x86_64/")]
    [InlineData(Library, "out/bin/app/release/", "out/obj/app/release/", "out/publish/app/release/")]
    public async Task TheArtifactsLayoutHoldsEverything(string body, string output, string objects, string published)
    {
        _project.WriteProject(body);
        _project.Write("out/obj/app/generated.c", "");
        _project.Write("main.c", "");
        string[] arguments = [$"-p:ArtifactsPath={_project.Folder}/out", "-p:Configuration=Release"];
        IReadOnlyDictionary<string, string> properties =
            await _project.PropertiesAsync(["OutputPath", "IntermediateOutputPath", "PublishDir"], arguments);
        Assert.Equal([output, objects, published],
            new[] { "OutputPath", "IntermediateOutputPath", "PublishDir" }
                .Select(n => Path.GetRelativePath(_project.Folder, properties[n].Replace('\\', '/'))));
        Assert.Equal("main.c", Assert.Single(await _project.ItemsAsync("Compile", arguments)).GetProperty("Identity").GetString());
    }

    [Fact]
    public async Task UseArtifactsOutputHoldsForWhatIsBuiltToo()
    {
        _project.WriteProject("");
        IReadOnlyDictionary<string, string> properties =
            await _project.PropertiesAsync(["OutputPath", "IntermediateOutputPath"], ["-p:UseArtifactsOutput=true"]);
        Assert.Equal(["artifacts/bin/debug_kvm-x86_64/", "artifacts/obj/debug_kvm-x86_64/"],
            new[] { "OutputPath", "IntermediateOutputPath" }
                .Select(n => Path.GetRelativePath(_project.Folder, properties[n].Replace('\\', '/'))));
    }

    /// <summary>MSBuild compares without case, so does .NET: the tasks get the name as they know it.</summary>
    [Theory]
    [InlineData("library", "Library")]
    [InlineData("UNIKERNEL", "Unikernel")]
    [InlineData("platform", "Platform")]
    [InlineData("Exe", "Exe")]
    public async Task TheCaseOfAnOutputTypeIsNoMatter(string written, string meant)
    {
        _project.WriteProject($"<PropertyGroup><OutputType>{written}</OutputType></PropertyGroup>");
        Assert.Equal(meant, (await _project.PropertiesAsync(["OutputType"]))["OutputType"]);
        _project.WriteProject("");
        Assert.Equal(meant, (await _project.PropertiesAsync(["OutputType"], "-p:OutputType=" + written))["OutputType"]);
    }

    /// <summary>NuGet takes a path without an extension for a folder.</summary>
    [Fact]
    public async Task AFileWithoutAnExtensionStaysAFileInAPackage()
    {
        _project.WriteProject(Library);
        string[] files = ["COPYING", "include/deep/vector", "include/lib.h", "library.json"];
        foreach (string file in files)
        {
            _project.Write("stage/" + file, file);
        }

        string output = await _project.MSBuildAsync("-restore", "-t:Pack", "-p:NoBuild=true", "-p:_CollectLibraryContentDependsOn=",
            $"-p:LibraryStagingDirectory={_project.Folder}/stage/", $"-p:PackageOutputPath={_project.Folder}/feed/");
        string package = Path.Combine(_project.Folder, "feed", "app.1.0.0.nupkg");
        Assert.True(File.Exists(package), output);
        using ZipArchive archive = ZipFile.OpenRead(package);
        Assert.Equal(files.Select(f => "unicore/" + f), archive.Entries.Select(e => e.FullName)
            .Where(n => n.StartsWith("unicore/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", "false", "true", "")]
    [InlineData("", "false", "true", "-p:BuildingSolutionFile=true")]
    [InlineData("<PropertyGroup><IsPackable>true</IsPackable></PropertyGroup>", "true", "true", "")]
    [InlineData(Library, "true", "true", "")]
    [InlineData(Library, "true", "false", "-p:BuildingSolutionFile=true")]
    public async Task ApplicationsArePublishedAndLibrariesArePacked(string body, string packable, string publishable, string argument)
    {
        _project.WriteProject(body);
        IReadOnlyDictionary<string, string> properties = await _project.PropertiesAsync(
            ["IsPackable", "IsPublishable", "DefaultProjectTypeGuid"], argument.Length == 0 ? [] : [argument]);
        Assert.Equal((packable, publishable), (properties["IsPackable"], properties["IsPublishable"]));
        Assert.NotEmpty(properties["DefaultProjectTypeGuid"]);
    }

    [Fact]
    public async Task AQuoteInAFoldersNameReachesTheRunner()
    {
        _project.WriteProject("<PropertyGroup><BaseOutputPath>q\"r/</BaseOutputPath></PropertyGroup>");
        string arguments = (await _project.PropertiesAsync(["RunArguments"]))["RunArguments"];
        Assert.Contains("q\"\"r/Debug/kvm-x86_64/app\" --platform kvm", arguments, StringComparison.Ordinal);
    }

    /// <summary>What <c>dotnet add reference</c> writes is a library; what can be none is known.</summary>
    [Fact]
    public async Task AProjectReferenceIsALibraryReference()
    {
        _project.Write("lib/lib.ukproj", "<Project />");
        _project.Write("other/other.ukproj", "<Project />");
        _project.Write("tool/tool.csproj", "<Project />");
        _project.WriteProject("""
            <ItemGroup>
              <LibraryReference Include="other/other.ukproj" />
              <ProjectReference Include="lib\lib.ukproj" Public="true" />
              <ProjectReference Include="other/other.ukproj;tool/tool.csproj" />
            </ItemGroup>
            """);
        IReadOnlyList<JsonElement> libraries = await _project.ItemsAsync("LibraryReference");
        Assert.Equal(["other/other.ukproj", "lib/lib.ukproj"], libraries.Select(i => i.GetProperty("Identity").GetString()));
        Assert.Equal("true", libraries[1].GetProperty("Public").GetString());
        Assert.Equal(["other/other.ukproj", "lib/lib.ukproj", "tool/tool.csproj"],
            (await _project.ItemsAsync("ProjectReference")).Select(i => i.GetProperty("Identity").GetString()).Order(StringComparer.Ordinal)
                .OrderBy(n => n == "other/other.ukproj" ? 0 : 1));
        Assert.Equal("tool/tool.csproj",
            Assert.Single(await _project.ItemsAsync("_ForeignProjectReference")).GetProperty("Identity").GetString());
    }
}
