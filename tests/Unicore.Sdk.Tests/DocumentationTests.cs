// SPDX-License-Identifier: BSD-3-Clause
// Documentation and code name the same messages, properties, items and targets.
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Unicore.Build.Libraries;

namespace Unicore.Sdk.Tests;

public sealed class DocumentationTests
{
    private static readonly string Root = typeof(DocumentationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    // Names of .NET's own, which mean here what they mean everywhere.
    private static readonly string[] DotnetProperties =
    [
        "ArtifactsBinOutputName", "ArtifactsPath", "ArtifactsPivots", "ArtifactsProjectName", "AssemblyName",
        "BaseIntermediateOutputPath", "BaseOutputPath", "BuildingSolutionFile", "Configuration", "DefineConstants", "Description",
        "DesignTimeBuild", "EnableDefaultCompileItems", "IncludeProjectNameInArtifactsPaths", "IntermediateOutputPath", "IsPackable",
        "IsPublishable", "NoWarn", "NuGetAudit", "Optimize", "OutputPath", "OutputType", "PackageId", "PackageTags", "PackageVersion",
        "Platform", "ProjectAssetsFile", "PublishDir", "RunArguments", "RunCommand", "RuntimeIdentifier",
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

    [Fact]
    public void EntryFilesOnlyImport()
    {
        foreach (string name in new[] { "Sdk.props", "Sdk.targets" })
        {
            Assert.All(XDocument.Load(Path.Combine(Root, "sdk/Sdk", name)).Root!.Elements(), e => Assert.Equal("Import", e.Name.LocalName));
        }
    }
}
