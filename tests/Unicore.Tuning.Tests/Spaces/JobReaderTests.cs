// SPDX-License-Identifier: BSD-3-Clause
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Tree;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Tests.Spaces;

public sealed class JobReaderTests
{
    private const string Whole = """
        project: app/app.ukproj
        target: linuxu/x86_64
        properties: { LinkerFlags: -s }
        vary:
          kconfig:
            CONFIG_POOL: { from: 1, to: 8, times: 2 }
            NET: any
            allocator: { choose: [TLSF, BUDDY] }
            DEBUG: [yes, no]
          properties:
            CompilerFlags: [-Os, "", -O2]
            UnikernelMemory: { from: 8, to: 16, step: 8 }
        measure:
          image: least
          requests: { pattern: 'served (\d+)', goal: most, repeat: 5 }
        budget: { runs: 40, minutes: 2.5, builds: 10 }
        run: { arguments: "1 2", input: words, command: ./drive.sh, timeout: 9 }
        from: ../other
        """;

    [Fact]
    public void AJobIsRead()
    {
        TuningJob job = Read(Whole, [])!;
        Assert.Equal("/jobs/app/app.ukproj", job.Project);
        Assert.Equal(["Arch=x86_64", "LinkerFlags=-s", "Platform=linuxu"],
            job.Properties.Select(p => $"{p.Key}={p.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["POOL Symbol  1,2,4,8", "NET Symbol  ", "allocator Choice TLSF,BUDDY ", "DEBUG Symbol y,n ",
            "CompilerFlags Property -Os,,-O2 ", "UnikernelMemory Property  8,16"],
            job.Vary.Select(v => $"{v.Name} {v.Kind} {string.Join(',', v.Values)} {string.Join(',', v.Range?.Values() ?? [])}"));
        Assert.Equal([new("image", MeasureKind.Image, false, null, 1), new("requests", MeasureKind.Output, true, @"served (\d+)", 5)],
            job.Measures);
        Assert.Equal((new(40, 2.5, 10), new("1 2", "/jobs/words", "./drive.sh", 9), "/other"), (job.Budget, job.Run, job.From.Single()));
    }

    [Fact]
    public void JsonIsReadToo() => Assert.Equal(2,
        Read("""{ "vary": { "properties": { "Lto": [false, true] } }, "measure": { "image": "least" } }""", [])!.Vary[0].Values.Count);

    [Theory]
    [InlineData("", "UK2422", 0, 0)]
    [InlineData("- 1", "UK2802", 1, 1)]
    [InlineData("vary: {}", "UK2802", 1, 1)]
    [InlineData("vary: {properties: {A: [1, 2]}}", "UK2802", 1, 1)]
    [InlineData("speed: 1", "UK2801", 1, 1)]
    [InlineData("target: kvm", "UK2802", 1, 9)]
    [InlineData("vary:\n  symbols: {}", "UK2801", 2, 3)]
    [InlineData("vary:\n  kconfig:\n    A: 1", "UK2804", 3, 8)]
    [InlineData("vary:\n  kconfig:\n    A: [1]", "UK2804", 3, 8)]
    [InlineData("vary:\n  kconfig:\n    A: [1, 1]", "UK2804", 3, 8)]
    [InlineData("vary:\n  kconfig:\n    A: [1, {}]", "UK2802", 3, 12)]
    [InlineData("vary:\n  kconfig:\n    A: { from: 3, to: 3 }", "UK2804", 3, 8)]
    [InlineData("vary:\n  kconfig:\n    A: { from: 3 }", "UK2804", 3, 8)]
    [InlineData("vary:\n  kconfig:\n    A: { from: 0, to: 8, times: 2 }", "UK2804", 3, 8)]
    [InlineData("vary:\n  kconfig:\n    A: { from: 1, to: 8, times: 1 }", "UK2804", 3, 8)]
    [InlineData("vary:\n  kconfig:\n    A: { from: 1, to: 8, step: -1 }", "UK2804", 3, 8)]
    [InlineData("vary:\n  kconfig:\n    A: { from: 1, to: 9999999 }", "UK2804", 3, 8)]
    [InlineData("vary:\n  kconfig:\n    A: { from: 1, to: 9223372036854775807, times: 9 }", null, 0, 0)]
    [InlineData("vary:\n  kconfig:\n    A: { from: one, to: 2 }", "UK2804", 3, 16)]
    [InlineData("vary:\n  kconfig:\n    A: { from: 1, to: 2, by: 2 }", "UK2801", 3, 26)]
    [InlineData("vary:\n  properties:\n    A B: [1, 2]", "UK2802", 3, 5)]
    [InlineData("vary:\n  properties:\n    Arch: [x86_64, arm64]\nmeasure: {image: least}", "UK2802", 3, 5)]
    [InlineData("properties: {A: 1}\nvary:\n  properties:\n    A: [1, 2]\nmeasure: {image: least}", "UK2802", 4, 5)]
    [InlineData("properties: {A: 1}\nvary:\n  properties:\n    a: [1, 2]\nmeasure: {image: least}", "UK2802", 4, 5)]
    [InlineData("vary:\n  properties:\n    Lto: [true, false]\n    lto: [true, false]\nmeasure: {image: least}", "UK2802", 4, 5)]
    [InlineData("vary:\n  properties:\n    platform: [kvm, xen]\nmeasure: {image: least}", "UK2802", 3, 5)]
    [InlineData("vary:\n  properties:\n    CONFIG_A: [y, n]", "UK2802", 3, 5)]
    [InlineData("vary:\n  kconfig:\n    A: [y, n]\n  properties:\n    A: [1, 2]\nmeasure: {image: least}", "UK2802", 5, 5)]
    [InlineData("measure:\n  image: small", "UK2803", 2, 10)]
    [InlineData("measure:\n  image: { repeat: 2, goal: least }", "UK2801", 2, 12)]
    [InlineData("measure:\n  rate: most", "UK2803", 2, 3)]
    [InlineData("measure:\n  rate: { goal: most, pattern: 'no group' }", "UK2803", 2, 32)]
    [InlineData("measure:\n  rate: { goal: most, pattern: '(' }", "UK2803", 2, 32)]
    [InlineData("measure:\n  seconds: { goal: least, repeat: 0 }", "UK2802", 2, 35)]
    [InlineData("budget: { runs: 0 }", "UK2802", 1, 17)]
    [InlineData("budget: { runs: 1.5 }", "UK2802", 1, 17)]
    [InlineData("budget: { minutes: NaN }", "UK2802", 1, 20)]
    [InlineData("budget: { minutes: Infinity }", "UK2802", 1, 20)]
    [InlineData("budget: { minutes: -1 }", "UK2802", 1, 20)]
    [InlineData("measure:\n  seconds: { goal: least, repeat: 2.5 }", "UK2802", 2, 35)]
    [InlineData("project: ''", "UK2802", 1, 10)]
    [InlineData("project: \"a\\0b\"", "UK2802", 1, 10)]
    [InlineData("from: [\"a\\0b\"]", "UK2802", 1, 8)]
    [InlineData("run: { input: '' }", "UK2802", 1, 15)]
    [InlineData("run: { input: \"\\0\" }", "UK2802", 1, 15)]
    [InlineData("budget: { hours: 1 }", "UK2801", 1, 11)]
    [InlineData("run: { timeout: soon }", "UK2802", 1, 17)]
    [InlineData("run: fast", "UK2802", 1, 6)]
    public void WhatIsWrongIsToldWhereItStands(string text, string? code, int line, int column)
    {
        List<Diagnostic> found = [];
        Assert.Null(Read(text, found));
        if (code is not null)
        {
            Assert.Equal((code, line, column, "/jobs/tune.yaml"), (found[0].Code, found[0].Line, found[0].Column, found[0].File));
        }
    }

