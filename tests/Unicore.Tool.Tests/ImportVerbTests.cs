// SPDX-License-Identifier: BSD-3-Clause
// `unicore import` as a user runs it: files in a folder, messages, exit codes.
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Tool.Tests;

public sealed class ImportVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task AProjectIsWrittenOnceAndAgainOnlyByForce()
    {
        Write("Kraftfile", "spec: v0.6\nname: hello\nunikraft: ./core\ntargets: [kvm/x86_64]\nrootfs: ./root\n");
        BufferedCommandResult first = await RunAsync();
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("Kraftfile:5:9: warning UK2427: 'rootfs: ./root' is not expressed", first.StandardError, StringComparison.Ordinal);
        Assert.Contains("wrote hello.ukproj", first.StandardError, StringComparison.Ordinal);
        string project = File.ReadAllText(Path.Combine(_folder, "hello.ukproj"));
        Assert.StartsWith("<Project Sdk=\"Unicore.Sdk/1.0.0\">\n", project, StringComparison.Ordinal);

        Write("hello.ukproj", "mine");
        BufferedCommandResult second = await RunAsync();
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("UK2432", second.StandardError, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_folder, "hello.ukproj")));
        Assert.Equal(0, (await RunAsync("--force")).ExitCode);
        Assert.Equal(project, File.ReadAllText(Path.Combine(_folder, "hello.ukproj")));
        Assert.Equal(
            ["Kraftfile", "hello.ukproj"],
            Directory.EnumerateFiles(_folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ADryRunPrintsAndWritesNothing()
    {
        Write("app/kraft.yaml", "specification: '0.5'\nunikraft: ../core\ntargets: [kvm/x86_64]\n");
        BufferedCommandResult result = await RunAsync("app", "--output", "x.ukproj", "--dry-run");
        Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
        Assert.Contains("<UnikraftRoot>core</UnikraftRoot>", result.StandardOutput, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "x.ukproj")));
    }

    [Theory]
    [InlineData("nowhere", "UK2421")]
    [InlineData(".", "UK2421")]
    [InlineData("/dev/zero", "UK2423")]
    [InlineData("bad.yaml", "UK2422")]
    public async Task WhatCannotBeReadEndsWithOneAndACode(string path, string code)
    {
        Write("bad.yaml", "a: [\n");
        BufferedCommandResult result = await RunAsync(path);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"error {code}: ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextOfTheFileDoesNotSteerTheTerminal()
    {
        Write("Kraftfile",
            "spec: v0.6\n\"\\e]0;x\\a\": \"\\e[2J \\x9b2J\"\nlibraries: {\"\\e[1m\": {\"\\e[2m\": 1}, a: {\"\\e[3m\": 1}}\nname: "
                + "!%1bx \"\\x9b1m\"\n");
        BufferedCommandResult result = await RunAsync("--dry-run");
        Assert.Contains("UK2426", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain(result.StandardError + result.StandardOutput, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public async Task AnEmptyNameForTheProjectIsACodedError()
    {
        Write("Kraftfile", "spec: v0.6\n");
        BufferedCommandResult result = await RunAsync("-o", "");
        Assert.Equal((1, "unicore: error UK2090: --output names no file; leave it out for one beside the kraft file\n"),
            (result.ExitCode, result.StandardError));
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, name))!);
        File.WriteAllText(Path.Combine(_folder, name), text);
    }

    private async Task<BufferedCommandResult> RunAsync(params string[] arguments) =>
        await Cli.Wrap("dotnet").WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "import", .. arguments])
            .WithWorkingDirectory(_folder)
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
}
