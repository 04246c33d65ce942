// SPDX-License-Identifier: BSD-3-Clause
// Software of the tests' own, ported by its own build as far as a project; what building that takes is elsewhere.
using System.Diagnostics;
using Unicore.Analysis.Porting;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests.Porting;

public sealed partial class PorterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-port-").FullName;
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly List<string> _said = [];

    public void Dispose() => Directory.Delete(_folder, true);

    /// <summary>
    /// A tool of the build's own writes a header; a compiler is called by its path, in another folder, with a response file; an archive
    /// has a member that is not linked.
    /// </summary>
    [Fact]
    public async Task ABuildIsRecordedHoweverItCallsItsCompilers()
    {
        Write("Makefile", "all: hello\n"
            + "table.h: maker\n\t./maker >table.h\n"
            + "maker: maker.c\n\t$(CC) -o maker maker.c\n"
            + "libpart.a: part/part.c part/unused.c\n"
            + "\tcd part && echo '-DPART=7 -c part.c' >words && /usr/bin/gcc @words && rm words\n"
            + "\tcc -c part/unused.c -o part/unused.o\n\tar rc libpart.a part/part.o part/unused.o\n"
            + "hello: main.c libpart.a table.h\n\tgcc -Wall -O2 -fwrapv -DTEXT='\"a b;c\"' main.c -o hello -L. -lpart\n");
        Write("maker.c", "#include <stdio.h>\nint main(void) { return puts(\"#define TABLE 3\") < 0; }\n");
        Write("part/part.c", "int part(void) { return PART; }\n");
        Write("part/unused.c", "int unused(void) { return 0; }\n");
        Write("main.c", "#include <stdio.h>\n#include \"table.h\"\nint part(void);\nint main(void) { printf(TEXT, TABLE + part()); }\n");
        string[] before = Files();
        PortOutcome outcome = await PortAsync();
        Assert.True(outcome.Stage == PortStage.Written, string.Join('\n', [.. _diagnostics.Select(d => d.Message), .. _said]));
        Assert.Equal(before, Files());
        string output = Path.Combine(_folder, "output");
        IEnumerable<string> kept = Directory.GetFiles(output, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(output, f));
        Assert.Equal(["README.md", "hello.ukproj", "port.json", "sources/main.c", "sources/part/part.c", "sources/table.h"],
            kept.Order(StringComparer.Ordinal));
        string project = await File.ReadAllTextAsync(outcome.Project!);
        Assert.Contains("<Compile Include=\"sources/part/part.c\" Flags=\"-DPART=7\" />", project, StringComparison.Ordinal);
        Assert.Contains("<Compile Include=\"sources/main.c\" Flags=\"'-DTEXT=%22a b%3Bc%22' -fwrapv\" />"
            .Replace("%22", "&quot;", StringComparison.Ordinal).Replace("'", "%27", StringComparison.Ordinal), project,
            StringComparison.Ordinal);
        Assert.DoesNotContain("unused", project, StringComparison.Ordinal);
        Assert.DoesNotContain("lwip", project, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Share!.Generated);
        Assert.DoesNotContain(Directory.GetDirectories(Path.Combine(_folder, "work")), d => Path.GetFileName(d) != "logs");
    }

    [Fact]
    public async Task WhatIsChangedByHandIsCounted()
    {
        Write("Makefile", "hello: main.c\n\t$(CC) -o hello main.c\n");
        Write("main.c", "int main(void)\n{\n\treturn 0;\n}\n");
        PortOutcome outcome = await PortAsync();
        Assert.Equal((0, 1.0), (outcome.Share!.ByHand, outcome.Share.Automatic));
        string output = Path.GetDirectoryName(outcome.Project)!;
        await File.AppendAllTextAsync(outcome.Project!, "<!-- one -->\n");
        await File.WriteAllTextAsync(Path.Combine(output, "own.c"), "int a;\nint b;\n");
        PortShare share = PortReport.Of(output)!;
        Assert.Equal((3, outcome.Share.Sources), (share.ByHand, share.Sources));
        Assert.True(share.Automatic < 1);
        Assert.Null(PortReport.Of(_folder));
    }

    [Fact]
    public async Task OneOfSeveralProgramsIsChosen()
    {
        Write("Makefile", "all: one two\none two: main.c\n\t$(CC) -o $@ main.c\n");
        Write("main.c", "int main(void) { return 0; }\n");
        Assert.Equal(PortStage.Nothing, (await PortAsync()).Stage);
        Assert.Contains("one, two", Assert.Single(_diagnostics, d => d.Code == "UK2736").Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "output")));
        Assert.EndsWith("two.ukproj", (await PortAsync(r => r with { Program = "two" })).Project, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABuildThatFailsShowsItsLastWords()
    {
        Write("Makefile", "hello:\n\t@echo no such luck >&2; false\n");
        Assert.Equal(PortStage.Nothing, (await PortAsync()).Stage);
        string log = Assert.Single(_diagnostics, d => d.Code == "UK2734").Message.Split('\'')[3];
        Assert.Contains("  no such luck", _said);
        Assert.Contains("no such luck", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UK2731", "README", "hello\n")]
    [InlineData("UK2735", "Makefile", "all:\n")]
    [InlineData("UK2735", "Makefile", "all:\n\techo 'int a;' >a.c; $(CC) -c a.c; ar rc liba.a a.o\n")]
    public async Task SourcesWithoutAProgramAreTold(string code, string file, string text)
    {
        Write(file, text);
        Assert.Equal(PortStage.Nothing, (await PortAsync()).Stage);
        Assert.Equal(code, Assert.Single(_diagnostics).Code);
    }

    [Fact]
    public async Task AFolderOfOthersIsNeverReplaced()
    {
        Write("Makefile", "hello: main.c\n\t$(CC) -o hello main.c\n");
        Write("main.c", "int main(void) { return 0; }\n");
        string mine = Path.Combine(_folder, "output", "mine.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(mine)!);
        await File.WriteAllTextAsync(mine, "mine");
        await PortAsync();
        await PortAsync(r => r with { Force = true });
        Assert.Equal(["UK2737", "UK2737"], _diagnostics.Select(d => d.Code));
        File.Delete(mine);
        Assert.Equal(PortStage.Written, (await PortAsync()).Stage);
        await PortAsync();
        Assert.Equal(3, _diagnostics.Count);
        Assert.Equal(PortStage.Written, (await PortAsync(r => r with { Force = true })).Stage);
    }

    [Fact]
    public async Task ASlashBehindAFolderSaysNothing()
    {
        Write("Makefile", "hello: main.c\n\t$(CC) -o hello main.c\n");
        Write("main.c", "int main(void) { return 0; }\n");
        Assert.Equal(PortStage.Written, (await PortAsync(r => r with { Output = r.Output + "/" })).Stage);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("/")]
    public void TheWorkingFolderIsNeverReplaced(string folder) =>
        Assert.Equal("UK2737", Assert.Throws<PortException>(() => OutputFolder.Check(folder, true, OutputKind.Port)).Code);

    [Fact]
    public void AnOlderPortStaysIfTheNewOneCannotTakeItsPlace()
    {
        string output = Path.Combine(_folder, "output"), mine = Path.Combine(output, "mine.txt");
        Directory.CreateDirectory(output);
        File.WriteAllText(mine, "mine");
        Assert.ThrowsAny<IOException>(() => OutputFolder.Write(output, temporary => Directory.Delete(temporary)));
        Assert.Equal("mine", File.ReadAllText(mine));
        Assert.Equal([output], Directory.GetDirectories(_folder));
    }

    [Theory]
    [InlineData("{ \"files\": { \"a.c\": null } }")]
    [InlineData("{ \"files\": { \"a.c\": { \"kind\": \"written\", \"lines\": 1, \"hash\": \"0\", \"lineHashes\": \"?\" } } }")]
    [InlineData("null")]
    public void ARecordThatCannotBeReadIsAnError(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "port.json"), text);
        File.WriteAllText(Path.Combine(_folder, "a.c"), "int a;\n");
        Assert.Throws<InvalidDataException>(() => PortReport.Of(_folder));
    }

    /// <summary>A header of another encoding than UTF-8.</summary>
    [Fact]
    public async Task APatchHasTheBytesOfItsSources()
    {
        using Workplace place = new(Path.Combine(_folder, "work"), isKept: false);
        Directory.CreateDirectory(place.Before);
        Directory.CreateDirectory(place.Sources);
        await File.WriteAllBytesAsync(Path.Combine(place.Before, "a.h"), [0xe4, (byte)'\n']);
        await File.WriteAllBytesAsync(Path.Combine(place.Sources, "a.h"), [0xf6, (byte)'\n']);
        byte[] patch = await SoftwareFiles.DifferenceAsync(["a.h"], place, CancellationToken.None);
        Assert.Contains("-\u00e4\n+\u00f6\n", System.Text.Encoding.Latin1.GetString(patch), StringComparison.Ordinal);
        Assert.Equal("UK2738", (await Assert.ThrowsAsync<PortException>(
            () => SoftwareFiles.DifferenceAsync(["b.h"], place, CancellationToken.None))).Code);
    }

    /// <summary>Of what is outside of the sources: what the build made comes along, what was there is told.</summary>
    [Fact]
    public async Task SourcesOutsideOfTheFolderAreNotNamedByTheirPaths()
    {
        string other = Path.Combine(_folder, "other.c");
        await File.WriteAllTextAsync(other, "int other;\n");
        Write("Makefile", "hello: main.c\n\techo 'int made;' >../made.c\n"
            + $"\t$(CC) -c ../made.c; $(CC) -c {other}; $(CC) -o new main.c made.o other.o; mv new hello\n");
        Write("main.c", "int main(void) { return 0; }\n");
        PortOutcome outcome = await PortAsync();
        string project = await File.ReadAllTextAsync(outcome.Project!);
        Assert.EndsWith("hello.ukproj", outcome.Project, StringComparison.Ordinal);
        Assert.Contains("built/elsewhere/made.c", project, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder, project, StringComparison.Ordinal);
        Assert.Contains("other.c", Assert.Single(_diagnostics, d => d.Code == "UK2739").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALinkThatCannotBeRepeatedIsTold()
    {
        Write("Makefile", "hello: main.c\n\t$(CC) -c main.c; $(CC) -o hello main.o; rm main.o\n");
        Write("main.c", "int main(void) { return 0; }\n");
        Assert.Equal(PortStage.Nothing, (await PortAsync()).Stage);
        Assert.Contains("main.o", Assert.Single(_diagnostics, d => d.Code == "UK2735").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADaemonOfTheBuildDoesNotKeepThePort()
    {
        string mark = $"{Environment.ProcessId}.{Random.Shared.Next(100_000, 999_999)}";
        Write("Makefile", $"hello: main.c\n\t$(CC) -o hello main.c; setsid sleep {mark} &\n");
        Write("main.c", "int main(void) { return 0; }\n");
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(20));
        Assert.Equal((PortStage.Written, 0), ((await PortAsync(null, late.Token)).Stage, Sleeping(mark)));
    }

    [Fact]
    public async Task WhoInterruptsLeavesNoProcess()
    {
        string mark = $"{Environment.ProcessId}.{Random.Shared.Next(100_000, 999_999)}";
        Write("Makefile", $"hello:\n\tsleep {mark} & setsid sleep {mark}\n");
        using CancellationTokenSource cancellation = new();
        Task<PortOutcome> port = PortAsync(null, cancellation.Token);
        Stopwatch watch = Stopwatch.StartNew();
        while (Sleeping(mark) < 2 && watch.Elapsed < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(20);
        }

        Assert.Equal(2, Sleeping(mark));
        await cancellation.CancelAsync();
        Assert.Equal(PortStage.Nothing, (await port).Stage);
        Assert.Equal((0, "UK2748"), (Sleeping(mark), Assert.Single(_diagnostics).Code));
    }

    private static int Sleeping(string mark) => Directory.EnumerateDirectories("/proc").Count(d =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(d, "cmdline")).StartsWith($"sleep\0{mark}\0", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder, "software", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string[] Files() =>
        [.. Directory.GetFiles(Path.Combine(_folder, "software"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private async Task<PortOutcome> PortAsync(Func<PortRequest, PortRequest>? with = null, CancellationToken cancellation = default)
    {
        PortRequest request = new()
        {
            Sources = Path.Combine(_folder, "software"), Output = Path.Combine(_folder, "output"), Compiler = "gcc", Builds = false,
            SdkVersion = "1.0.0", WorkFolder = Path.Combine(_folder, "work"), Jobs = 1,
        };
        UpstreamFetcher fetcher = new(new() { CacheDirectory = Path.Combine(_folder, "cache"), HttpClientFactory = () => new() });
        return await new Porter(with?.Invoke(request) ?? request, fetcher, TimeProvider.System, _said.Add, _diagnostics)
            .RunAsync(cancellation);
    }
}
