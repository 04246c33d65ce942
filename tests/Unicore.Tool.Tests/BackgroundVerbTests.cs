// SPDX-License-Identifier: BSD-3-Clause
// Guests in the background: the verbs `run --detach`, `ps`, `logs`, `attach`, `stop` and their like, on guests that are processes.
using System.Diagnostics;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Running.Background;

namespace Unicore.Tool.Tests;

public sealed class BackgroundVerbTests : IDisposable
{
    private const string Server = "trap 'echo saved; exit 3' TERM; echo ready; while :; do sleep 0.1; done";

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-background").FullName;
    private readonly GuestStore _store;

    public BackgroundVerbTests() => _store = new(Path.Combine(_folder, "state", "unicore", "guests"));

    public void Dispose()
    {
        foreach (StoredGuest guest in _store.All())
        {
            guest.StopAsync(isAtOnce: true).Wait();
        }

        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task AGuestRunsOnIsAskedToEndAndIsRemoved()
    {
        WriteProgram(Server);
        Assert.Equal("image\n", (await RunAsync("--name", "image")).StandardOutput);
        await SaysAsync("image", "ready\n");
        Assert.Matches(@"^NAME +STATUS +PORTS +IMAGE\nimage +running for \d+ s", (await UnicoreAsync(0, "ps")).StandardOutput);
        Assert.Contains("error UK5083: 'image' was left as it is (rm): it is running;",
            (await UnicoreAsync(1, "rm", "image")).StandardError, StringComparison.Ordinal);
        await UnicoreAsync(0, "stop", "image");
        Assert.Equal("ready\nsaved\n", (await UnicoreAsync(0, "logs", "image")).StandardOutput);
        Assert.Equal("saved\n", (await UnicoreAsync(0, "logs", "-n", "1", "image")).StandardOutput);
        Assert.Empty((await UnicoreAsync(0, "ps", "-q")).StandardOutput);
        Assert.Contains("exited (3)", (await UnicoreAsync(0, "ps", "-a")).StandardOutput, StringComparison.Ordinal);
        Assert.Equal("3\n", (await UnicoreAsync(0, "wait", "image")).StandardOutput);
        await UnicoreAsync(0, "rm", "image");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.Root));
    }

    [Fact]
    public async Task NamesAreMadeOfImagesAndOneIsTakenOnce()
    {
        WriteProgram(Server);
        Assert.Equal("image\n", (await RunAsync()).StandardOutput);
        Assert.Equal("image-2\n", (await RunAsync()).StandardOutput);
        BufferedCommandResult taken = await RunAsync("--name", "image-2");
        Assert.Equal(126, taken.ExitCode);
        Assert.Contains("error UK5081: ", taken.StandardError, StringComparison.Ordinal);
        await UnicoreAsync(0, "stop", "-f", "image", "image-2");
        Assert.Equal(2, JsonDocument.Parse((await UnicoreAsync(0, "ps", "-a", "--json")).StandardOutput).RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("UK5082", "--name", "../x")]
    [InlineData("UK5082", "--name", "")]
    [InlineData("UK5086", "--restart", "often")]
    [InlineData("UK5086", "--restart", "on-failure:-1")]
    [InlineData("UK2028", "--port", "x")]
    [InlineData("UK5087", "--during", "true")]
    public async Task WhatCannotBeIsToldAndLeavesNothing(string code, params string[] options)
    {
        WriteProgram(Server);
        BufferedCommandResult result = await RunAsync(options);
        Assert.Equal(126, result.ExitCode);
        Assert.Contains($"error {code}: ", result.StandardError, StringComparison.Ordinal);
        Assert.Empty(_store.All());
    }

    [Theory]
    [InlineData("--name", "x")]
    [InlineData("--restart", "no")]
    [InlineData("--rm", "--dry-run")]
    public async Task WhatIsForTheBackgroundIsRefusedInTheForeground(params string[] options) =>
        Assert.Contains($"error UK5087: {options[0]} is for guests in the background.",
            (await UnicoreAsync(126, ["run", Path.Combine(_folder, "image"), "--monitor", "process", .. options])).StandardError,
            StringComparison.Ordinal);

    /// <summary>What `run` in the foreground would say of a guest that can't be started is said before its name is.</summary>
    [Theory]
    [InlineData]
    [InlineData("--rm")]
    [InlineData("--restart", "always")]
    public async Task AGuestThatCannotBeStartedLeavesNothing(params string[] options)
    {
        File.WriteAllText(Path.Combine(_folder, "image"), "no program");
        BufferedCommandResult result = await RunAsync(options);
        Assert.Equal(126, result.ExitCode);
        Assert.Contains("error UK5005: ", result.StandardError, StringComparison.Ordinal);
        Assert.Empty(_store.All());
        File.Delete(Path.Combine(_folder, "image"));
        result = await RunAsync(options);
        Assert.Equal(126, result.ExitCode);
        Assert.Contains("error UK5001: ", result.StandardError, StringComparison.Ordinal);
        Assert.Empty(_store.All());
    }

    [Fact]
    public async Task AStateFolderThatIsTooDeepIsTold()
    {
        WriteProgram(Server);
        BufferedCommandResult result = await Cli.Wrap("dotnet").WithArguments(["exec", Path.Combine(AppContext.BaseDirectory,
            "Unicore.Tool.dll"), "run", "-d", Path.Combine(_folder, "image"), "--monitor", "process"])
            .WithEnvironmentVariables(v => v.Set("XDG_STATE_HOME", Path.Combine(_folder, new string('d', 120))))
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.Equal(126, result.ExitCode);
        Assert.Contains("error UK5085: ", result.StandardError, StringComparison.Ordinal);
        Assert.Contains("choose a shorter XDG_STATE_HOME", result.StandardError, StringComparison.Ordinal);
    }

    /// <summary>What is said of the guest reaches it as it was said, whatever it is equal to.</summary>
    [Fact]
    public async Task WordsStayAsTheyWere()
    {
        WriteProgram("echo \"<$1> <$2> <$3>\"");
        await UnicoreAsync(0, "run", "--parameters", "p", "-d", "--name", "process", "--monitor", "process", Path.Combine(_folder, "image"),
            "--", "--rm", "process", "two words");
        Assert.Equal("0\n", (await UnicoreAsync(0, "wait", "process")).StandardOutput);
        Assert.Equal("<--rm> <process> <two words>\n", (await UnicoreAsync(0, "logs", "process")).StandardOutput);
    }

    [Fact]
    public async Task WhoLooksAtOneToBeRemovedSeesItsEnd()
    {
        WriteProgram("while read line; do echo last; exit 7; done");
        await RunAsync("--rm");
        BufferedCommandResult attached = await UnicoreAsync(Cli.Wrap("sh").WithArguments(
            ["-c", $"echo go | {Unicore} attach image"]));
        Assert.Equal((7, "last\n"), (attached.ExitCode, attached.StandardOutput));
    }

    [Fact]
    public async Task OfTwoStartsOneStarts()
    {
        WriteProgram("sleep 60");
        await RunAsync();
        await UnicoreAsync(0, "stop", "-f", "image");
        BufferedCommandResult[] started = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => UnicoreAsync(
            Cli.Wrap("dotnet").WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "start", "image"]))));
        Assert.Equal([0, 1], started.Select(s => s.ExitCode).Order());
        Assert.Equal(GuestStatus.Running, _store.Find("image")!.State.Status);
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("logs")]
    [InlineData("attach")]
    [InlineData("rm")]
    [InlineData("inspect")]
    [InlineData("pause")]
    [InlineData("start")]
    [InlineData("restart")]
    [InlineData("wait")]
    [InlineData("stats")]
    public async Task AGuestThatIsNotThereIsAnError(string verb) =>
        Assert.Contains("error UK5080: There is no guest 'x' in the background.", (await UnicoreAsync(1, verb, "x")).StandardError,
            StringComparison.Ordinal);

    [Fact]
    public async Task WhoIsAttachedTypesAndSeesWhatIsSaid()
    {
        WriteProgram("while read line; do [ \"$line\" = end ] && exit 7; echo \"<$line>\"; done");
        await RunAsync();
        // A Ctrl+C that comes twice at once, as timeout(1) sends it.
        BufferedCommandResult first = await UnicoreAsync(Cli.Wrap("bash").WithArguments(
            ["-c", $"mkfifo {_folder}/typed; exec {{typed}}<>{_folder}/typed; echo one >&$typed; "
                + $"exec {{seen}}< <(exec env --default-signal {Unicore} attach image <&$typed 2>&1); me=$!; "
                + "read -ru $seen line; kill -INT $me; kill -TERM $me; echo \"$line\"; cat <&$seen; wait $me"]));
        Assert.Equal((0, "<one>\nunicore: 'image' runs on\n"), (first.ExitCode, first.StandardOutput));
        BufferedCommandResult second = await UnicoreAsync(Cli.Wrap("sh").WithArguments(
            ["-c", $"printf 'two\\nend\\n' | {Unicore} attach image"]));
        Assert.Equal((7, "<two>\n"), (second.ExitCode, second.StandardOutput));
        Assert.Equal("<one>\n<two>\n", (await UnicoreAsync(0, "logs", "image")).StandardOutput);
        Assert.Equal("", (await UnicoreAsync(0, "port", "image")).StandardError); // a guest, not sources
    }

    [Fact]
    public async Task AGuestIsHeldAndGoesOn()
    {
        WriteProgram("while :; do echo tick; sleep 0.05; done");
        await RunAsync();
        await UnicoreAsync(0, "pause", "image");
        Assert.Contains("image   paused", (await UnicoreAsync(0, "ps")).StandardOutput, StringComparison.Ordinal);
        Assert.Contains("it is paused", (await UnicoreAsync(1, "pause", "image")).StandardError, StringComparison.Ordinal);
        int process = _store.Find("image")!.State.Process!.Value;
        Assert.Contains("State:\tT", File.ReadAllText($"/proc/{process}/status"), StringComparison.Ordinal);
        await UnicoreAsync(0, "resume", "image");
        Assert.DoesNotContain("State:\tT", File.ReadAllText($"/proc/{process}/status"), StringComparison.Ordinal);
        await UnicoreAsync(0, "pause", "image");
        await UnicoreAsync(0, "stop", "image"); // which a held one couldn't
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task AGuestIsStartedAgainByItselfAsOftenAsItMay()
    {
        WriteProgram("echo once; exit 5");
        await RunAsync("--restart", "on-failure:2");
        Assert.Equal("5\n", (await UnicoreAsync(0, "wait", "image")).StandardOutput);
        Assert.Equal("once\nonce\nonce\n", (await UnicoreAsync(0, "logs", "-f", "image")).StandardOutput);
        Assert.Equal(2, _store.Find("image")!.State.Restarts);
        await UnicoreAsync(0, "start", "image");
        await UnicoreAsync(0, "wait", "image");
        Assert.Equal(6, (await UnicoreAsync(0, "logs", "image")).StandardOutput.Split('\n').Length - 1);
    }

    [Fact]
    public async Task OneThatAlwaysStartsAgainIsStoppedForGood()
    {
        WriteProgram("exit 0");
        await RunAsync("--restart", "always");
        await UntilAsync(() => _store.Find("image")!.State.Restarts >= 2);

        await UnicoreAsync(0, "stop", "image");
        Assert.Equal(GuestStatus.Exited, _store.Find("image")!.State.Status);
    }

    [Fact]
    public async Task OfOneToBeRemovedAtItsEndNothingIsLeft()
    {
        WriteProgram("echo here");
        await RunAsync("--rm");
        await UntilAsync(() => _store.Find("image") is null);
        // It has gone at once, and is deleted piece by piece.
        await UntilAsync(() => !Directory.EnumerateFileSystemEntries(_store.Root).Any());

        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.Root));
    }

    /// <summary>Whatever kills a keeper, its guest ends with it, and others see that.</summary>
    [Fact]
    public async Task AGuestEndsWithItsKeeper()
    {
        WriteProgram(Server);
        await RunAsync();
        int process = _store.Find("image")!.State.Process!.Value;
        Kill(ParentOf(process));
        await UntilAsync(() => !Directory.Exists($"/proc/{process}"));

        Assert.Contains("image   lost", (await UnicoreAsync(0, "ps", "-a")).StandardOutput, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(_store.Find("image")!.Folder, "run"))); // what was there while it ran
        await UnicoreAsync(0, "start", "image");
        await UnicoreAsync(0, "rm", "-f", "image");
        Assert.Empty(_store.All());
    }

    [Fact]
    public async Task TheCommandThatWouldRunAGuestIsShown()
    {
        WriteProgram("true");
        string image = Path.Combine(_folder, "image");
        Assert.Equal($"{image} 'two words'\n", (await UnicoreAsync(
            0, "run", "-d", image, "--monitor", "process", "--dry-run", "--", "two words")).StandardOutput);
        Assert.Empty(_store.All());
        Assert.Equal($"{image} 'two words'\n", (await UnicoreAsync(
            0, "run", image, "--monitor", "process", "--dry-run", "--", "two words")).StandardOutput);
    }

    [Fact]
    public async Task StatsShowWhatAGuestTakes()
    {
        WriteProgram("while :; do :; done");
        await RunAsync();
        Assert.Matches(@"image +running +\d+\.\d % +\d+\.\d MiB\n$", (await UnicoreAsync(0, "stats")).StandardOutput);
        await UnicoreAsync(0, "stop", "-f", "image");
        Assert.Matches("image +exited +- +-\n$", (await UnicoreAsync(0, "stats", "image")).StandardOutput);
    }

    /// <summary>Whoever reads what the command prints isn't kept waiting by the guest.</summary>
    [Fact]
    public async Task AGuestKeepsNothingOpenOfItsCallers()
    {
        WriteProgram(Server);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        BufferedCommandResult result = await Cli.Wrap("sh").WithArguments(
            ["-c", $"{Unicore} run -d {_folder}/image --monitor process 2>&1 | cat"])
            .WithEnvironmentVariables(v => v.Set("XDG_STATE_HOME", Path.Combine(_folder, "state"))).ExecuteBufferedAsync(limit.Token);
        Assert.Equal("image\n", result.StandardOutput);
    }

    /// <summary>
    /// Guests that are started, listed and stopped while commands, keepers and guests are killed at random moments: no process is left, and
    /// what is left in the folder can be listed and removed.
    /// </summary>
    [MatrixFact]
    public async Task WhateverIsKilledNothingIsLeftBehind()
    {
        const int Guests = 200, AtOnce = 4;
        WriteProgram(Server);
        Random random = new(1);
        (int Delay, int Fate)[] plan = [.. Enumerable.Range(0, Guests).Select(_ => (random.Next(1500), random.Next(4)))];
        await Parallel.ForEachAsync(plan.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (guest, _) =>
        {
            string name = $"g{guest.Index}";
            using var killed = new CancellationTokenSource(guest.Item.Fate == 0 ? guest.Item.Delay : Timeout.Infinite);
            try
            {
                await Cli.Wrap("dotnet").WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "run", "-d",
                    Path.Combine(_folder, "image"), "--monitor", "process", "--name", name])
                    .WithEnvironmentVariables(v => v.Set("XDG_STATE_HOME", Path.Combine(_folder, "state")))
                    .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(killed.Token);
            }
            catch (OperationCanceledException)
            {
                return; // the command was killed, whatever it had done by then
            }

            int process = _store.Find(name)!.State.Process!.Value;
            await Task.Delay(guest.Item.Delay / 10, CancellationToken.None);
            if (guest.Item.Fate == 1)
            {
                Kill(process);
            }
            else if (guest.Item.Fate == 2)
            {
                Kill(ParentOf(process));
            }
            else
            {
                await UnicoreAsync(0, "stop", name);
            }

            await UnicoreAsync(0, "ps", "--all");
        });
        string[] left = (await UnicoreAsync(0, "ps", "--all", "--quiet")).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await UnicoreAsync(0, ["rm", "--force", .. left]);
        Assert.Empty(_store.All());
        await UntilAsync(() => !Process.GetProcesses().Any(p => EnvironmentOf(p).Contains(_folder, StringComparison.Ordinal)));
    }

    private static void Kill(int process)
    {
        using Process found = Process.GetProcessById(process);
        found.Kill();
    }

    private static int ParentOf(int process) =>
        int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture);

    private static string EnvironmentOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it has ended
        }
    }

    private static string Unicore => $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll")}";

    private async Task<BufferedCommandResult> RunAsync(params string[] options) => await UnicoreAsync(Cli.Wrap("dotnet").WithArguments(
        ["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "run", "--detach", Path.Combine(_folder, "image"),
        "--monitor", "process", .. options]));

    private async Task<BufferedCommandResult> UnicoreAsync(int code, params string[] arguments)
    {
        BufferedCommandResult result = await UnicoreAsync(Cli.Wrap("dotnet").WithArguments(
            ["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), .. arguments]));
        Assert.True(result.ExitCode == code, result.StandardOutput + result.StandardError);
        return result;
    }

    private async Task<BufferedCommandResult> UnicoreAsync(Command command)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        return await command.WithEnvironmentVariables(v => v.Set("XDG_STATE_HOME", Path.Combine(_folder, "state")))
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(limit.Token);
    }

    private async Task SaysAsync(string guest, string text) =>
        await UntilAsync(() => _store.Find(guest)!.Log.Files is [var log] && File.ReadAllText(log) == text);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private void WriteProgram(string text)
    {
        string image = Path.Combine(_folder, "image");
        File.WriteAllText(image, $"#!/bin/sh\n{text}\n");
        using Process chmod = Process.Start("chmod", ["+x", image]);
        chmod.WaitForExit();
    }
}
