// SPDX-License-Identifier: BSD-3-Clause
// What the executor runs, and what it leaves alone, on a disk in memory.
using Unicore.Build.Actions;
using Unicore.Diagnostics;
using Unicore.Kconfig.Syntax;

namespace Unicore.Build.Tests.Actions;

public sealed class ExecutorTests
{
    private const string Log = "/o/build.log";

    private readonly VirtualDisk _disk = new();
    private readonly FakeCompiler _compiler;
    private readonly Dictionary<string, string> _reasons = [];
    private string _flag = "-O1";
    private string _tool = "cc 1";

    public ExecutorTests()
    {
        _compiler = new FakeCompiler(_disk);
        _disk["/s/a.c"] = "#include /s/a.h\na CONFIG_A";
        _disk["/s/b.c"] = "#include /s/b.h\nb CONFIG_B";
        _disk["/s/a.h"] = "ah";
        _disk["/s/b.h"] = "bh";
        _disk["/o/config.h"] = "#define CONFIG_A 1\n#define CONFIG_B 1\n";
    }

    private BuildAction Compile(string name) => new()
    {
        Id = "compile " + name,
        Description = "CC " + name,
        Command = ["cc", _flag, "-d", $"/o/{name}.d", "-o", $"/o/{name}.o", $"/s/{name}.c"],
        WorkingDirectory = "/s",
        Inputs = [$"/s/{name}.c"],
        Outputs = [$"/o/{name}.o"],
        DependencyFile = $"/o/{name}.d",
        ConfigurationHeader = "/o/config.h",
        ToolIdentity = _tool,
    };

    private ActionGraph Graph() => new()
    {
        Actions =
        [
            Compile("a"), Compile("b"),
            new()
            {
                Id = "link", Description = "LINK", Command = ["cc", "-o", "/o/x.elf", "/o/a.o", "/o/b.o"], WorkingDirectory = "/s",
                Inputs = ["/o/a.o", "/o/b.o"], Outputs = ["/o/x.elf"],
            },
        ],
        DisplayRoots = ["/s", "/o"],
    };

    private async Task<BuildResult> Build(int jobs = 2, CancellationToken token = default)
    {
        _compiler.Ran.Clear();
        _reasons.Clear();
        return await Executor.ExecuteAsync(Graph(), new ExecutorOptions
        {
            LogPath = Log,
            Files = _disk,
            Runner = _compiler,
            MaxParallelism = jobs,
            Progress = e =>
            {
                if (e.Kind == BuildEventKind.Started)
                {
                    _reasons[e.Action!.Id] = e.Text;
                }
            },
        }, token);
    }

    [Fact]
    public async Task ASecondBuildRunsNothingAndReadsOnlyTheLog()
    {
        BuildResult first = await Build();
        Assert.True(first.Succeeded);
        Assert.Equal((3, 0), (first.Ran, first.Skipped));
        Assert.Equal("never built", _reasons["compile a"]);
        await Build();
        _disk.Reads.Clear();
        BuildResult second = await Build();
        Assert.Equal((0, 3), (second.Ran, second.Skipped));
        Assert.Equal([Log], _disk.Reads);
    }

    [Fact]
    public async Task TheLargestSourceIsCompiledFirst()
    {
        await Build(jobs: 1);
        Assert.Equal(["/s/a.c", "/s/b.c", "/o/a.o"], _compiler.Ran);
        _disk["/s/a.c"] = "#include /s/a.h\nother";
        _disk["/s/b.c"] = "#include /s/b.h\n" + new string('b', 1000);
        await Build(jobs: 1);
        Assert.Equal(["/s/b.c", "/s/a.c", "/o/a.o"], _compiler.Ran);
    }

    [Fact]
    public async Task WhatManyActionsShareStandsInTheLogOnce()
    {
        _flag = "-DLONG=" + new string('x', 500);
        await Build();
        Assert.Equal(2, _disk[Log].Split(_flag[..50]).Length);
        Assert.Equal(0, (await Build()).Ran);
    }

