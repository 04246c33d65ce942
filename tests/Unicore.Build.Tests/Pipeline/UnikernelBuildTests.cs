// SPDX-License-Identifier: BSD-3-Clause
// The stages of a build, on a disk in memory: which follow on which, and what each leaves.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Pipeline;
using Unicore.Build.Planning;
using Unicore.Build.Tests.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Tests.Pipeline;

public sealed class UnikernelBuildTests
{
    private readonly VirtualDisk _disk = new();
    private FakeObserver _told = new();

    public UnikernelBuildTests() => _disk["/s/a.c"] = "a";

    private static FakeRequest Request(BuildStage upTo = BuildStage.Image) => new()
    {
        Name = "x", Target = new("plat", "x86_64"), UpTo = upTo, ProjectDirectory = "/s", ObjectDirectory = "/o", OutputDirectory = "/bin",
        ConfigFile = "/bin/.config", DefConfigFile = "/s/defconfig", TreeFile = "/o/kconfig.json",
        CompileCommandsFile = "/o/compile_commands.json", Jobs = 2,
    };

    private static BuildAction Action(string id, string from, string to, ActionPhase phase = ActionPhase.Compile) => new()
    {
        Id = id, Description = id, Command = ["cc", "-o", to, from], WorkingDirectory = "/s", Inputs = [from], Outputs = [to],
        Phase = phase,
    };

    private static readonly BuildPlan Whole = new()
    {
        Actions =
        [
            Action("link", "/s/a.c", "/o/x.elf", ActionPhase.Link),
            ImageActions.Copy([("/o/x.elf", "/bin/x"), ("/o/x.elf", "/bin/x.elf")], after: []),
        ],
        Images = ["/o/x.elf"],
        CompileCommands = [new("/s", "/s/a.c", "/o/x.elf", ["cc", "/s/a.c"])],
        DisplayRoots = ["/bin", "/s", "/o"],
    };

    private static BuildPlan Fetching(bool whole, params string[] archives) => new()
    {
        IsWhole = whole,
        Actions =
            [.. archives.Select(a => Action("fetch " + a, "/s/" + a, "/o/" + a, ActionPhase.Prepare)), .. whole ? Whole.Actions : []],
    };

    private static FakeSource Source(BuildStage upTo = BuildStage.Image, params BuildPlan[] plans)
    {
        FakeSource source = new(Request(upTo));
        (plans.Length == 0 ? [Whole] : plans).ToList().ForEach(source.Plans.Enqueue);
        return source;
    }

    private async Task<BuildOutcome> Run(IBuildSource source)
    {
        _told = new();
        BuildHost host = new() { Files = _disk, Runner = new FakeCompiler(_disk), Patience = TimeSpan.FromMilliseconds(150) };
        return await new UnikernelBuild(source, host, _told).RunAsync();
    }

    [Fact]
    public async Task StagesFollowInTheirOrderAndTheImageIsLast()
    {
        FakeSource source = Source();
        bool configured = false, built = true;
        source.WhilePlanning = () => (configured, built) =
            (_disk.Exists("/o/config.h") && _disk.Exists("/bin/.config"), _disk.Exists("/o/x.elf"));
        BuildOutcome outcome = await Run(source);
        Assert.Equal(["check", "recall", "configure", "plan sources"], source.Calls);
        Assert.Equal((true, true, false), (outcome.Succeeded, configured, built));
        Assert.Equal(["link", "image"], _told.Ran.Keys);
        Assert.Equal(["/bin/x"], _told.Files);
        Assert.Equal("a\n", _disk["/bin/x"]);
    }

