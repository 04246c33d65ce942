// SPDX-License-Identifier: BSD-3-Clause
// `unicore tune` as a user calls it: what makes no sense is told by a code, and nothing is thrown.
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Tool.Tests;

public sealed class TuneVerbTests : IDisposable
{
    private const string Job = "vary: { properties: { Lto: [false, true] } }\nmeasure: { image: least }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-tune-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("UK2813", ".", "--minutes", "NaN")]
    [InlineData("UK2813", ".", "--minutes", "Infinity")]
    [InlineData("UK2813", ".", "--minutes", "-1")]
    [InlineData("UK2813", ".", "--minutes", "0")]
    [InlineData("UK2813", ".", "--runs", "0")]
    [InlineData("UK2813", ".", "--builds", "-5")]
    [InlineData("UK2813", ".", "--choose", "0")]
    [InlineData("UK2813", "")]
    [InlineData("UK2813", ".", "--folder", "")]
    [InlineData("UK2813", ".", "--from", "")]
    [InlineData("UK2800", "nowhere")]
    [InlineData("UK2800", "nowhere.ukproj")]
    [InlineData("UK2800", ".")]
    public async Task WhatMakesNoSenseIsTold(string code, params string[] arguments)
    {
        // A job without a project: nothing is built.
        await File.WriteAllTextAsync(Path.Combine(_folder, "tune.yaml"), Job);
        BufferedCommandResult result = await RunAsync(arguments);
        Assert.Equal((1, ""), (result.ExitCode, result.StandardOutput));
        Assert.Contains($"error {code}: ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("exception", result.StandardError, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("project: \"a\\0b\"")]
    [InlineData("project: ''")]
    [InlineData("from: \"\\0\"")]
    [InlineData("budget: { minutes: .nan }")]
    [InlineData("budget: { minutes: 1e400 }")]
    public async Task SoItIsInAJob(string line)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "tune.yaml"), Job + line + "\n");
        BufferedCommandResult result = await RunAsync(".");
        Assert.Equal((1, ""), (result.ExitCode, result.StandardOutput));
        Assert.Contains("tune.yaml:3:", result.StandardError, StringComparison.Ordinal);
        Assert.Contains(" error UK2802: ", result.StandardError, StringComparison.Ordinal);
    }

    private async Task<BufferedCommandResult> RunAsync(params string[] arguments) => await Cli.Wrap("dotnet")
        .WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "tune", .. arguments])
        .WithWorkingDirectory(_folder).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
}
