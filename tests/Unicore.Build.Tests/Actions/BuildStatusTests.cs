// SPDX-License-Identifier: BSD-3-Clause
// What is told of a build.
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Tests.Actions;

public sealed class BuildStatusTests
{
    private readonly List<BuildEvent> _told = [];
    private readonly BuildStatus _status;

    public BuildStatusTests() => _status = new(Graph(), _told.Add);

    private static ActionGraph Graph(Func<BuildAction, string, IReadOnlyList<Diagnostic>>? parse = null) => new()
    {
        Actions = [.. new[] { "a", "b" }.Select(n =>
            new BuildAction { Id = n, Description = "CC " + n, Command = ["cc"], WorkingDirectory = "/s", Outputs = ["/o/" + n] })],
        ParseOutput = parse,
    };

    private static ActionOutcome Process(int index, int code, string error = "") =>
        new(index, DateTimeOffset.UnixEpoch, new(code, "", error), []);

    [Fact]
    public void StartsHaveReasonsAndEndsWhatWasPrinted()
    {
        _status.Started(0, "a.h changed");
        Assert.True(_status.Ended(Process(0, 0, "a.c:1:2: warning: odd\n"), null));
        _status.UpToDate();
        Assert.Equal(
            [(BuildEventKind.Started, "a.h changed"), (BuildEventKind.Finished, "a.c:1:2: warning: odd\n")],
            _told.Select(e => (e.Kind, e.Text)));
        BuildResult result = _status.Result;
        Assert.Equal((true, 1, 1), (result.Succeeded, result.Ran, result.Skipped));
        Assert.Equal(("UK3002", "/s/a.c", 1), (Assert.Single(result.Diagnostics) is var d ? d.Code : "", d.File, d.Line));
    }

    [Fact]
    public void WhatIsFoundStandsInTheOrderOfTheGraph()
    {
        _status.Ended(Process(1, 1, "b.c:1:1: error: second\n"), null);
        _status.Ended(Process(0, 1, "a.c:1:1: error: first\n"), null);
        Assert.False(_status.Result.Succeeded);
        Assert.Equal(["first", "second"], _status.Result.Diagnostics.Select(d => d.Message));
        Assert.All(_told, e => Assert.Equal(BuildEventKind.Failed, e.Kind));
    }

    [Fact]
    public void ACommandThatEndedWellMadeNoError()
    {
        Assert.True(_status.Ended(Process(0, 0, "a.c:1:2: error: but not really\n"), null));
        Assert.Equal(Severity.Warning, Assert.Single(_status.Result.Diagnostics).Severity);
        Assert.True(_status.Result.Succeeded);
    }

    [Fact]
    public void WhatCouldNotBeTakenOverFails()
    {
        Assert.False(_status.Ended(Process(0, 0), new("UK3011", Severity.Error, "did not write")));
        Assert.Equal("UK3011", Assert.Single(_status.Result.Diagnostics).Code);
        Assert.False(_status.Result.Succeeded);
    }

    [Theory]
    [InlineData("", "UK3013", "'CC a' failed with exit code 7: it printed nothing")]
    [InlineData("no message of a compiler\n", "UK3013", "'CC a' failed with exit code 7: no message of a compiler")]
    [InlineData("/s/a.c:3:1: error: expected ';'\n   3 | char *e = \"ENOSPC: No space left on device\"\n", "UK3001", "expected ';'")]
    [InlineData("as: No space left on device\ncc: internal compiler error\n", "UK3010", "The disk is full: '/o/a' could not be written.")]
    public void AFailureHasAReason(string printed, string code, string message)
    {
        Assert.False(_status.Ended(Process(0, 7, printed), null));
        Diagnostic error = Assert.Single(_status.Result.Diagnostics);
        Assert.Equal(code, error.Code);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExplanationThatFailsIsNotMissed()
    {
        BuildStatus status = new(Graph((_, _) => throw new IOException("gone")), null);
        status.Ended(Process(0, 1, "a.c:1:1: error: plain\n"), null);
        Assert.Equal("plain", Assert.Single(status.Result.Diagnostics).Message);
    }

    [Fact]
    public void AStepFailsByWhatItFound()
    {
        Assert.True(_status.Ended(new(0, DateTimeOffset.UnixEpoch, null, [new("UK3022", Severity.Warning, "calls")]), null));
        Assert.False(_status.Ended(new(1, DateTimeOffset.UnixEpoch, null, [new("UK4001", Severity.Error, "image")]), null));
        Assert.Equal(["UK3022", "UK4001"], _status.Result.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void ACircleIsToldLast()
    {
        _status.Circle(0);
        _status.Ended(Process(1, 0, "b.c:1:2: warning: odd\n"), null);
        Assert.Equal(["UK3002", "UK3015"], _status.Result.Diagnostics.Select(d => d.Code));
        Assert.False(_status.Result.Succeeded);
    }
}
