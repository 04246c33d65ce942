// SPDX-License-Identifier: BSD-3-Clause
// The element that made an item is found again, whatever conditions stand around it and around others of its name.
namespace Unicore.Projects.Tests;

public sealed class ProjectTextTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-places-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private string Write(string name, string body)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"<Project>\n{body}\n</Project>\n");
        return path;
    }

    /// <summary>
    /// Lines of the elements of all Kconfig items that MSBuild finds, each as file:line; a second line that is possible after a bar.
    /// </summary>
    private static string Places(string project, params string[] properties)
    {
        EvaluatedItem[] items = [.. MSBuild.Items(project, "Kconfig", properties)
            .Select(i => new EvaluatedItem(i["DefiningProjectFullPath"], i["Identity"], name => i.GetValueOrDefault(name, "")))];
        ProjectText text = new(properties.Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]));
        return string.Join(
            ' ', text.PlacesOf("Kconfig", items).Select(p => $"{Path.GetFileNameWithoutExtension(p.File)}:{p.Line}|{p.OrLine}"))
            .Replace("|0", "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a:3", "A=1")]
    [InlineData("a:4", "A=2")]
    public void OfTwoConditionsTheOneThatHeldCounts(string expected, params string[] properties) =>
        Assert.Equal(expected, Places(Write("a.proj", """
            <ItemGroup>
            <Kconfig Include="X" Value="y" Condition="'$(A)'=='1'" />
            <Kconfig Include="X" Value="n" Condition="'$(A)'!='1'" />
            </ItemGroup>
            """), properties));

    [Theory]
    [InlineData("a:2", "A=2")]
    [InlineData("a:2 a:4", "A=2", "B=x")]
    [InlineData("a:3", "A=1")]
    [InlineData("a:3 a:4", "A=1", "B=x")]
    public void ConditionsOfGroupsCountToo(string expected, params string[] properties) =>
        Assert.Equal(expected, Places(Write("a.proj", """
            <ItemGroup Condition="'$(A)'!='1'"><Kconfig Include="X" Value="y" /></ItemGroup>
            <ItemGroup Condition="'$(A)'=='1'"><Kconfig Include="X" Value="y" /></ItemGroup>
            <ItemGroup Condition="'$(B)'=='x'"><Kconfig Include="X" Value="n" /></ItemGroup>
            """), properties));

    [Fact]
    public void AnItemOfAnImportedFileStandsThere()
    {
        Write("more.props", "<ItemGroup>\n\n<Kconfig Include=\"X\" Value=\"y\" />\n</ItemGroup>");
        string project = Write("a.proj", """
            <ItemGroup><Kconfig Include="X" Value="n" Condition="false" /></ItemGroup>
            <Import Project="more.props" />
            <ItemGroup>
            <Kconfig Include="X" Value="y" />
            </ItemGroup>
            """);
        Assert.Equal("more:4 a:5", Places(project));
    }

    [Fact]
    public void ItemsThatAreAlikeStandInTheirOrder() =>
        Assert.Equal("a:3 a:4", Places(Write("a.proj", """
            <ItemGroup>
            <Kconfig Include="X" Value="y" Condition="exists('a.proj')" />
            <Kconfig Include="X" Value="y" Condition="exists('.')" />
            </ItemGroup>
            """)));

    [Fact]
    public void WhatStandsUnderNoConditionMadeTheOneItemThatThereIs() =>
        Assert.Equal("a:4", Places(Write("a.proj", """
            <ItemGroup>
            <Kconfig Include="X" Value="y" Condition="exists('gone')" />
            <Kconfig Include="X" Value="y" />
            </ItemGroup>
            """)));

    [Fact]
    public void WhatOnlyMSBuildKnowsIsSaidToBeEither() =>
        Assert.Equal("a:3|4", Places(Write("a.proj", """
            <ItemGroup>
            <Kconfig Include="X" Value="y" Condition="exists('gone')" />
            <Kconfig Include="X" Value="y" Condition="exists('.')" />
            </ItemGroup>
            """)));

    [Theory]
    [InlineData("'$(A)' == '1.0'", true)]
    [InlineData("'$(A)' == '2' and exists('gone')", false)]
    [InlineData("'$(A)' != '1'", false)]
    [InlineData("'$(T)' == 'ON'", null)]
    [InlineData("'$(T)' == 'on'", null)]
    [InlineData("'$(A)' == '2' or '$(A)' == '3'", null)]
    [InlineData("'$(Unknown)' == ''", null)]
    public void AConditionIsKnownOnlyAsFarAsMSBuildWouldAgree(string condition, bool? holds)
    {
        // Of two elements alike, nothing is known of the second.
        string project = Write("a.proj", $"""
            <ItemGroup>
            <Kconfig Include="X" Value="y" Condition="{condition}" />
            <Kconfig Include="X" Value="y" Condition="exists('.')" />
            </ItemGroup>
            """);
        ProjectText text = new(new Dictionary<string, string> { ["A"] = "1", ["T"] = "true" });
        ProjectPlace place = text.PlacesOf("Kconfig", [new EvaluatedItem(project, "X", name => name == "Value" ? "y" : "")])[0];
        Assert.Equal(holds switch { true => (3, 0), false => (4, 0), null => (3, 4) }, (place.Line, place.OrLine));
    }

    [Theory]
    [InlineData("<Kconfig Include=\"W;X\" Value=\"y\" />", "a:2 a:2")]
    [InlineData("<Kconfig Include=\"X\"><Value>y</Value></Kconfig>", "a:2")]
    [InlineData("<Kconfig Include=\"X\" Value=\"$(V)\" />", "a:2")]
    [InlineData("<Kconfig Include=\"X\" Value=\"a%25b\" />", "a:2")]
    [InlineData("<Kconfig Include=\"X\" Value=\"y\" /></ItemGroup>\n<ItemGroup><Kconfig Update=\"X\" Value=\"n\" />", "a:3")]
    [InlineData("<Kconfig Include=\"@(Names)\" Value=\"n\" />", "a:0")]
    public void ItemsAreWrittenInManyWays(string element, string expected) =>
        Assert.Equal(expected, Places(Write("a.proj", $"<ItemGroup><Names Include=\"X\" />{element}</ItemGroup>")));

    [Fact]
    public void AFileThatIsGoneHasNoLines()
    {
        EvaluatedItem item = new(Path.Combine(_folder, "gone.proj"), "X", _ => "");
        Assert.Equal(new ProjectPlace(item.File, 0, 0), new ProjectText().PlacesOf("Kconfig", [item])[0]);
        Assert.Equal(new ProjectPlace(null, 0, 0), new ProjectText().PlacesOf("Kconfig", [item with { File = "" }])[0]);
    }
}
