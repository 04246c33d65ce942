// SPDX-License-Identifier: BSD-3-Clause
// `unicore tune` on a real project: builds, boots, learns, is killed, goes on, and writes what it found to the project.
using System.Diagnostics;
using System.Text.Json;
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
        """;

    private readonly Workspace _workspace = new();

    /// <summary>What the job doesn't say of its runs is the project's.</summary>
    public TuneTests()
    {
        _workspace.CopySample("helloworld");
        _workspace.Write("helloworld/helloworld.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup>
                <UnikernelArguments>a b</UnikernelArguments>
              </PropertyGroup>
            </Project>
            """);
    }

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
        Outcome again = (await TuneAsync("helloworld", "--runs", "1", "--folder", "other")).Ends(0);
        foreach (string figure in new[] { "image", "instructions" })
        {
            string best = Regex.Match(tuned.Text, $"  {figure}: [0-9,]+ today, ([0-9,]+) then").Groups[1].Value;
            again.Says($"  {figure}: {best} today");
        }

        // Each job has folders of its own, and the project's own aren't touched.
        string name = target.Replace('/', '-');
        foreach (string folder in new[] { "bin", "obj" })
        {
            string[] folders = Directory.GetDirectories(_workspace[$"helloworld/{folder}/Release"]);
            Assert.Equal(2, folders.Length);
            Assert.All(folders, f => Assert.StartsWith(name + "-tuned-", Path.GetFileName(f), StringComparison.Ordinal));
        }

        Assert.False(File.Exists(_workspace["helloworld/obj/compile_commands.json"]));
        // What is named nearly as ours is somebody's.
        _workspace.Write($"helloworld/bin/Release/{name}-tuned-notes/notes.txt", "");
        (await _workspace.DotnetAsync("helloworld", "clean", "-c", "Release", $"-p:Platform={target.Split('/')[0]}",
            $"-p:Arch={target.Split('/')[1]}")).Ends(0);
        Assert.Equal([_workspace[$"helloworld/bin/Release/{name}-tuned-notes"]],
            Directory.GetDirectories(_workspace["helloworld"], name + "-*", SearchOption.AllDirectories));
    }

    /// <summary>Where all builds write to one folder, a job would overwrite what the project's own leave.</summary>
    [MatrixFact]
    public async Task AProjectsOwnFolderIsNoJobs()
    {
        _workspace.Write("helloworld/tune.yaml", Job);
        _workspace.Write("helloworld/helloworld.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup>
                <OutputPath>out/</OutputPath>
              </PropertyGroup>
            </Project>
            """);
        (await TuneAsync("helloworld", "--runs", "1")).Ends(1).Says("error UK2814").Says("OutputPath").DoesNotSay("runs");
        Assert.False(File.Exists(_workspace["helloworld/out/helloworld"]));
    }

    /// <summary>Two at a time come to what each comes to alone; when sources change, what was measured is none of theirs.</summary>
    [MatrixFact]
    public async Task JobsOfOneProjectRunAtATime()
    {
        _workspace.Write("helloworld/tune.yaml", Job);
        Outcome[] both = await Task.WhenAll(new[] { "one", "two" }.Select(f => TuneAsync("helloworld", "--runs", "2", "--folder", f)));
        Assert.All(both, b => b.Ends(0).Says("2 of 2 runs").DoesNotSay("failed"));
        Assert.Equal(Found(both[0]), Found(both[1]));

        _workspace.Write("helloworld/main.c", "#include <stdio.h>\n\nint main(void)\n{\n\tputs(\"argument 3\");\n\treturn 0;\n}\n");
        (await TuneAsync("helloworld", "--runs", "3", "--folder", "one")).Ends(0).Says("warning UK2812").Says("its 2 runs")
            .Says("3 of 3 runs").Says("arguments: 3 today");

        static IEnumerable<string> Found(Outcome outcome) => Regex.Matches(outcome.Text, "^  .* (today|then).*$", RegexOptions.Multiline)
            .Select(m => m.Value);
    }

    /// <summary>A property may change what holds of symbols: what was built then isn't what was to be measured.</summary>
    [MatrixFact]
    public async Task WhatTheImageIsNotIsNoResult()
    {
        _workspace.Write("helloworld/helloworld.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <Kconfig Include="LIBUKDEBUG_PRINTK" Value="y" />
                <Kconfig Include="LIBUKDEBUG_PRINTK" Value="n" Condition="'$(Quiet)' == 'true'" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("helloworld/tune.yaml", """
            target: kvm/x86_64
            vary:
              kconfig:
                LIBUKDEBUG_PRINTD: any
              properties:
                Quiet: [false, true]
            measure:
              image: least
            """);
        (await TuneAsync("helloworld", "--method", "grid")).Ends(0).Says("All configurations have been tried.")
            .Says("4 runs, 1 of them failed")
            .Says("the build was told otherwise: LIBUKDEBUG_PRINTD is n in the image's configuration, not y");
    }

    /// <summary>Of a guest that writes to some of its memory, what it wrote to is what is measured.</summary>
    [MatrixFact]
    public async Task MemoryThatIsUsedIsMeasured()
    {
        _workspace.Write("helloworld/main.c", """
            #include <stdlib.h>
            #include <string.h>

            int main(int argc, char *argv[])
            {
            	size_t size = atoi(argv[argc - 1]) << 10;
            	char *buffer = malloc(8 << 20);

            	memset(buffer, 1, size);
            	return buffer[size / 2] != 1;
            }

            """);
        (await _workspace.DotnetAsync("helloworld", "build", "-p:Platform=kvm", "-p:Arch=x86_64")).Ends(0);
        string image = _workspace["helloworld/bin/Debug/kvm-x86_64/helloworld"];
        double[] used = new double[2];
        foreach ((int i, int size) in new[] { 1024, 5120 }.Index())
        {
            (await _workspace.RunAsync("dotnet", "helloworld", "exec", Tool, "run", image, "--platform", "kvm", "--arch", "x86_64",
                "--memory", "32", "--measurements", "figures.json", "--measure", "memory", "--", $"{size}")).Ends(0);
            using JsonDocument figures = JsonDocument.Parse(await File.ReadAllBytesAsync(_workspace["helloworld/figures.json"]));
            used[i] = figures.RootElement.GetProperty("memory").GetDouble();
        }

        Assert.InRange(used[0], 1 << 20, 8 << 20);
        Assert.InRange(used[1] - used[0], (4 << 20) - (1 << 16), (4 << 20) + (1 << 16));
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
        ["exec", Tool, "tune", .. arguments];

    private static string Tool => Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll");
}
