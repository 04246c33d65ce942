// SPDX-License-Identifier: BSD-3-Clause
using System.Text;
using System.Xml.Linq;
using Unicore.Diagnostics;
using Unicore.Tuning.Jobs;
using Unicore.Tuning.Reporting;
using Unicore.Tuning.Search;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Tests.Reporting;

public sealed class ReportTests
{
    private static readonly TunedOption[] Options =
    [
        new("NET", OptionKind.Symbol, ["n", "y"], false), new("NAME", OptionKind.Symbol, ["a", "b\"<i>"], false),
        new("heap", OptionKind.Choice, ["TLSF", "BUDDY"], false), new("Lto", OptionKind.Property, ["false", "true"], false),
        new("Idle", OptionKind.Property, ["0", "1"], false),
    ];

    private static readonly TuningJob Job = new()
    {
        File = "/jobs/a&b.yaml",
        Measures = [new("image", MeasureKind.Image, false, null, 1), new("rate <1>", MeasureKind.Output, true, "(.*)", 1)],
    };

    [Fact]
    public void ChangesHaveTheirShares()
    {
        TuningReport report = Report();
        Assert.Equal((1000, 1000 * 0.8 * 0.95 * 0.99), (report.Figures[0].Today, report.Figures[0].Best));
        Assert.Equal(0.2476, report.Figures[0].Gain, 1e-4);
        Assert.Equal(["Lto", "heap"], report.Changes.Take(2).Select(c => c.Option.Name));
        Assert.InRange(report.Changes[0].Share, 0.5, 0.7);
        Assert.InRange(report.Changes.Sum(c => c.Share), 0.99, 1.01);
        Assert.Equal("Lto", report.Importance[0].Option.Name);
        Assert.InRange(report.Importance.Single(i => i.Option.Name == "Idle").Share, 0, 0.02);
        Assert.Equal(Math.Log(1000) - Math.Log(10), new[] { report.Runs[0].Costs(Job.Measures)! }.Sum(c => c.Sum()), 1e-9);
    }

    [Fact]
    public void TheFragmentIsWhatABuildTakes() => Assert.Equal(
        "CONFIG_BUDDY=y\nCONFIG_NAME=\"b\\\"<i>\"\nCONFIG_NET=y\n# -p:Lto=true\n",
        string.Concat(Report().Fragment().Split('\n', StringSplitOptions.RemoveEmptyEntries).OrderBy(l => l[0] == '#')
            .ThenBy(l => l, StringComparer.Ordinal).Select(l => l + "\n")));

    /// <summary>What stands in a page may come from strangers: it is text, and the page loads nothing.</summary>
    [Fact]
    public void ThePageIsSelfContainedAndEscaped()
    {
        string page = TuningHtml.Page(Report());
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.Contains("a&amp;b.yaml", page, StringComparison.Ordinal);
        foreach (string svg in page.Split("<svg").Skip(1).Select(s => "<svg" + s[..(s.IndexOf("</svg>", StringComparison.Ordinal) + 6)]))
        {
            Assert.NotEmpty(XElement.Parse(svg).Elements());
        }
    }

    /// <summary>Jobs may be long: pages and texts are not.</summary>
    [Fact]
    public void AReportOfManyRunsIsNoLonger()
    {
        TuningReport report = Report();
        LoggedRun[] runs = [.. Enumerable.Range(1, 20_000).Select(i => report.Runs[0] with { Run = i })];
        report = report with
        {
            Runs = runs,
            Front = runs,
            Importance = [.. Enumerable.Range(0, 300).Select(i => (Options[i % 5], 0.1))],
        };
        string page = TuningHtml.Page(report with { Front = [] });
        Assert.InRange(page.Split("<tr").Length, 1000, 1100);
        Assert.InRange(page.Split("<circle").Length, 3000, 6100);
        Assert.Equal(41, page.Split("class=\"bar\"").Length);
        string[] lines = [.. TuningText.Lines(report)];
        Assert.InRange(lines.Length, 20, 60);
        Assert.Contains("  and 19988 more, which the report shows", lines);
    }

    /// <summary>What tuning took itself is told.</summary>
    [Fact]
    public void TuningsOwnTimeIsTold()
    {
        TuningReport report = Report() with { Runs = [new() { OwnSeconds = 1, BuildSeconds = 40, RunSeconds = 9 }] };
        Assert.Equal(0.02, report.OwnShare, 1e-12);
        Assert.Contains("Tuning itself took 2.0 % of the time.", TuningText.Lines(report));
        Assert.Contains("Tuning itself took 2.0 % of the time.", TuningHtml.Page(report), StringComparison.Ordinal);
    }

