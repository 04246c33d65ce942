// SPDX-License-Identifier: BSD-3-Clause
// Kconfig items of project files are rewritten, and everything else stays as it is.
using System.Text;

namespace Unicore.Projects.Tests;

public sealed class ProjectItemsTests
{
    private static KconfigItem[] Settings(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => new KconfigItem(s.Split('=', 2)[0], s.Split('=', 2)[1]))];

    private static string Rewrite(string project, string wanted, string keep = "") =>
        Encoding.UTF8.GetString(ProjectItems.Parse(Encoding.UTF8.GetBytes(project))
            .Rewrite(Settings(wanted), s => keep.Split(' ').Contains(s.Name)));

    [Fact]
    public void ItemsAreChangedAddedAndRemovedInPlace()
    {
        const string Project = """
            <!-- Mine. -->
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <!-- What it needs. -->
                <Compile Include="main.c"   />
                <Kconfig   Include='A'  Value = 'y'/>   <!-- stays -->
                <Kconfig Include="B" Value="1" />
                <Kconfig Include="CONFIG_C" Value="gone" />
              </ItemGroup>

            </Project>
            """;
        Assert.Equal(
            Project.Replace("Value = 'y'", "Value = 'n'", StringComparison.Ordinal)
                .Replace("    <Kconfig Include=\"CONFIG_C\" Value=\"gone\" />\n", "    <Kconfig Include=\"D\" Value=\"2\" />\n",
                    StringComparison.Ordinal),
            Rewrite(Project, "D=2 A=n B=1"));
    }

    [Fact]
    public void NothingToDoChangesNoByte()
    {
        byte[] project = [
            .. Encoding.UTF8.GetPreamble(),
            .. "<?xml version=\"1.0\"?>\r\n<Project Sdk=\"S\">\r\n"u8
                + "\t<ItemGroup>\r\n\t\t<Kconfig Include=\"A\" Value=\"ä\" />\r\n\t</ItemGroup>\r\n</Project>"u8];
        Assert.Equal(project, ProjectItems.Parse(project).Rewrite(Settings("A=ä"), _ => false));
    }

    [Fact]
    public void LineEndsIndentationAndMarkAreKept()
    {
        byte[] project = [
            .. Encoding.UTF8.GetPreamble(),
            .. "<Project Sdk=\"S\">\r\n\t<ItemGroup>\r\n\t\t<Kconfig Include=\"A\" Value=\"y\" />\r\n\t</ItemGroup>\r\n</Project>\r\n"u8];
        byte[] expected = [
            .. Encoding.UTF8.GetPreamble(),
            .. "<Project Sdk=\"S\">\r\n\t<ItemGroup>\r\n\t\t<Kconfig Include=\"A\" Value=\"y\" />\r\n"u8
                + "\t\t<Kconfig Include=\"B\" Value=\"ü\" />\r\n\t</ItemGroup>\r\n</Project>\r\n"u8];
        Assert.Equal(expected, ProjectItems.Parse(project).Rewrite(Settings("A=y B=ü"), _ => false));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("iso-8859-1")]
    public void TheEncodingIsKept(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] project = [
            .. encoding.GetPreamble(),
            .. encoding.GetBytes($"<?xml version=\"1.0\" encoding=\"{name}\"?>\n<Project Sdk=\"S\" Name=\"ä\">\n</Project>\n")];
        byte[] after = ProjectItems.Parse(project).Rewrite(Settings("A=大"), _ => false);
        Assert.Equal(Settings("A=大"), ProjectItems.Parse(after).Plain);
        Assert.Contains("Name=\"ä\"", encoding.GetString(after), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "<Project Sdk=\"S\" />",
        "<Project Sdk=\"S\">\n  <ItemGroup>\n    <Kconfig Include=\"A\" Value=\"y\" />\n  </ItemGroup>\n</Project>")]
    [InlineData(
        "<Project Sdk=\"S\"></Project>",
        "<Project Sdk=\"S\">\n  <ItemGroup>\n    <Kconfig Include=\"A\" Value=\"y\" />\n  </ItemGroup>\n</Project>")]
    [InlineData(
        "<Project>\n</Project>\n<!-- </Project> -->",
        "<Project>\n  <ItemGroup>\n    <Kconfig Include=\"A\" Value=\"y\" />\n  </ItemGroup>\n</Project>\n<!-- </Project> -->")]
    [InlineData("<Project><ItemGroup><Kconfig Include=\"B\" Value=\"y\" /></ItemGroup></Project>",
        "<Project><ItemGroup><Kconfig Include=\"A\" Value=\"y\" /></ItemGroup></Project>")]
    public void TheFirstItemFindsItsPlace(string project, string expected) => Assert.Equal(expected, Rewrite(project, "A=y"));

    [Fact]
    public void AGroupThatBecomesEmptyGoes() =>
        Assert.Equal(
            "<Project>\n  <PropertyGroup />\n</Project>\n",
            Rewrite(
                "<Project>\n  <PropertyGroup />\n  <ItemGroup>\n    <Kconfig Include=\"A\" Value=\"y\" />\n  </ItemGroup>\n</Project>\n",
                ""));

    [Theory]
    [InlineData("  <ItemGroup>\n  </ItemGroup>\n")]
    [InlineData("  <ItemGroup></ItemGroup>\n")]
    [InlineData("  <!-- <ItemGroup>\n  </ItemGroup> -->\n")]
    public void AGroupThatOthersLeftEmptyStays(string group)
    {
        const string Mine = "  <ItemGroup>\n    <Kconfig Include=\"A\" Value=\"y\" />\n    <Kconfig Include=\"B\" Value=\"y\" />\n  "
            + "</ItemGroup>\n";
        Assert.Equal($"<Project>\n{group}{group}</Project>\n", Rewrite($"<Project>\n{group}{Mine}{group}</Project>\n", ""));
        Assert.Equal(
            $"<Project>\n{group}{Mine.Replace("    <Kconfig Include=\"A\" Value=\"y\" />\n", "", StringComparison.Ordinal)}</Project>\n",
            Rewrite($"<Project>\n{group}{Mine}</Project>\n", "B=y"));
    }

    [Theory]
    [InlineData("<ItemGroup Condition=\"'$(Arch)' == 'arm64'\"><Kconfig Include=\"A\" Value=\"y\" /></ItemGroup>")]
    [InlineData("<ItemGroup><Kconfig Include=\"A\" Value=\"y\" Condition=\"false\" /></ItemGroup>")]
    [InlineData("<ItemGroup><Kconfig Include=\"A;B\" Value=\"y\" /></ItemGroup>")]
    [InlineData("<ItemGroup><Kconfig Include=\"A\" Value=\"$(Level)\" /></ItemGroup>")]
    [InlineData("<ItemGroup><Kconfig Include=\"A\"><Value>y</Value></Kconfig></ItemGroup>")]
    [InlineData("<ItemGroup><Kconfig Update=\"A\" Value=\"y\" /></ItemGroup>")]
    [InlineData("<Target Name=\"T\"><ItemGroup><Kconfig Include=\"A\" Value=\"y\" /></ItemGroup></Target>")]
    [InlineData("<Choose><When Condition=\"true\"><ItemGroup><Kconfig Include=\"A\" Value=\"y\" /></ItemGroup></When></Choose>")]
    public void ItemsUnderConditionsAreLeftAloneAndTold(string group)
    {
        string project = $"<Project>\n{group}\n</Project>";
        ProjectItems items = ProjectItems.Parse(Encoding.UTF8.GetBytes(project));
        Assert.Equal(2, items.Fixed["A"]);
        Assert.Empty(items.Plain);
        Assert.False(items.IsPlain("A", "y"));
        Assert.Equal(project, Rewrite(project, "A=n"));
    }

    [Fact]
    public void OfTwoItemsOfOneNameTheLastStays() =>
        Assert.Equal("<Project>\n<ItemGroup>\n<Kconfig Include=\"A\" Value=\"3\" />\n</ItemGroup>\n</Project>",
            Rewrite(
                "<Project>\n<ItemGroup>\n<Kconfig Include=\"A\" Value=\"1\" />\n<Kconfig Include=\"A\" Value=\"2\" />\n</ItemGroup>\n"
                    + "</Project>", "A=3"));

    [Fact]
    public void ItemsThatTheCallerKeepsStay() =>
        Assert.Equal("<Project><ItemGroup><Kconfig Include=\"OTHER\" Value=\"y\" /></ItemGroup></Project>",
            Rewrite(
                "<Project><ItemGroup><Kconfig Include=\"OTHER\" Value=\"y\" /><Kconfig Include=\"A\" Value=\"y\" /></ItemGroup></Project>",
                "", keep: "OTHER"));

    [Theory]
    [InlineData("$(HOME)")]
    [InlineData("@(Compile)")]
    [InlineData("100%25")]
    [InlineData("%(x)")]
    [InlineData("50%")]
    [InlineData("a\"<b>&'c'")]
    [InlineData(" \t;")]
    public void ValuesThatMSBuildWouldReadComeBackAsTheyAre(string value)
    {
        byte[] after = ProjectItems.Parse("<Project />"u8.ToArray()).Rewrite([new("A", value)], _ => false);
        Assert.Equal([new("A", value)], ProjectItems.Parse(after).Plain);
        Assert.Equal(after, ProjectItems.Parse(after).Rewrite([new("A", value)], _ => false));
    }

    [Fact]
    public void EscapesMeanWhatTheyMeanForMSBuild()
    {
        string[] values = ["%C3%A9", "%e9", "a%20b", "%", "%2", "%zz", "%25", "%2541", "%24(x)", "100%25", "é%c3", "&#37;41"];
        string folder = Directory.CreateTempSubdirectory("unicore-escapes-").FullName;
        string project = Path.Combine(folder, "a.proj");
        File.WriteAllText(project,
            $"<Project>\n<ItemGroup>\n{string.Concat(values.Select((v, i) =>
                $"<Kconfig Include=\"V{i}\" Value=\"{v}\" />\n"))}</ItemGroup>\n</Project>\n");
        IEnumerable<KconfigItem> expected = MSBuild.Items(project, "Kconfig").Select(i => new KconfigItem(i["Identity"], i["Value"]));
        Assert.Equal(expected, ProjectItems.Parse(File.ReadAllBytes(project)).Plain);
        Directory.Delete(folder, true);
    }

    [Theory]
    [InlineData("utf-8", 0xE9)]
    [InlineData("us-ascii", 0xE9)]
    [InlineData("utf-16", 0xDC00)]
    public void BytesThatTheEncodingDoesNotHaveAreRefusedWithTheirLine(string name, int wrong)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] unit = name == "utf-16" ? [(byte)wrong, (byte)(wrong >> 8)] : [(byte)wrong];
        string filling = string.Concat(Enumerable.Repeat("<!-- Far from the beginning. -->\n", 1000));
        byte[] project = [
            .. encoding.GetPreamble(),
            .. encoding.GetBytes($"<?xml version=\"1.0\" encoding=\"{name}\"?>\n<Project>\n{filling}<!-- "),
            .. unit,
            .. encoding.GetBytes(" -->\n</Project>\n")];
        Assert.Equal(1003, Assert.Throws<System.Xml.XmlException>(() => ProjectItems.Parse(project)).LineNumber);
    }

    [Theory]
    [InlineData("<Project>")]
    [InlineData("not xml")]
    [InlineData("")]
    public void WhatIsNoXmlIsRefused(string text) =>
        Assert.Throws<System.Xml.XmlException>(() => ProjectItems.Parse(Encoding.UTF8.GetBytes(text)));
}
