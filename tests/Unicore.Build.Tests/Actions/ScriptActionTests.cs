// SPDX-License-Identifier: BSD-3-Clause
// Actions that come from makefiles: order without reading, scripts that write in place, arguments that do not count.
using Unicore.Build.Actions;
using Unicore.Kconfig.Syntax;
namespace Unicore.Build.Tests.Actions;

public sealed class ScriptActionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-script-").FullName;
    private readonly List<string> _ran = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string this[string name] => Path.Combine(_folder, name);

    private BuildAction Script(string output, string script, params string[] inputs) => new()
    {
        Id = output, Description = output, Command = ["/bin/sh", "-c", script], WorkingDirectory = _folder,
        Inputs = [.. inputs.Select(i => this[i])], Outputs = [this[output]], WritesInPlace = true,
    };

    private async Task<BuildResult> Build(BuildAction[] actions, Action<BuildEvent>? progress = null, CancellationToken token = default)
    {
        _ran.Clear();
        return await Executor.ExecuteAsync(new ActionGraph { Actions = actions }, new ExecutorOptions
        {
            LogPath = this["log/build.log"], MaxParallelism = 2,
            Progress = e =>
            {
                if (e.Kind == BuildEventKind.Started)
                {
                    _ran.Add(e.Action!.Id);
                }

                progress?.Invoke(e);
            },
        }, token);
    }

    [Fact]
    public async Task WhatComesAfterWaitsButDoesNotFollow()
    {
        string word = "one";
        BuildAction[] Actions() =>
        [
            Script("late", "cat early > late") with { OrderOnly = [this["early"]] },
            Script("early", $"sleep 0.2; echo {word} > early"),
        ];
        Assert.True((await Build(Actions())).Succeeded);
        Assert.Equal(["early", "late"], _ran);
        word = "two";
        Assert.True((await Build(Actions())).Succeeded);
        Assert.Equal(["early"], _ran);
        Assert.Equal("one\n", await File.ReadAllTextAsync(this["late"]));
    }

    [Fact]
    public async Task WhatComesAfterAFailureDoesNotRun()
    {
        BuildResult result = await Build([Script("early", "exit 3"), Script("late", "echo x > late") with { OrderOnly = [this["early"]] }]);
        Assert.False(result.Succeeded);
        Assert.Equal(["early"], _ran);
    }

    [Fact]
    public async Task AFailedScriptLeavesNoOutput()
    {
        BuildResult result = await Build([Script("a", "echo half > a; exit 1")]);
        Assert.False(result.Succeeded);
        Assert.False(File.Exists(this["a"]));
        Assert.True((await Build([Script("a", "echo whole > a")])).Succeeded);
        Assert.Equal("whole\n", await File.ReadAllTextAsync(this["a"]));
    }

    [Fact]
    public async Task AKilledScriptLeavesNoOutput()
    {
        await File.WriteAllTextAsync(this["in"], "1");
        BuildAction[] actions = [Script("a", "echo half > a; : > started; while [ ! -e go ]; do sleep 0.05; done; echo whole > a", "in")];
        using CancellationTokenSource kill = new();
        Task<BuildResult> build = Build(actions, token: kill.Token);
        while (!File.Exists(this["started"]))
        {
            await Task.Delay(20);
        }

        await kill.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        Assert.False(File.Exists(this["a"]));
        await File.WriteAllTextAsync(this["go"], "");
        Assert.True((await Build(actions)).Succeeded);
        Assert.Equal("whole\n", await File.ReadAllTextAsync(this["a"]));
        Assert.Equal(0, (await Build(actions)).Ran);
    }

    [Fact]
    public async Task AnOutputOfAProcessThatDiedIsMadeAgain()
    {
        await File.WriteAllTextAsync(this["in"], "1");
        BuildAction[] actions = [Script("a", "cat in > a", "in")];
        await Build(actions);
        await File.WriteAllTextAsync(this["a"], "half");
        Assert.Equal(1, (await Build(actions)).Ran);
        Assert.Equal("1", await File.ReadAllTextAsync(this["a"]));
    }

    [Fact]
    public async Task AScriptThatMakesNoFileRunsInEveryBuild()
    {
        BuildAction[] actions = [Script("a", "echo x >> b"), Script("c", "cat b > c", "a")];
        Assert.Equal(2, (await Build(actions)).Ran);
        Assert.Equal(2, (await Build(actions)).Ran);
        Assert.Equal("x\nx\n", await File.ReadAllTextAsync(this["c"]));
    }

    [Fact]
    public async Task AScriptMayMakeAFolder()
    {
        BuildAction[] actions = [Script("a", "mkdir a"), Script("c", "echo 1 > a/c; cp a/c c", "a")];
        Assert.Equal(2, (await Build(actions)).Ran);
        Assert.Equal(0, (await Build(actions)).Ran);
        Directory.Delete(this["a"], true);
        Assert.Equal(1, (await Build(actions)).Ran);
    }

    [Fact]
    public async Task ATemporaryFileOfAScriptIsItsOwn()
    {
        Assert.Equal(1, (await Build([Script("a", "echo one > a.tmp; cat a.tmp a.tmp > a")])).Ran);
        Assert.Equal("one\none\n", await File.ReadAllTextAsync(this["a"]));
    }

    [Fact]
    public async Task WhatAScriptWritesBesideItsOutputIsSeen()
    {
        string word = "one";
        BuildAction[] Actions() =>
            [Script("a", $"echo {word} | tee a > b"), Script("c", "cat b > c", "b") with { OrderOnly = [this["a"]] }];
        await Build(Actions());
        Assert.Equal(0, (await Build(Actions())).Ran);
        word = "two";
        await Build(Actions());
        Assert.Equal("two\n", await File.ReadAllTextAsync(this["c"]));
    }

    [Fact]
    public async Task EditsBehindALinkAreSeen()
    {
        await File.WriteAllTextAsync(this["real"], "1");
        File.CreateSymbolicLink(this["link"], this["real"]);
        BuildAction[] actions = [Script("a", "cat link > a", "link")];
        await Build(actions);
        Assert.Equal(0, (await Build(actions)).Ran);
        await File.WriteAllTextAsync(this["real"], "22");
        Assert.Equal(1, (await Build(actions)).Ran);
    }

    [Fact]
    public async Task ACircleIsAnError()
    {
        BuildResult result = await Build([Script("a", "cat b > a", "b"), Script("b", "cat a > b", "a"), Script("c", "echo 1 > c")]);
        Assert.Equal((false, 1), (result.Succeeded, result.Ran));
        Assert.Equal("UK3015", Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public async Task AnUncomparedArgumentRunsNothing()
    {
        BuildAction Make(string version, string flag, bool compared) => Script("a", "echo $0 $1 > a") with
        {
            Command = ["/bin/sh", "-c", "echo $0 $1 > a", version, flag], Uncompared = compared ? [] : [version],
        };
        await Build([Make("v1", "x", false)]);
        Assert.Equal(0, (await Build([Make("v2", "x", false)])).Ran);
        Assert.Equal(1, (await Build([Make("v2", "y", false)])).Ran);
        Assert.Equal("v2 y\n", await File.ReadAllTextAsync(this["a"]));
        Assert.Equal(1, (await Build([Make("v3", "y", true)])).Ran);
        Assert.Equal("v3 y\n", await File.ReadAllTextAsync(this["a"]));
    }
}