    [Fact]
    public async Task ASourceEditedWhileItCompilesForTheFirstTimeIsCompiledAgain()
    {
        _compiler.Meanwhile = () => _disk["/s/a.c"] = "#include /s/a.h\nedited";
        await Build(jobs: 1);
        _compiler.Meanwhile = null;
        await Build();
        Assert.Equal("a.c changed", _reasons["compile a"]);
        Assert.Contains("edited", _disk["/o/x.elf"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANameThatIsPastedTogetherReadsEverySymbol()
    {
        _disk["/s/a.c"] = "#include /s/a.h\nCONFIG_NAME ##x";
        await Build();
        _disk["/o/config.h"] += "#define CONFIG_NAME1 1\n";
        await Build();
        Assert.Equal("CONFIG_NAME1 changed", _reasons["compile a"]);
    }

    [Fact]
    public async Task ATouchedHeaderRebuildsNothing()
    {
        await Build();
        _disk.Touch("/s/a.h");
        Assert.Equal(0, (await Build()).Ran);
    }

    [Fact]
    public async Task AChangedHeaderRebuildsItsUsersAndSaysSo()
    {
        await Build();
        _disk["/s/a.h"] = "other";
        await Build();
        Assert.Equal("a.h changed", _reasons["compile a"]);
        Assert.Equal("a.o changed", _reasons["link"]);
        Assert.Equal(2, _reasons.Count);
    }

    [Fact]
    public async Task AnUnchangedOutputStopsTheRebuild()
    {
        await Build();
        _disk["/s/a.h"] = "ah\n// a comment";
        BuildResult result = await Build();
        Assert.Equal(["/s/a.c"], _compiler.Ran);
        Assert.Equal((1, 2), (result.Ran, result.Skipped));
        Assert.Equal(0, (await Build()).Ran);
    }

    [Fact]
    public async Task AChangedFlagIsNamed()
    {
        await Build();
        _flag = "-O2";
        await Build();
        Assert.Equal("command line changed: +-O2 --O1", _reasons["compile a"]);
        Assert.False(_reasons.ContainsKey("link"));
    }

    [Fact]
    public async Task AChangedCompilerRebuilds()
    {
        await Build();
        _tool = "cc 2";
        await Build();
        Assert.Equal("compiler changed", _reasons["compile b"]);
    }

    [Fact]
    public async Task ADeletedOutputIsMadeAgainAndNothingElse()
    {
        await Build();
        _disk.Delete("/o/b.o");
        await Build();
        Assert.Equal("b.o missing", Assert.Single(_reasons).Value);
    }

    [Fact]
    public async Task AnOutputThatSomeoneChangedIsMadeAgain()
    {
        await Build();
        _disk["/o/b.o"] = "vandal";
        await Build();
        Assert.Equal("b.o was changed by someone else", _reasons["compile b"]);
        Assert.DoesNotContain("vandal", _disk["/o/x.elf"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingDepfileForcesRebuild()
    {
        await Build();
        _disk.Delete("/o/a.d");
        await Build();
        Assert.Equal("dependency file missing", Assert.Single(_reasons).Value);
        _compiler.ForgetDependencies = true;
        _disk["/s/a.c"] = "#include /s/a.h\nnew";
        await Build();
        Assert.Equal(["/s/a.c", "/o/a.o"], _compiler.Ran);
        await Build();
        Assert.Contains("/s/a.c", _compiler.Ran);
    }

    [Fact]
    public async Task ASymbolRebuildsOnlyWhatReadsIt()
    {
        await Build();
        _disk["/o/config.h"] = "#define CONFIG_A 2\n#define CONFIG_B 1\n#define CONFIG_C 1\n";
        await Build();
        Assert.Equal("CONFIG_A changed", Assert.Single(_reasons).Value);
        _disk["/o/config.h"] = "#define CONFIG_A 2\n";
        await Build();
        Assert.Equal("CONFIG_B changed", Assert.Single(_reasons).Value);
        Assert.Equal(0, (await Build()).Ran);
    }

    [Fact]
    public async Task PastedNamesReadEverySymbol()
    {
        _disk["/s/a.h"] = "#define get(x) CONFIG_##x";
        await Build();
        _disk["/o/config.h"] += "#define CONFIG_C 1\n";
        await Build();
        Assert.Equal(["compile a"], _reasons.Keys);
    }

    [Fact]
    public async Task AFailureLeavesNothingAndTheRestIsBuilt()
    {
        _disk["/s/a.c"] = "#error";
        BuildResult result = await Build();
        Assert.False(result.Succeeded);
        Diagnostic error = Assert.Single(result.Diagnostics);
        Assert.Equal(("UK3001", "/s/a.c", 1, 2), (error.Code, error.File, error.Line, error.Column));
        Assert.True(_disk.Exists("/o/b.o"));
        Assert.DoesNotContain(_disk.Paths, p => p.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.False(_disk.Exists("/o/x.elf"));
        _disk["/s/a.c"] = "good";
        Assert.True((await Build()).Succeeded);
        Assert.Equal(["compile a", "link"], _reasons.Keys.Order());
    }

    [Fact]
    public async Task CancellingLeavesNothingHalfWritten()
    {
        _disk["/s/a.c"] = "#hang";
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Build(token: cancel.Token));
        Assert.DoesNotContain(_disk.Paths, p => p.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.False(_disk.Exists("/o/a.o"));
        _disk["/s/a.c"] = "good";
        Assert.True((await Build()).Succeeded);
        string linked = _disk["/o/x.elf"].Replace("bh\n", "", StringComparison.Ordinal);
        Assert.Equal("good\nb CONFIG_B\n", linked.Replace("\n\n", "\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ALogCutAtAnyByteGivesTheSameBytes()
    {
        await Build();
        byte[] whole = _disk.Bytes(Log);
        string expected = _disk["/o/x.elf"];
        int previous = int.MaxValue;
        for (int length = 0; length <= whole.Length; length++)
        {
            _disk.SetBytes(Log, whole[..length]);
            BuildResult result = await Build();
            Assert.True(result.Succeeded);
            Assert.Equal(expected, _disk["/o/x.elf"]);
            Assert.True(result.Ran <= previous);
            previous = result.Ran;
            Assert.Equal(0, (await Build()).Ran);
        }

        Assert.Equal(0, previous);
    }

    [Fact]
    public async Task AFlippedByteInTheLogIsNoticed()
    {
        await Build();
        byte[] whole = _disk.Bytes(Log);
        string expected = _disk["/o/x.elf"];
        for (int at = 0; at < whole.Length; at += 7)
        {
            byte[] broken = [.. whole];
            broken[at] ^= 0x41;
            _disk.SetBytes(Log, broken);
            Assert.True((await Build()).Succeeded);
            Assert.Equal(expected, _disk["/o/x.elf"]);
            Assert.Equal(0, (await Build()).Ran);
        }
    }

    [Fact]
    public async Task TheLogDoesNotGrowForever()
    {
        await Build();
        for (int i = 0; i < 400; i++)
        {
            _disk["/s/a.h"] = "v" + i;
            await Build();
        }

        Assert.InRange(_disk.Bytes(Log).Length, 1, 200_000);
        Assert.Equal(0, (await Build()).Ran);
    }

    [Fact]
    public async Task OneJobIsOneAtATime()
    {
        await Build(jobs: 1);
        Assert.Equal(1, _compiler.MaxAtOnce);
    }

    [Fact]
    public async Task WhatALongerLinkWaitsForStartsFirst()
    {
        // The one source of library m is larger than each of library n's, but n's link has more to read, though not yet there.
        _disk["/s/m.c"] = new string('m', 50_000);
        List<BuildAction> actions = [Compile("m"), Link("m.a", "m")];
        string[] many = [.. Enumerable.Range(0, 9).Select(i => "n" + i)];
        foreach (string name in many)
        {
            _disk[$"/s/{name}.c"] = new string('n', 20_000);
            actions.Add(Compile(name));
        }

        actions.Add(Link("n.a", many));
        ExecutorOptions options = new() { LogPath = Log, Files = _disk, Runner = _compiler, MaxParallelism = 1 };
        await Executor.ExecuteAsync(new() { Actions = actions }, options);
        Assert.Equal([.. many.Select(n => $"/s/{n}.c"), "/o/n0.o", "/s/m.c", "/o/m.o"], _compiler.Ran);

        static BuildAction Link(string output, params string[] names) => new()
        {
            Id = output, Description = output, WorkingDirectory = "/s",
            Command = ["ld", "-o", "/o/" + output, .. names.Select(n => $"/o/{n}.o")],
            Inputs = [.. names.Select(n => $"/o/{n}.o")], Outputs = ["/o/" + output],
        };
    }

    [Fact]
    public async Task CoresAreAskedForAndGivenBack()
    {
        Budget budget = new();
        ExecutorOptions options = new() { LogPath = Log, Files = _disk, Runner = _compiler, MaxParallelism = 8, Budget = budget };
        await Executor.ExecuteAsync(Graph(), options);
        Assert.True(budget.Asked > 0);
        Assert.Equal(0, budget.Held);
        Assert.Equal(1, _compiler.MaxAtOnce);
    }

    [Fact]
    public async Task AFullDiskIsACodedError()
    {
        _disk.WriteFailure = new IOException("No space left on device", 28);
        StepKind one = StepKind.Of("one", "1", static step =>
        {
            step.Write(0, [1]);
            return [];
        });
        ActionGraph graph = new()
        {
            Actions = [new() { Id = "s", Description = "STEP", Command = [], WorkingDirectory = "/s", Outputs = ["/o/s.txt"], Step = one }],
        };
        BuildResult result = await Executor.ExecuteAsync(graph, new ExecutorOptions { LogPath = Log, Files = _disk, Runner = _compiler });
        Assert.False(result.Succeeded);
        Assert.Equal("UK3010", Assert.Single(result.Diagnostics).Code);
        Assert.False(_disk.Exists("/o/s.txt"));
    }

    /// <summary>As a circle of links among the sources is.</summary>
    [Fact]
    public async Task AFileThatCannotBeLookedAtKeepsBackOnlyWhatNeedsIt()
    {
        _disk.Unreadable = "/s/a.c";
        BuildResult result = await Executor.ExecuteAsync(Graph(), new ExecutorOptions { LogPath = Log, Files = _disk, Runner = _compiler });
        Assert.False(result.Succeeded);
        Assert.Equal("UK3014", Assert.Single(result.Diagnostics).Code);
        Assert.True(_disk.Exists("/o/b.o"));
        Assert.False(_disk.Exists("/o/a.o"));
    }

    private sealed class Budget : IJobBudget
    {
        public int Asked { get; private set; }

        public int Held { get; private set; }

        public int Request(int wanted)
        {
            Asked += wanted;
            int granted = Held == 0 ? 1 : 0;
            Held += granted;
            return granted;
        }

        public void Release(int count) => Held -= count;
    }
}