    [Theory]
    [InlineData(BuildStage.Menu, "/o/Config.uk /o/kconfig.json", null)]
    [InlineData(BuildStage.DefConfig, "/o/Config.uk /o/kconfig.json /s/defconfig", "/s/defconfig")]
    [InlineData(BuildStage.Configuration,
        "/bin/.config /o/Config.uk /o/auto.conf /o/compile_commands.json /o/config /o/config.h /o/kconfig.json", "/bin/.config")]
    [InlineData(
        BuildStage.Plan, "/bin/.config /o/Config.uk /o/auto.conf /o/compile_commands.json /o/config /o/config.h /o/kconfig.json", null)]
    public async Task AStageWritesItsFilesAndNoMore(BuildStage upTo, string files, string? made)
    {
        FakeSource source = Source(upTo);
        Assert.True((await Run(source)).Succeeded);
        Assert.Equal(files.Split(' '), _disk.Paths.Where(p => p != "/s/a.c").Order(StringComparer.Ordinal));
        Assert.Equal(made is null ? [] : [made], _told.Files);
        string[] calls = upTo == BuildStage.Plan ? ["check", "recall", "configure", "plan"]
            : upTo == BuildStage.Configuration ? ["check", "configure", "plan"] : ["check", "configure"];
        Assert.Equal(calls, source.Calls);
        Assert.Empty(_told.Ran);
    }

