// SPDX-License-Identifier: BSD-3-Clause
// `unicore analyze` as a user runs it: what it prints, exit codes.
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Tool.Tests;

public sealed class AnalyzeVerbTests
{
    [Fact]
    public async Task AProgramIsReportedForPeople()
    {
        BufferedCommandResult result = await RunAsync("/bin/true");
        Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
        Assert.StartsWith("/bin/true: dynamic, x86_64, stripped", result.StandardOutput, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  libc\.so\.6 +/\S+/libc\.so\.6 +cache +libc6 2\.", result.StandardOutput);
        Assert.Matches(@"(?m)^system calls \(\d+\)$", result.StandardOutput);
        Assert.Contains(" exit_group ", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JsonIsOneDocument()
    {
        BufferedCommandResult result = await RunAsync("/bin/true", "--json");
        using JsonDocument document = JsonDocument.Parse(result.StandardOutput);
        Assert.Equal(231, document.RootElement.GetProperty("static_data").GetProperty("system_calls").GetProperty("exit_group").GetInt32());
    }

    /// <summary>The second report is the first one, whether it was kept or is damaged; runs are never kept.</summary>
    [Fact]
    public async Task AReportIsKeptUntilSomethingChanges()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("unicore-analyze-");
        try
        {
            Task<BufferedCommandResult> AgainAsync(params string[] more) => Tool(["/bin/ls", .. more])
                .WithEnvironmentVariables(new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = folder.FullName }).ExecuteBufferedAsync();
            string[] Kept() => Directory.GetFiles(folder.FullName, "*.report", SearchOption.AllDirectories);
            BufferedCommandResult first = await AgainAsync(), second = await AgainAsync();
            Assert.Equal((first.ExitCode, first.StandardOutput, first.StandardError), (0, second.StandardOutput, second.StandardError));
            string kept = Assert.Single(Kept());
            byte[] bytes = await File.ReadAllBytesAsync(kept);
            bytes.AsSpan(40, 20).Fill((byte)'?');
            await File.WriteAllBytesAsync(kept, bytes);
            Assert.Equal(first.StandardOutput, (await AgainAsync()).StandardOutput);
            Assert.Equal(first.StandardOutput, (await AgainAsync("--fresh")).StandardOutput);
            Assert.Equal(0, (await AgainAsync("--run")).ExitCode);
            Assert.Single(Kept());
            Assert.NotEqual(first.StandardOutput, (await AgainAsync("--json")).StandardOutput);
            Assert.Equal(2, Kept().Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task AScriptIsACodedError()
    {
        string script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, "#!/usr/bin/perl -w\u001b[2J\nprint 1;\n");
            BufferedCommandResult result = await RunAsync(script);
            Assert.Equal((1, ""), (result.ExitCode, result.StandardOutput));
            Assert.Contains("error UK2702: ", result.StandardError, StringComparison.Ordinal);
            Assert.Contains("'/usr/bin/perl -w [2J' runs it", result.StandardError, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(script);
        }
    }

    [Fact]
    public async Task ARunIsReportedBesideTheCode()
    {
        BufferedCommandResult result = await RunAsync("echo", "--run", "--json", "--", "hello");
        Assert.Equal((0, "hello\n"), (result.ExitCode, result.StandardError));
        using JsonDocument document = JsonDocument.Parse(result.StandardOutput);
        JsonElement usage = document.RootElement.GetProperty("usage"), run = usage.GetProperty("runs")[0];
        Assert.Equal(0, usage.GetProperty("missed").GetArrayLength());
        Assert.Equal("hello", run.GetProperty("arguments")[0].GetString());
        Assert.Equal(0, run.GetProperty("exitCode").GetInt32());
        Assert.Equal(1, run.GetProperty("programs")[0].GetProperty("processes").GetInt32());
        Assert.Equal(1, document.RootElement.GetProperty("dynamic_data").GetProperty("system_calls").GetProperty("write").GetInt32());
    }

    [Fact]
    public async Task ARunIsReportedForPeople()
    {
        BufferedCommandResult result = await RunAsync("/bin/ls", "--run", "--without", "getdents64=0", "--", "/etc");
        Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
        Assert.Matches(@"(?m)^run /etc: ended with 0 after \d+\.\d\d s$", result.StandardOutput);
        Assert.Matches(@"(?m)^system calls that were used \(\d+; \d+ more are possible, none was not found in the code\)$",
            result.StandardOutput);
        Assert.Matches(@"(?m)^  getdents64 1$", result.StandardOutput);
        Assert.Matches(@"(?m)^  openat \d+: .*O_RDONLY\|O_CLOEXEC \d+", result.StandardOutput);
    }

    [Fact]
    public async Task ATestThatFailsIsOneAndAReport()
    {
        string test = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(test, """{ "steps": [ { "input": "a\n" } ], "output": "b" }""");
            BufferedCommandResult result = await RunAsync("cat", "--test", test);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("error UK2713: The test failed: the program did not write 'b'.", result.StandardError,
                StringComparison.Ordinal);
            Assert.Contains("system calls that were used", result.StandardOutput, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(test);
        }
    }

    [Theory]
    [InlineData("UK2702", "/bin/which", "--run")]
    [InlineData("UK2708", "/lib/x86_64-linux-gnu/libm.so.6", "--run")]
    [InlineData("UK2711", "true", "--test", "/nowhere/at/all")]
    [InlineData("UK2715", "true", "--without", "write=5")]
    [InlineData("UK2717", "true", "--strace", "/dev/null")]
    public async Task WhatCannotBeRunIsACodedError(string code, string program, params string[] arguments)
    {
        BufferedCommandResult result = await RunAsync([program, .. arguments]);
        Assert.Equal((1, ""), (result.ExitCode, result.StandardOutput));
        Assert.Contains($"error {code}: ", result.StandardError, StringComparison.Ordinal);
    }

    /// <summary>Ctrl+C ends the program and leaves a report; our own end by force leaves nothing at all.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task NoProgramOutlivesUs(string signal)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("unicore-analyze-");
        string program = folder.FullName + "/sleep";
        File.Copy("/bin/sleep", program);
        try
        {
            CommandTask<BufferedCommandResult> run = Tool(program, "--run", "--", "300").ExecuteBufferedAsync();
            await WaitAsync(() => Running(program), true);
            await Cli.Wrap("kill").WithArguments(["-" + signal, $"{run.ProcessId}"]).ExecuteAsync();
            BufferedCommandResult result = await run;
            Assert.Equal(signal == "INT" ? 0 : 128 + 9, result.ExitCode);
            Assert.Equal(signal == "INT", result.StandardOutput.Contains("run 300: ended with 143", StringComparison.Ordinal));
            await WaitAsync(() => Running(program), false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A command for the shell has the run's folder in it: wherever that may be, it is one word there.</summary>
    [Theory]
    [InlineData("echo {folder}/a")]
    [InlineData("echo '{folder}/a'")]
    [InlineData("echo \"$(echo {folder}/a)\"")]
    public async Task TheFolderOfARunIsOneWord(string command)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("unicore-analyze-");
        try
        {
            string test = folder.FullName + "/test.json", odd = folder.CreateSubdirectory("a b; touch broken; '$HOME").FullName;
            await File.WriteAllTextAsync(test, $$"""
                { "steps": [ { "run": {{JsonSerializer.Serialize(command)}}, "expect": "/unicore-run-" },
                    { "run": "mkdir -- {folder}/a && ls -d {folder}/a" } ] }
                """);
            BufferedCommandResult result = await Tool("cat", "--test", test).WithWorkingDirectory(odd)
                .WithEnvironmentVariables(new Dictionary<string, string?> { ["TMPDIR"] = odd }).ExecuteBufferedAsync();
            Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
            Assert.Empty(Directory.EnumerateFileSystemEntries(odd, "*broken*"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Each process takes a file of ours. Those that cannot be held are ended, and so are all others.</summary>
    [Fact]
    public async Task MoreProcessesThanCanBeHeldAreACodedError()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("unicore-analyze-");
        try
        {
            string program = folder.FullName + "/many";
            await File.WriteAllTextAsync(program + ".c", """
                #include <unistd.h>
                int main(void)
                {
                    for (int i = 0; i < 600; i++)
                        if (fork() == 0)
                            for (;;)
                                pause();
                    pause();
                }
                """);
            await Cli.Wrap("gcc").WithArguments(["-w", "-o", program, program + ".c"]).ExecuteAsync();
            BufferedCommandResult result = await Cli.Wrap("/bin/sh").WithArguments(
                ["-c", "ulimit -n 400; exec timeout -s KILL 60 dotnet exec \"$@\"", "sh",
                    Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "analyze", program, "--run"])
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
            Assert.Equal((1, ""), (result.ExitCode, result.StandardOutput));
            Assert.Contains("error UK2720: ", result.StandardError, StringComparison.Ordinal);
            Assert.False(Running(program));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Ctrl+C between two of many runs: a report of what was found until then.</summary>
    [Fact]
    public async Task AnInterruptedTrialIsReported()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("unicore-analyze-");
        try
        {
            string results = folder.FullName + "/results";
            CommandTask<BufferedCommandResult> run =
                Tool("/bin/sleep", "--necessity", "--jobs", "1", "--resume", results, "--", "1").ExecuteBufferedAsync();
            await WaitAsync(() => File.Exists(results) && File.ReadAllLines(results).Length > 2, true);
            await Cli.Wrap("kill").WithArguments(["-INT", $"{run.ProcessId}"]).ExecuteAsync();
            BufferedCommandResult result = await run;
            Assert.Equal(0, result.ExitCode);
            Assert.Contains("warning UK2725: ", result.StandardError, StringComparison.Ordinal);
            Assert.Matches(@"(?m)^(the workload needs|it passes .*) \(\d+\)$", result.StandardOutput);
            Assert.Contains("run 1: ended with 0", result.StandardOutput, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool Running(string program) => Directory.EnumerateDirectories("/proc").Any(d =>
    {
        try
        {
            return new FileInfo(d + "/exe").LinkTarget == program;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private static async Task WaitAsync(Func<bool> state, bool wanted)
    {
        for (int i = 0; state() != wanted; i++)
        {
            Assert.True(i < 600, "Half a minute has passed.");
            await Task.Delay(50);
        }
    }

    private static async Task<BufferedCommandResult> RunAsync(params string[] arguments) =>
        await Tool(arguments).ExecuteBufferedAsync();

    /// <summary>With signals as a terminal has them: a shell ignores SIGINT for what runs in its background, and its children.</summary>
    private static Command Tool(params string[] arguments) => Cli.Wrap("env")
        .WithArguments(["--default-signal", "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "analyze",
            .. arguments])
        .WithValidation(CommandResultValidation.None);
}
