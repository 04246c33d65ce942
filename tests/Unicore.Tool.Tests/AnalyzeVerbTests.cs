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

    private static Command Tool(params string[] arguments) => Cli.Wrap("dotnet")
        .WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "analyze", .. arguments])
        .WithValidation(CommandResultValidation.None);
}
