// SPDX-License-Identifier: BSD-3-Clause
// Real processes: what they are given, what they say, how they end.
using Unicore.Build.Actions;
using Unicore.Build.Confinement;

namespace Unicore.Build.Tests.Actions;

public sealed class ProcessRunnerTests
{
    private static readonly Dictionary<string, string?> Nothing = [];

    private static Task<ProcessResult> ShellAsync(
        string script, Dictionary<string, string?>? environment = null, CancellationToken token = default, params string[] arguments) =>
        new ProcessRunner().RunAsync(new(["sh", "-c", script, "sh", .. arguments], "/", environment ?? Nothing), token);

    [Theory]
    [InlineData("echo out; echo err >&2; exit 3", 3, "out\n", "err\n")]
    [InlineData("cat; echo end", 0, "end\n", "")]
    [InlineData("kill -TERM $$", 128 + 15, "", "")]
    [InlineData("exec 1>&- 2>&-; exit 7", 7, "", "")]
    [InlineData("printf '\\303\\251\\n'", 0, "é\n", "")]
    [InlineData("pwd", 0, "/\n", "")]
    [InlineData("kill -PIPE $$", 128 + 13, "", "")] // which the runtime ignores, and its children would
    [InlineData("grep SigBlk /proc/self/status | tr -d 0", 0, "SigBlk:\t\n", "")]
    public async Task WhatItSaysAndHowItEndsIsKnown(string script, int exitCode, string output, string error) =>
        Assert.Equal(new ProcessResult(exitCode, output, error), await ShellAsync(script));

    [Fact]
    public async Task ArgumentsArriveAsTheyAre()
    {
        ProcessResult result = await ShellAsync("printf '<%s>' \"$@\"", arguments: ["", "a b", "'\"$x\n", "é"]);
        Assert.Equal("<><a b><'\"$x\n><é>", result.Output);
    }

    [Fact]
    public async Task VariablesAreSetAndHidden()
    {
        Dictionary<string, string?> changes = new() { ["UNICORE_A"] = "1 = 2", ["HOME"] = null };
        Assert.Equal("1 = 2|unset", (await ShellAsync("printf '%s|%s' \"$UNICORE_A\" \"${HOME-unset}\"", changes)).Output);
    }

    /// <summary>Pipes hold 64 KiB: who read one to its end before the other would wait forever.</summary>
    [Fact]
    public async Task AMegabyteOnBothPipesArrives()
    {
        ProcessResult result = await ShellAsync("head -c 1000000 /dev/zero | tr '\\0' a >&2; head -c 1000000 /dev/zero | tr '\\0' b");
        Assert.Equal(new string('a', 1_000_000), result.Error);
        Assert.Equal(new string('b', 1_000_000), result.Output);
    }

    [Theory]
    [InlineData("/", "no-such-program")]
    [InlineData("/", "/no/such/program")]
    [InlineData("/no/such/folder", "sh")]
    public async Task WhatCannotBeStartedIsSaid(string folder, string program)
    {
        ProcessResult result = await new ProcessRunner().RunAsync(new([program], folder, Nothing), CancellationToken.None);
        Assert.Equal((127, ""), (result.ExitCode, result.Output));
        Assert.Equal($"{program}: No such file or directory\n", result.Error);
    }

    [Fact]
    public async Task ThePathOfTheCommandsOwnVariablesIsSearched()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "tool-of-ours"), "/bin/echo");
            Dictionary<string, string?> path = new() { ["PATH"] = "/nowhere:" + folder.FullName };
            ProcessStart start = new(["tool-of-ours", "here"], "/", path);
            Assert.Equal(new ProcessResult(0, "here\n", ""), await new ProcessRunner().RunAsync(start, CancellationToken.None));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public async Task WhoIsKilledIsKilledWithWhatItStarted()
    {
        string file = Path.GetTempFileName();
        try
        {
            using CancellationTokenSource stop = new();
            Task<ProcessResult> run = ShellAsync($"sleep 1000 & echo $! > {file}; wait", token: stop.Token);
            string child;
            while ((child = await File.ReadAllTextAsync(file)).Length == 0 || !child.EndsWith('\n'))
            {
                await Task.Delay(5);
            }

            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            string stat = $"/proc/{child.Trim()}/stat";
            while (File.Exists(stat) && !(await File.ReadAllTextAsync(stat)).Contains(") Z", StringComparison.Ordinal))
            {
                await Task.Delay(5);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>timeout(1) makes a group of its own.</summary>
    [Fact]
    public async Task WhoLeftTheGroupKeepsNobodyWaiting()
    {
        string file = Path.GetTempFileName();
        try
        {
            using CancellationTokenSource stop = new();
            Task<ProcessResult> run = ShellAsync($"timeout 600 sh -c 'echo $$ > {file}; exec sleep 600'; true", token: stop.Token);
            string child;
            while (!(child = await File.ReadAllTextAsync(file)).EndsWith('\n'))
            {
                await Task.Delay(5);
            }

            await stop.CancelAsync();
            Task<ProcessResult> first = await Task.WhenAny(run, Task.Delay(60_000).ContinueWith(_ => new ProcessResult(0, "", "late")));
            System.Diagnostics.Process.GetProcessById(int.Parse(child.Trim(), System.Globalization.CultureInfo.InvariantCulture)).Kill();
            Assert.Same(run, first);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>By Landlock, where the kernel has it; and we ourselves see what we saw.</summary>
    [Fact]
    public async Task AProcessMayBeConfined()
    {
        DirectoryInfo allowed = Directory.CreateTempSubdirectory(), forbidden = Directory.CreateTempSubdirectory();
        try
        {
            ProcessStart start = new(
                ["sh", "-c", $"echo a > {allowed}/a; echo b > {forbidden}/b && echo written || echo refused"], "/", Nothing);
            ProcessResult result = await new ProcessRunner(new FileReach { Read = ["/"], Write = [allowed.FullName] })
                .RunAsync(start, CancellationToken.None);
            Assert.True(File.Exists(Path.Combine(allowed.FullName, "a")));
            Assert.Equal(Landlock.IsThere ? "refused\n" : "written\n", result.Output);
            await File.WriteAllTextAsync(Path.Combine(forbidden.FullName, "ours"), "");
        }
        finally
        {
            allowed.Delete(true);
            forbidden.Delete(true);
        }
    }

    [Fact]
    public async Task NobodyAnswersAtTheTerminal() =>
        Assert.Equal("none\n", (await ShellAsync("(exec 3<>/dev/tty) 2>/dev/null && echo one || echo none")).Output);

    /// <summary>What lies in the folder that a command works in is not what it is called by a bare name.</summary>
    [Fact]
    public async Task AProgramOfTheWorkingFolderIsNotFoundByItsName()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "tool-of-theirs"), "/bin/echo");
            Dictionary<string, string?> path = new() { ["PATH"] = ":.:/nowhere" };
            ProcessResult result =
                await new ProcessRunner().RunAsync(new(["tool-of-theirs"], folder.FullName, path), CancellationToken.None);
            Assert.Equal((127, ""), (result.ExitCode, result.Output));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public async Task WhatIsCancelledBeforehandNeverStarts()
    {
        string file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ShellAsync($"touch {file}", token: new(canceled: true)));
        Assert.False(File.Exists(file));
    }
}