    /// <summary>Whatever a file holds, the reader says what is wrong with it and ends.</summary>
    [Fact]
    public void DamagedJobsAreNoTrouble()
    {
        Chance chance = new(7);
        for (int i = 0; i < 3000; i++)
        {
            char[] text = Whole.ToCharArray();
            for (int change = 1 + chance.Below(4); change > 0; change--)
            {
                text[chance.Below(text.Length)] = "\n {}[]:,'\"-&*#0aä"[chance.Below(17)];
            }

            List<Diagnostic> found = [];
            Assert.True(Read(new(text), found) is not null || found.Count > 0, new(text));
        }
    }

    [Theory]
    [InlineData("kconfig: { NOWHERE: any }", "no symbol 'NOWHERE'")]
    [InlineData("kconfig: { TEXT: any }", "no bool")]
    [InlineData("kconfig: { FLAG: [y, maybe] }", "'maybe' is no value")]
    [InlineData("kconfig: { COUNT: [1, many] }", "'many' is no value")]
    [InlineData("kconfig: { ONE: [y, n] }", "choose: [ONE, OTHER]")]
    [InlineData("kconfig: { c: { choose: [ONE, FLAG] } }", "'FLAG' is no member")]
    public void OptionsAreThoseOfTheProject(string vary, string says)
    {
        List<Diagnostic> found = [];
        TuningJob job = Read($"vary:\n  {vary}\nmeasure: {{ image: least }}", found)!;
        Assert.Null(SpaceBuilder.Build(job, Project(), found));
        Diagnostic wrong = Assert.Single(found);
        Assert.Equal(("UK2804", 2), (wrong.Code, wrong.Line));
        Assert.Contains(says, wrong.Message, StringComparison.Ordinal);
    }

    /// <summary>What the project says today is one of the values, and numbers are in order.</summary>
    [Fact]
    public void TodayIsAPoint()
    {
        TuningJob job = Read("vary:\n  kconfig: { COUNT: [9, 3], FLAG: any, c: { choose: [OTHER, ONE] } }\n"
            + "  properties: { Lto: [true, none], Pic: [true, false] }\nmeasure: { image: least }", [])!;
        Space space = SpaceBuilder.Build(job, Project(), [])!;
        Assert.Equal(["3,5,9", "n,y", "ONE,OTHER", "true,none,", "true,false"], space.Options.Select(o => string.Join(',', o.Values)));
        Assert.Equal([1, 1, 0, 2, 1], space.Today.Indexes.ToArray());
        Assert.True(space.Options[0].IsOrdered);
    }

    internal static TuningJob? Read(string text, List<Diagnostic> found) => JobReader.Read(text, "/jobs/tune.yaml", found);

    private static ProjectState Project() => new(KconfigTree.Parse("Kconfig", new KconfigOptions
    {
        ReadFile = _ => """
            config FLAG
            	bool "Flag"
            config COUNT
            	int "Count"
            	default 4
            config TEXT
            	string "Text"
            choice
            	prompt "One of two"
            	config ONE
            		bool "One"
            	config OTHER
            		bool "Other"
            endchoice
            """,
    }), "CONFIG_FLAG=y\nCONFIG_COUNT=5\nCONFIG_ONE=y\n", _ => "");
}