    [Fact]
    public async Task TheConfigurationSaysTheSameInEveryFile()
    {
        FakeSource source = new(Request() with { Values = [new("B", "y", new("a test"))], Overrides = [new("A", "n", new("a test"))] });
        source.Plans.Enqueue(Whole);
        Assert.True((await Run(source)).Succeeded);
        Assert.Equal(_disk["/bin/.config"], _disk["/o/config"]);
        Assert.All(["/bin/.config", "/o/auto.conf", "/o/config.h"], f => Assert.Contains("CONFIG_B", _disk[f], StringComparison.Ordinal));
        Assert.DoesNotContain("CONFIG_A", _disk["/o/config.h"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task APlanThatHoldsNeedsNoConfiguration()
    {
        FakeSource source = Source();
        source.Kept = Whole with { Diagnostics = [new("UK9", Severity.Warning, "kept")] };
        Assert.True((await Run(source)).Succeeded);
        Assert.Equal(["check", "recall"], source.Calls);
        Assert.Equal("kept", Assert.Single(_told.Diagnostics).Message);
        Assert.Equal(0, _told.Plans);
    }

    [Fact]
    public async Task WhatIsFetchedIsPlannedAgainUntilNothingNewIsToBeFetched()
    {
        (_disk["/s/1"], _disk["/s/2"]) = ("one", "two");
        FakeSource source = Source(BuildStage.Image, Fetching(false, "1"), Fetching(false, "1", "2"), Fetching(true, "1", "2"));
        source.Fetches.Enqueue(Fetched.Sources);
        source.Fetches.Enqueue(Fetched.Configuration);
        Assert.True((await Run(source)).Succeeded);
        Assert.Equal(["check", "recall", "configure", "plan sources", "fetch 1", "plan", "fetch 1", "configure", "plan"], source.Calls);
        Assert.Equal(["fetch 1", "fetch 2", "link", "image"], _told.Ran.Keys);
        Assert.Equal(3, _told.Plans);
    }

    [Fact]
    public async Task WhatWasFetchedBeforeIsNotPlannedAgain()
    {
        _disk["/s/1"] = "one";
        FakeSource source = Source(BuildStage.Image, Fetching(true, "1"));
        source.Fetches.Enqueue(Fetched.Sources);
        await Run(source);
        source.Calls.Clear();
        source.Kept = Fetching(true, "1");
        Assert.True((await Run(source)).Succeeded);
        Assert.Equal(["check", "recall", "fetch 0"], source.Calls);
        Assert.Empty(_told.Ran);
    }

    [Fact]
    public async Task AKeptPlanWhoseSourcesAreFetchedAgainIsConfiguredToo()
    {
        _disk["/s/1"] = "one";
        FakeSource source = Source(BuildStage.Image, Fetching(true, "1"));
        source.Kept = Fetching(true, "1");
        source.Fetches.Enqueue(Fetched.Sources);
        Assert.True((await Run(source)).Succeeded);
        Assert.Equal(["check", "recall", "fetch 1", "configure", "plan"], source.Calls);
    }

    [Fact]
    public async Task WhatCannotBeFetchedEndsTheBuild()
    {
        _disk["/s/1"] = "#error";
        FakeSource source = Source(BuildStage.Image, Fetching(false, "1"), Whole);
        BuildOutcome outcome = await Run(source);
        Assert.False(outcome.Succeeded);
        Assert.Equal("asked for", Assert.Single(_told.Diagnostics).Message);
        Assert.Equal("fetch 1", source.Calls[^1]);
        Assert.False(_disk.Exists("/bin/x"));
    }

    [Fact]
    public async Task AnErrorOfAStageIsToldOnceAndEndsTheBuild()
    {
        Diagnostic wrong = new("UK9", Severity.Error, "wrong");
        FakeSource atOnce = Source(), configuring = Source();
        FakeSource planning = Source(BuildStage.Image, new BuildPlan { Diagnostics = [wrong, wrong] });
        (atOnce.Wrong, configuring.WrongConfiguration) = ([wrong], [wrong, wrong]);
        foreach ((FakeSource source, string last) in new[] { (atOnce, "check"), (configuring, "configure"), (planning, "plan sources") })
        {
            Assert.False((await Run(source)).Succeeded);
            Assert.Equal(wrong, Assert.Single(_told.Diagnostics));
            Assert.Equal(last, source.Calls[^1]);
        }

        Assert.Equal(0, _told.Plans);
    }

    [Fact]
    public async Task AnotherBuildOfTheFolderIsWaitedForBeforeAnythingIsWritten()
    {
        FakeSource source = Source();
        using (_disk.TryLock("/o/build.turn"))
        {
            Assert.False((await Run(source)).Succeeded);
        }

        Assert.Equal("UK3012", Assert.Single(_told.Diagnostics).Code);
        Assert.Single(_told.Waits);
        Assert.Equal(["check"], source.Calls);
        Assert.True((await Run(source)).Succeeded);
    }

    [Fact]
    public async Task AnImageThatSomeoneChangedIsWrittenAgainAndSaysWhy()
    {
        await Run(Source());
        Assert.True((await Run(Source())).Succeeded);
        Assert.Empty(_told.Ran);
        // A build that has nothing to do says where the image is too.
        Assert.Equal(["/bin/x"], _told.Files);

        _disk["/bin/x"] = "edited";
        await Run(Source());
        Assert.Equal("x was changed by someone else", Assert.Single(_told.Ran, r => r.Key == "image").Value);
        Assert.Equal(["/bin/x"], _told.Files);
        Assert.Equal("a\n", _disk["/bin/x"]);

        _disk.Delete("/bin/x.elf");
        await Run(Source());
        Assert.Equal("x.elf missing", Assert.Single(_told.Ran).Value);

        _disk.Touch("/bin/x");
        await Run(Source());
        Assert.Empty(_told.Ran);

        _disk["/s/a.c"] = "b";
        await Run(Source());
        Assert.Equal("x.elf changed", _told.Ran["image"]);
        Assert.Equal("b\n", _disk["/bin/x"]);
    }

    [Fact]
    public async Task AFailedLinkLeavesTheImageAsItWas()
    {
        await Run(Source());
        _disk["/s/a.c"] = "#error";
        Assert.False((await Run(Source())).Succeeded);
        Assert.Equal("a\n", _disk["/bin/x"]);
        Assert.Empty(_told.Files);
    }

    [Fact]
    public async Task CompileCommandsAreLeftAloneWhenTheyAreTheSame()
    {
        await Run(Source());
        FileStamp before = _disk.Stat("/o/compile_commands.json")!.Value;
        await Run(Source());
        Assert.Equal(before, _disk.Stat("/o/compile_commands.json"));
        _disk["/o/compile_commands.json"] = "edited";
        await Run(Source());
        Assert.Contains("/s/a.c", _disk["/o/compile_commands.json"], StringComparison.Ordinal);
    }
}
