// SPDX-License-Identifier: BSD-3-Clause
// Steps inside the process are actions as all others: several outputs, contents that count, reasons that are told.
using System.Text;
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Tests.Actions;

public sealed class StepTests
{
    private readonly VirtualDisk _disk = new();
    private readonly Dictionary<string, string> _reasons = [];
    private string _version = "1";
    private string _flag = "-x";
    private bool _forgets;
    private bool _fails;
    private bool _always;

    public StepTests()
    {
        _disk["/o/app.elf"] = "ELF";
        _disk["/o/app.map"] = "MAP";
    }

    /// <summary>Like an image: the file itself, streamed, and copies of what it is made from.</summary>
    private StepKind Image => StepKind.Of("image", _version, step =>
    {
        using (Stream image = step.Create(0))
        {
            using Stream elf = step.Files.OpenRead(step.Action.Inputs[0]);
            image.Write(Encoding.UTF8.GetBytes(step.Action.Command[0]));
            elf.CopyTo(image);
        }

        step.Copy(1, step.Action.Inputs[0]);
        if (!_forgets)
        {
            step.Copy(2, step.Action.Inputs[1]);
        }

        return _fails ? [new("UK4001", Severity.Error, "no image")] : [];
    });

    private BuildAction Action => new()
    {
        Id = "image", Description = "IMAGE app", Phase = ActionPhase.Image, Step = Image, Command = [_flag], WorkingDirectory = "/o",
        AlwaysRuns = _always,
        Inputs = ["/o/app.elf", "/o/app.map"], Outputs = ["/b/app", "/b/app.elf", "/b/app.map"],
    };

    private async Task<BuildResult> Build()
    {
        _reasons.Clear();
        return await Executor.ExecuteAsync(new() { Actions = [Action], DisplayRoots = ["/o", "/b"] }, new()
        {
            LogPath = "/o/log", Files = _disk, Runner = new FakeCompiler(_disk),
            Progress = e =>
            {
                if (e.Kind == BuildEventKind.Started)
                {
                    _reasons.Add(e.Action!.Id, e.Text);
                }
            },
        });
    }

    private async Task<string?> Reason()
    {
        Assert.True((await Build()).Succeeded);
        return _reasons.GetValueOrDefault("image");
    }

    [Fact]
    public async Task AllOutputsAreWrittenAndThenNothing()
    {
        Assert.Equal("never built", await Reason());
        Assert.Equal(("-xELF", "ELF", "MAP"), (_disk["/b/app"], _disk["/b/app.elf"], _disk["/b/app.map"]));
        Assert.DoesNotContain(_disk.Paths, p => p.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.Null(await Reason());
        _disk.Touch("/o/app.elf");
        _disk.Touch("/b/app.map");
        Assert.Null(await Reason());
    }

    [Fact]
    public async Task WhatChangedIsTheReason()
    {
        await Build();
        _disk["/o/app.map"] = "OTHER";
        Assert.Equal("app.map changed", await Reason());
        Assert.Equal("OTHER", _disk["/b/app.map"]);
        _disk.Delete("/b/app.elf");
        Assert.Equal("app.elf missing", await Reason());
        _disk["/b/app"] = "vandal";
        Assert.Equal("app was changed by someone else", await Reason());
        Assert.Equal("-xELF", _disk["/b/app"]);
        _flag = "-y";
        Assert.Equal("command line changed: +-y --x", await Reason());
        _version = "2";
        Assert.Equal("Unicore.Sdk changed", await Reason());
        Assert.Null(await Reason());
    }

    [Fact]
    public async Task AnOutputThatIsNotWrittenIsAnErrorAndNoneIsTaken()
    {
        _forgets = true;
        BuildResult result = await Build();
        Assert.Equal("UK3011", Assert.Single(result.Diagnostics).Code);
        Assert.DoesNotContain(_disk.Paths, p => p.EndsWith(".tmp", StringComparison.Ordinal));
        _forgets = false;
        Assert.Equal("never built", await Reason());
    }

    [Fact]
    public async Task AFailedStepLeavesWhatWasThere()
    {
        await Build();
        _disk["/o/app.elf"] = "NEW";
        _fails = true;
        Assert.Equal("UK4001", Assert.Single((await Build()).Diagnostics).Code);
        Assert.Equal(("-xELF", "ELF"), (_disk["/b/app"], _disk["/b/app.elf"]));
        Assert.DoesNotContain(_disk.Paths, p => p.EndsWith(".tmp", StringComparison.Ordinal));
        _fails = false;
        Assert.Equal("app.elf changed", await Reason());
        Assert.Equal("-xNEW", _disk["/b/app"]);
    }

    [Fact]
    public async Task WhatAlwaysRunsSaysSo()
    {
        _always = true;
        Assert.Equal("never built", await Reason());
        Assert.Equal("runs in every build", await Reason());
        _disk["/o/app.map"] = "OTHER";
        Assert.Equal("app.map changed", await Reason());
        _always = false;
        Assert.Null(await Reason());
    }
}