    [Fact]
    public void TextIsLinesForPeople() => Assert.Contains(TuningText.Lines(Report()),
        l => l.StartsWith("  image: 1,000 today, 752.4 then: 24.8 % better", StringComparison.Ordinal));

    [Theory]
    [InlineData("<Project Sdk=\"Unicore.Sdk/1.0.0\" />",
        "<Project Sdk=\"Unicore.Sdk/1.0.0\">\n  <PropertyGroup>\n    <Lto>true</Lto>\n  </PropertyGroup>\n  <ItemGroup>\n"
            + "    <Kconfig Include=\"NET\" Value=\"y\" />\n    <Kconfig Include=\"BUDDY\" Value=\"y\" />\n  </ItemGroup>\n</Project>")]
    [InlineData("<Project>\n  <PropertyGroup>\n    <A>1</A>\n    <Lto>false</Lto> <!-- why -->\n  </PropertyGroup>\n  <ItemGroup>\n"
        + "    <Kconfig Include=\"TLSF\" Value=\"y\" />\n    <Kconfig Include=\"X\" Value=\"1\" />\n  </ItemGroup>\n</Project>\n",
        "<Project>\n  <PropertyGroup>\n    <A>1</A>\n    <Lto>true</Lto> <!-- why -->\n  </PropertyGroup>\n  <ItemGroup>\n"
        + "    <Kconfig Include=\"X\" Value=\"1\" />\n    <Kconfig Include=\"NET\" Value=\"y\" />\n"
        + "    <Kconfig Include=\"BUDDY\" Value=\"y\" />\n  </ItemGroup>\n</Project>\n")]
    [InlineData("<Project>\n\t<PropertyGroup>\n\t\t<A/>\n\t</PropertyGroup>\n\t<ItemGroup>\n\t\t<Kconfig Include=\"NET\" Value=\"n\" />\n"
        + "\t</ItemGroup>\n</Project>",
        "<Project>\n\t<PropertyGroup>\n\t\t<A/>\n\t\t<Lto>true</Lto>\n\t</PropertyGroup>\n\t<ItemGroup>\n"
        + "\t\t<Kconfig Include=\"NET\" Value=\"y\" />\n\t\t<Kconfig Include=\"BUDDY\" Value=\"y\" />\n\t</ItemGroup>\n</Project>")]
    public void ChangesAreWrittenToTheProject(string project, string expected)
    {
        TunedChange[] changes =
        [
            new(Options[0], "n", "y", 0.5), new(Options[2], "TLSF", "BUDDY", 0.2), new(Options[3], "false", "true", 0.3),
        ];
        byte[] once = ProjectChanges.Apply(Encoding.UTF8.GetBytes(project), "p", changes, []);
        Assert.Equal(expected, Encoding.UTF8.GetString(once));
        Assert.Equal(once, ProjectChanges.Apply(once, "p", changes, []));
    }

    [Fact]
    public void WhatStandsUnderAConditionIsLeft()
    {
        const string Project = "<Project><PropertyGroup Condition=\"'$(A)' == ''\"><Lto>false</Lto></PropertyGroup><ItemGroup>"
            + "<Kconfig Include=\"NET\" Value=\"n\" Condition=\"'$(A)' == ''\" /></ItemGroup></Project>";
        List<Diagnostic> found = [];
        byte[] bytes = ProjectChanges.Apply(Encoding.UTF8.GetBytes(Project), "p",
            [new(Options[0], "n", "y", 0.5), new(Options[3], "false", "true", 0.5)], found);
        Assert.Equal(Project, Encoding.UTF8.GetString(bytes));
        Assert.Equal(["UK2811", "UK2811"], found.Select(f => f.Code));
    }

    private static TuningReport Report()
    {
        Space space = new(Options, new([0, 0, 0, 0, 0]), new FreeRule());
        History history = new(space);
        List<LoggedRun> runs = [];
        for (int i = 0; i < 32; i++)
        {
            Point point = space.Numbered((UInt128)i);
            double image = 1000 * (point[3] == 1 ? 0.8 : 1) * (point[0] == 1 ? 0.95 : 1) * (point[1] == 1 ? 0.99 : 1);
            LoggedRun run = new()
            {
                Run = i + 1,
                Settings = LoggedRun.SettingsOf(space, point),
                Figures = new Dictionary<string, IReadOnlyList<double>> { ["image"] = [image], ["rate <1>"] = [point[2] == 1 ? 11 : 10] },
            };
            runs.Add(run);
            history.Add(new(point, run.Costs(Job.Measures), 1));
        }

        return TuningReport.Of(Job, history, runs, 1)!;
    }
}
