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

    private static async Task<BufferedCommandResult> RunAsync(params string[] arguments) =>
        await Cli.Wrap("dotnet")
            .WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "analyze", .. arguments])
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
}
