// SPDX-License-Identifier: BSD-3-Clause
// `unicore port` as a user calls it: what makes no sense is told by a code, and nothing is thrown.
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Tool.Tests;

public sealed class PortVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-port-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("UK2730", "nowhere")]
    [InlineData("UK2730", "script.sh")]
    [InlineData("UK2730", "empty")]
    [InlineData("UK2730", "deb-src:")]
    [InlineData("UK2730", "sources", "--root", "nowhere")]
    [InlineData("UK2731", "sources")]
    [InlineData("UK2732", "sources", "--build", "true", "--compiler", "no-such-compiler")]
    [InlineData("UK2734", "sources", "--build", "false", "--compiler", "cc")]
    [InlineData("UK2735", "sources", "--build", "true", "--compiler", "cc")]
    [InlineData("UK2737", "sources", "--output", "sources")]
    [InlineData("UK2737", "sources", "--output", "sources", "--force")]
    [InlineData("UK2737", "sources", "--output", "")]
    [InlineData("UK2749", "sources", "--no-build", "--run")]
    [InlineData("UK2711", "sources", "--test", "nowhere.json")]
    public async Task WhatMakesNoSenseIsTold(string code, params string[] arguments)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));
        Directory.CreateDirectory(Path.Combine(_folder, "sources"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "sources", "main.c"), "int main(void) { return 0; }\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "script.sh"), "#!/bin/sh\n");
        BufferedCommandResult result = await RunAsync(arguments);
        Assert.Equal((1, ""), (result.ExitCode, result.StandardOutput));
        Assert.Contains($"error {code}: ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("exception", result.StandardError, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task AProjectIsWrittenAndItsLinesCounted()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "hello"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "hello", "main.c"), "int main(void) { return 0; }\n");
        BufferedCommandResult result = await RunAsync(
            "hello", "--build", "cc -DX=1 -o hello main.c", "--compiler", "cc", "--no-build", "--output", "port", "--report");
        Assert.True(result.ExitCode == 0, result.StandardError);
        Assert.Contains("        1  sources as their authors wrote them\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.EndsWith("port/hello.ukproj: written\n", result.StandardOutput, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder, "port", "own.c"), "int a;\n");
        result = await RunAsync("port", "--report");
        Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
        Assert.Contains("        1  by hand\n", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARecordThatCannotBeReadIsTold()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "port.json"), "{}");
        BufferedCommandResult result = await RunAsync(".", "--report");
        Assert.Equal((1, ""), (result.ExitCode, result.StandardOutput));
        Assert.Contains("error UK2738: ", result.StandardError, StringComparison.Ordinal);
    }

    private async Task<BufferedCommandResult> RunAsync(params string[] arguments) => await Cli.Wrap("dotnet")
        .WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "port", .. arguments])
        .WithEnvironmentVariables(e => e.Set("XDG_CACHE_HOME", Path.Combine(_folder, "cache")))
        .WithWorkingDirectory(_folder).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
}
