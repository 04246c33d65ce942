// SPDX-License-Identifier: BSD-3-Clause
// `unicore tune` on a real project: builds, boots, learns, is killed, goes on, and writes what it found to the project.
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Unicore.EndToEnd.Tests;

public sealed class TuneTests : IDisposable
{
    private const string Job = """
        target: kvm/x86_64
        vary:
          kconfig:
            LIBUKDEBUG_PRINTK: any
            LIBUKDEBUG_PRINTD: any
            LIBUKDEBUG_ENABLE_ASSERT: any
            LIBUKBOOT_MAXNBARGS: { from: 16, to: 256, times: 4 }
          properties:
            Lto: [false, true]
            UnikernelMemory: [16, 64]
        measure:
          image: least
          instructions: least
          arguments: { goal: most, pattern: 'argument ([0-9])', repeat: 1 }
        run: { arguments: a b }
        """;

    private readonly Workspace _workspace = new();

    public TuneTests() => _workspace.CopySample("helloworld");

    public void Dispose() => _workspace.Dispose();

    /// <summary>Killed after each of some runs, a job is measured, reported and applied.</summary>
    [Theory]
    [InlineData("kvm/x86_64", 1)]
    [MatrixData("kvm/x86_64", 4)]
    [MatrixData("kvm/arm64", 3)]
    public async Task AJobThatWasKilledGoesOnAndIsApplied(string target, int kills)
    {
        string job = Job.Replace("kvm/x86_64", target, StringComparison.Ordinal);
        // A page more or less of memory may outweigh what few runs find.
        _workspace.Write("helloworld/tune.yaml",
            kills == 1 ? job : job.Replace("  image: least\n", "  image: least\n  memory: least\n", StringComparison.Ordinal));
        string log = _workspace["helloworld/tune/runs.jsonl"];
        for (int kill = 1; kill <= kills; kill++)
        {
            await KillAfterAsync(log, kill);
        }

        Outcome tuned = (await TuneAsync("helloworld", "--runs", $"{kills + 2}", "--apply")).Ends(0)
            .Says("arguments 2").Says($"{kills + 2} of {kills + 2} runs").Says(" today, ").Says("applied to ").DoesNotSay("failed");
        Assert.Equal(Enumerable.Range(1, kills + 2),
            (await File.ReadAllLinesAsync(log)).Skip(1).Select(l => int.Parse(Regex.Match(l, "\"run\":(\\d+)").Groups[1].Value, null)));
        Assert.Contains("<svg", await File.ReadAllTextAsync(_workspace["helloworld/tune/report.html"]), StringComparison.Ordinal);

        // Instructions are the same each time: the project, as it stands now, is the best run.
        Outcome again = (await TuneAsync("helloworld", "--runs", "1", "--anew")).Ends(0);
        foreach (string figure in new[] { "image", "instructions" })
        {
            string best = Regex.Match(tuned.Text, $"  {figure}: [0-9,]+ today, ([0-9,]+) then").Groups[1].Value;
            again.Says($"  {figure}: {best} today");
        }
    }

    /// <summary>What is wrong is told with its place, before anything is built where that can be.</summary>
    [Fact]
    public async Task AJobThatCannotBeDoneSaysWhy()
    {
        _workspace.Write("helloworld/tune.yaml", Job.Replace("PRINTD: any", "PRINTF: any", StringComparison.Ordinal));
        (await TuneAsync("helloworld/tune.yaml")).Ends(1).Says("tune.yaml:5:5: error UK2804").Says("no symbol 'LIBUKDEBUG_PRINTF'");
        _workspace.Write("helloworld/tune.yaml", Job.Replace("argument (", "parameter (", StringComparison.Ordinal));
        (await TuneAsync("helloworld/helloworld.ukproj")).Ends(1).Says("error UK2809").Says("matches the pattern of 'arguments'");
        (await TuneAsync("nowhere")).Ends(1).Says("UK2800");
    }

    private async Task KillAfterAsync(string log, int runs)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [.. Arguments("helloworld")])
        {
            WorkingDirectory = _workspace.Root,
            RedirectStandardOutput = true,
            Environment = { ["UnikernelObjectCache"] = Workspace.ObjectCache },
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        while (!process.HasExited && (!File.Exists(log) || (await File.ReadAllBytesAsync(log)).Count(b => b == '\n') <= runs))
        {
            await Task.Delay(20);
        }

        Assert.False(process.HasExited, process.HasExited ? await output : "");
        process.Kill();
        await process.WaitForExitAsync();
    }

    private Task<Outcome> TuneAsync(params string[] arguments) => _workspace.RunAsync("dotnet", ".", [.. Arguments(arguments)]);

    private static IEnumerable<string> Arguments(params string[] arguments) =>
        ["exec", Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll"), "tune", .. arguments];
}
