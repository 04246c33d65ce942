// SPDX-License-Identifier: BSD-3-Clause
// What runs: within the cores that there are, under temporary names, and not longer than it is wanted.
using Unicore.Build.Actions;
using Unicore.Kconfig.Syntax;

namespace Unicore.Build.Tests.Actions;

public sealed class CommandRunnerTests
{
    private readonly VirtualDisk _disk = new();
    private readonly FakeCompiler _compiler;
    private readonly Budget _budget = new();

    public CommandRunnerTests()
    {
        _compiler = new(_disk);
        _disk["/s/a.c"] = "a";
        _disk["/s/hang.c"] = "#hang";
    }

    private CommandRunner Runner(int jobs, CancellationToken token = default) =>
        new(new() { LogPath = "/o/log", Files = _disk, Runner = _compiler, MaxParallelism = jobs, Budget = _budget }, token);

    private static BuildAction Compile(string name, string output) => new()
    {
        Id = output, Description = output, Command = ["cc", "-o", output, $"/s/{name}.c"], WorkingDirectory = "/s",
        Inputs = [$"/s/{name}.c"], Outputs = [output],
    };

    [Fact]
    public async Task NothingStartsWithoutACore()
    {
        await using CommandRunner runner = Runner(jobs: 8);
        Assert.False(runner.HasRoom);
        _budget.Granted = 2;
        runner.Reserve(5);
        Assert.Equal(5, _budget.Wanted);
        runner.Start(0, Compile("a", "/o/0"));
        Assert.True(runner.HasRoom);
        runner.Start(1, Compile("a", "/o/1"));
        Assert.False(runner.HasRoom);
        Assert.Equal([0, 1], new[] { await runner.NextAsync(), await runner.NextAsync() }.Select(o => o.Index).Order());
        Assert.Equal(0, runner.Running);
    }

    /// <summary>A narrow beginning, as make's rules and a generator are, doesn't keep the rest from every core.</summary>
    [Fact]
    public async Task MoreCoresAreAskedForWhileSomeAreBusy()
    {
        await using CommandRunner runner = Runner(jobs: 8);
        runner.Reserve(1);
        runner.Start(0, Compile("a", "/o/0"));
        Assert.False(runner.HasRoom);
        _budget.Granted = 3;
        runner.Reserve(3);
        Assert.Equal((3, 4), (_budget.Wanted, _budget.Held));
        Assert.True(runner.HasRoom);
        await runner.NextAsync();
    }

    [Fact]
    public async Task CoresThatNobodyNeedsAreGivenBack()
    {
        await using (CommandRunner runner = Runner(jobs: 4))
        {
            _budget.Granted = 4;
            runner.Reserve(9);
            Assert.Equal((4, 4), (_budget.Wanted, _budget.Held));
            runner.Reserve(2);
            Assert.Equal(3, _budget.Held);
            runner.Reserve(0);
            Assert.Equal(1, _budget.Held);
        }

        Assert.Equal(0, _budget.Held);
    }

    [Fact]
    public async Task ACommandWritesUnderATemporaryName()
    {
        await using CommandRunner runner = Runner(jobs: 1);
        runner.Reserve(1);
        _disk["/o/a.o.tmp"] = "left by a build that was killed";
        runner.Start(0, Compile("a", "/o/a.o"));
        ActionOutcome outcome = await runner.NextAsync();
        Assert.True(outcome.Succeeded);
        Assert.Equal((false, "a\n"), (_disk.Exists("/o/a.o"), _disk["/o/a.o.tmp"]));
    }

    [Fact]
    public async Task WhatStillRunsIsKilledAndLeavesNothing()
    {
        CommandRunner runner = Runner(jobs: 2);
        runner.Reserve(2);
        runner.Start(0, Compile("hang", "/o/hang.o"));
        while (!_disk.Exists("/o/hang.o.tmp"))
        {
            await Task.Delay(5);
        }

        await runner.DisposeAsync();
        Assert.DoesNotContain(_disk.Paths, p => p.StartsWith("/o/", StringComparison.Ordinal));
        Assert.Equal(0, _budget.Held);
    }

    [Fact]
    public async Task AKilledCommandIsNoOutcome()
    {
        using CancellationTokenSource cancel = new();
        await using CommandRunner runner = Runner(jobs: 1, cancel.Token);
        runner.Reserve(1);
        runner.Start(0, Compile("hang", "/o/hang.o"));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(runner.NextAsync);
    }

    /// <summary>A terminal's signal ends commands as well, maybe before the build is told to stop.</summary>
    [Fact]
    public async Task WhatHadEndedWhenTheBuildWasStoppedLeavesNothing()
    {
        await using (CommandRunner runner = Runner(jobs: 1))
        {
            runner.Reserve(1);
            runner.Start(0, Compile("a", "/o/0"));
            while (!_disk.Paths.Contains("/o/0.tmp"))
            {
                await Task.Delay(1);
            }

            await Task.Delay(50);
        }

        Assert.DoesNotContain(_disk.Paths, p => p.StartsWith("/o/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AStepThatCannotWriteIsAnOutcome()
    {
        _disk.WriteFailure = new IOException("No space left on device", 28);
        await using CommandRunner runner = Runner(jobs: 1);
        runner.Reserve(1);
        StepKind one = StepKind.Of("one", "1", step =>
        {
            step.Write(0, [1]);
            return [];
        });
        runner.Start(0, Compile("a", "/o/a.o") with { Step = one });
        ActionOutcome outcome = await runner.NextAsync();
        Assert.Equal((false, "UK3010"), (outcome.Succeeded, Assert.Single(outcome.Diagnostics).Code));
    }

    [Fact]
    public async Task StepsRunSideBySide()
    {
        await using CommandRunner runner = Runner(jobs: 2);
        _budget.Granted = 2;
        runner.Reserve(2);
        using Barrier both = new(2);
        StepKind meet = StepKind.Of("meet", "1", _ => both.SignalAndWait(TimeSpan.FromSeconds(30)) ? [] : throw new IOException("alone"));
        runner.Start(0, Compile("a", "/o/0") with { Step = meet });
        runner.Start(1, Compile("a", "/o/1") with { Step = meet });
        Assert.True((await runner.NextAsync()).Succeeded);
        Assert.True((await runner.NextAsync()).Succeeded);
    }

    private sealed class Budget : IJobBudget
    {
        public int Granted { get; set; } = 1;

        public int Wanted { get; private set; }

        public int Held { get; private set; }

        public int Request(int wanted)
        {
            Wanted = wanted;
            Held += Granted;
            return Granted;
        }

        public void Release(int count) => Held -= count;
    }
}
