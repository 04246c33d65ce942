// SPDX-License-Identifier: BSD-3-Clause
// Documentation and code name the same messages, properties, items and targets.
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Images.Disks;

namespace Unicore.Sdk.Tests;

public sealed class DocumentationTests
{
    private static readonly string Root = typeof(DocumentationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    // Names of .NET's own, which mean here what they mean everywhere.
    private static readonly string[] DotnetProperties =
    [
        "ArtifactsBinOutputName", "ArtifactsPath", "ArtifactsPivots", "ArtifactsProjectName", "AssemblyName",
        "BaseIntermediateOutputPath", "BaseOutputPath", "BuildingSolutionFile", "Configuration", "CustomCollectWatchItems",
        "DefineConstants", "Description", "DesignTimeBuild", "EnableDefaultCompileItems", "IncludeProjectNameInArtifactsPaths",
        "IntermediateOutputPath", "IsPackable", "IsPublishable", "NoWarn", "NuGetAudit", "Optimize", "OutputPath", "OutputType",
        "PackageId", "PackageLicenseExpression", "PackageTags", "PackageVersion", "Platform", "ProjectAssetsFile", "PublishDir",
            "RunArguments", "RunCommand",
        "RuntimeIdentifier",
        "TargetsForTfmSpecificContentInPackage", "TreatWarningsAsErrors", "UseArtifactsOutput",
    ];

    private static readonly string[] DotnetItems = ["PackageReference", "PackageVersion", "ProjectReference"];

    private static string Doc(string name) => File.ReadAllText(Path.Combine(Root, "sdk/docs", name));

    private static SortedSet<string> Matches(string text, string pattern) =>
        new(Regex.Matches(text, pattern).Select(m => m.Groups[1].Value), StringComparer.Ordinal);

    private static IEnumerable<string> Targets =>
        Directory.EnumerateFiles(Path.Combine(Root, "sdk"), "*.*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".targets" or ".props");

    [Fact]
    public void EveryMessageCodeIsExplainedAndNoOther()
    {
        IEnumerable<string> sources = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Concat(Targets)
            .Select(File.ReadAllText);
        var used = new SortedSet<string>(sources.SelectMany(t => Matches(t, "\"(UK[0-9]{4})\"")), StringComparer.Ordinal);
        Assert.Equal(used, Matches(Doc("messages.md"), "(?m)^## (UK[0-9]{4}):"));
    }

    [Fact]
    public void EveryPublicTargetIsDocumented()
    {
        IEnumerable<string> defined = Targets.SelectMany(f => XDocument.Load(f).Descendants("Target"))
            .Select(t => t.Attribute("Name")!.Value)
            .Where(n => !n.StartsWith('_'));
        // .NET's own targets that an SDK without an assembly gives a meaning of its own.
        string[] redefined =
            ["CoreCompile", "CreateManifestResourceNames", "GetTargetPath", "Publish", "GetLibraryManifests", "RestoreToolchainIfAsked"];
        Assert.Equal(new SortedSet<string>(defined.Except(redefined), StringComparer.Ordinal),
            Matches(Doc("targets.md"), "(?m)^\\| `([A-Za-z]+)` \\|"));
    }

    /// <summary>A property that is read and neither MSBuild's, .NET's nor private has a row, and a row's property is read.</summary>
    [Fact]
    public void EveryPropertyThatIsReadHasARow()
    {
        string text = string.Concat(Targets.Select(File.ReadAllText));
        IEnumerable<string> former = Matches(text, "<_FormerName Include=\"([A-Za-z]+)\"");
        IEnumerable<string> read = Matches(text, "[$][(]([A-Za-z][A-Za-z_]*)").Where(n =>
            !n.StartsWith("MSBuild", StringComparison.Ordinal) && !n.EndsWith("DependsOn", StringComparison.Ordinal));
        Assert.Equal(new SortedSet<string>(read.Except(former).Except(DotnetProperties), StringComparer.Ordinal),
            new SortedSet<string>(Matches(Doc("properties.md"), "(?m)^\\| `([A-Za-z_]+)` \\|").Except(DotnetProperties),
                StringComparer.Ordinal));
    }

    /// <summary>The names that a misspelt one is compared with are those that can be set.</summary>
    [Fact]
    public async Task EveryPropertyThatCanBeSetIsOfferedForAMisspeltOne()
    {
        using Evaluation project = new();
        project.WriteProject("");
        string names = (await project.PropertiesAsync(["_PropertyNames"]))["_PropertyNames"];
        Assert.Equal(Matches(Doc("properties.md").Split("## To read")[0], "(?m)^\\| `([A-Za-z_]+)` \\|"),
            new SortedSet<string>(names.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                StringComparer.Ordinal));
    }

    /// <summary>The same of items.</summary>
    [Fact]
    public void EveryItemThatIsReadHasARow()
    {
        string text = string.Concat(Targets.Select(File.ReadAllText));
        Assert.Equal(new SortedSet<string>(Matches(text, "@[(]([A-Za-z][A-Za-z_]*)").Except(DotnetItems), StringComparer.Ordinal),
            Matches(Doc("items.md"), "(?m)^\\| `([A-Za-z]+)` \\|"));
    }

    /// <summary>Of each header of nolibc what it declares and the library exports.</summary>
    [Fact]
    public void TheCLibrarysHeadersAreListedWithTheirFunctions()
    {
        string libs = Path.Combine(Root, "src/libs"), include = Path.Combine(libs, "nolibc/include");
        string[] exported = [.. new[] { "nolibc", "ukstring" }.SelectMany(l => File.ReadLines(Path.Combine(libs, l, "exportsyms.uk")))
            .Where(l => l.Length > 0 && l[0] != '#' && !Regex.IsMatch(l, "^(__|uk_)"))];
        SortedDictionary<string, string> declared = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(include, "*.h", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(include, file);
            string text = File.ReadAllText(file);
            text += name == "string.h" ? File.ReadAllText(Path.Combine(libs, "ukstring/include/uk/string.h")) : "";
            text = Regex.Replace(text, @"/\*.*?\*/|//[^\n]*", "", RegexOptions.Singleline);
            declared[name] = string.Join(' ', exported.Where(e => Regex.IsMatch(text, $@"\b{e}\b")).Order(StringComparer.Ordinal));
        }

        SortedDictionary<string, string> listed = new(StringComparer.Ordinal);
        string page = Doc("c-library.md").Split("## What nolibc doesn't have")[0];
        foreach (Match row in Regex.Matches(page, @"(?m)^\| `([\w/]+\.h)` \|([^|]*)\|"))
        {
            listed[row.Groups[1].Value] = row.Groups[2].Value.Replace("`", "", StringComparison.Ordinal).Trim();
        }

        Assert.Equal(declared, listed);
        Assert.Empty(exported.Except(listed.Values.SelectMany(v => v.Split(' '))));
    }

    [Fact]
    public void WhatTheCLibraryLeavesOutIsListed()
    {
        string include = Path.Combine(Root, "src/libs/nolibc/include"), page = Doc("c-library.md").Split("## What nolibc doesn't have")[1];
        Assert.Equal(
            CLibraryNames.All.Select(r => $"| `{r.Header}` | {r.Purpose} |").Order(StringComparer.Ordinal),
            Regex.Matches(page, @"(?m)^\| `[\w/]+\.h` \|[^|]*\|").Select(m => m.Value).Order(StringComparer.Ordinal));
        string[] parts = page.Split("Of headers that nolibc has");
        Assert.All(CLibraryNames.All, r => Assert.Contains($"| `{r.Header}` |", parts[File.Exists(Path.Combine(include, r.Header)) ? 1 : 0],
            StringComparison.Ordinal));
    }

    [Fact]
    public void TheFirstScreenPointsToTheCLibrary() =>
        Assert.Contains("sdk/docs/c-library.md", string.Join('\n', File.ReadLines(Path.Combine(Root, "README.md")).Take(25)),
            StringComparison.Ordinal);

    /// <summary>The formats that the build knows, those of the engine, and those of the page.</summary>
    [Fact]
    public void EveryFormatOfDisksIsKnownAndExplained()
    {
        string known = Matches(string.Concat(Targets.Select(File.ReadAllText)), "<_DiskFormats>([a-z0-9;]+)<").Single();
        Assert.Equal(DiskFormats.All.Select(f => f.Name), known.Split(';'));
        Assert.Equal(Matches(known + ";", "([a-z0-9]+);"), Matches(Doc("disks.md"), "(?m)^\\| `([a-z0-9]+)` \\|"));
    }

    [Fact]
    public void EntryFilesOnlyImport()
    {
        foreach (string name in new[] { "Sdk.props", "Sdk.targets" })
        {
            Assert.All(XDocument.Load(Path.Combine(Root, "sdk/Sdk", name)).Root!.Elements(), e => Assert.Equal("Import", e.Name.LocalName));
        }
    }

    /// <summary>`dotnet new unikernel` offers each platform that comes with the SDK.</summary>
    [Fact]
    public void TheTemplateOffersEveryPlatform()
    {
        using var template = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Root, "sdk/templates/unikernel/.template.config/template.json")));
        IEnumerable<string?> choices = template.RootElement.GetProperty("symbols").GetProperty("platform").GetProperty("choices")
            .EnumerateArray().Select(c => c.GetProperty("choice").GetString());
        IEnumerable<string> platforms = Directory.GetDirectories(Path.Combine(Root, "src/plat"))
            .Where(p => !File.Exists(Path.Combine(p, "Directory.Build.props"))); // a package of its own
        Assert.Superset(platforms.Select(Path.GetFileName).ToHashSet(), choices.ToHashSet());
    }

    /// <summary>The tests that show what a platform has are there.</summary>
    [Fact]
    public void WhatAPlatformHasATestShows()
    {
        string tests = string.Concat(Directory.GetFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        string table = Doc("platforms.md");
        SortedSet<string> named = Matches(table[table.IndexOf("| tests |", StringComparison.Ordinal)..], "`([A-Z][A-Za-z]+)`");
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, n => !tests.Contains($" {n}(", StringComparison.Ordinal));
    }
}
