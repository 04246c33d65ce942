// SPDX-License-Identifier: BSD-3-Clause
// `unicore decompose` as a user runs it: what it prints and writes, exit codes.
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Tool.Tests;

public sealed class DecomposeVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-decompose-").FullName;

    public DecomposeVerbTests()
    {
        File.WriteAllText(Path.Combine(_folder, "a.c"), "int b(void);\nint a(void) { return b(); }\n");
        File.WriteAllText(Path.Combine(_folder, "b.c"), "int b(void) { return 1; }\n");
        File.WriteAllText(Path.Combine(_folder, "compile_commands.json"), JsonSerializer.Serialize(((string[])["a.c", "b.c"]).Select(f =>
            new
        {
            directory = _folder, file = f, command = "gcc -c " + f,
        })));
    }

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task WhatIsAskedForIsWritten()
    {
        BufferedCommandResult result = await RunAsync(_folder, "--seed", "one=a.c", "--seed", "two=b.c", "--html", "page.html", "--svg",
            "page.svg",
            "--dot", "page.dot", "--extract", "one", "--no-build");
        Assert.True(result.ExitCode == 0, result.StandardError);
        Assert.Contains("  one -> two: 1: b\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("  stubs (1): b\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.All((string[])["page.html", "page.svg", "page.dot", "one/one.ukproj"], f => Assert.True(File.Exists(Path.Combine(_folder,
            f)), f));
    }

    [Fact]
    public async Task JsonIsOneDocument()
    {
        using JsonDocument document = JsonDocument.Parse((await RunAsync(_folder, "--json", "--symbols", "a", "--closure",
            "--dry-run")).StandardOutput);
        Assert.Equal(["a.c", "b.c"], document.RootElement.GetProperty("extractions")[0].GetProperty("files").EnumerateArray().Select(f =>
            f.GetString()));
    }

    [Theory]
    [InlineData("UK2730", "/no/where")]
    [InlineData("UK5103", ".", "--symbols", "c")]
    [InlineData("UK5105", ".", "--resolution", "0")]
    [InlineData("UK5105", ".", "--weights", "calls")]
    [InlineData("UK5106", ".", "--extract", "x,y", "--symbols", "a")]
    [InlineData("UK5106", ".", "--extract", "../x")]
    [InlineData("UK5107", ".", "--files", "a.c", "--output", ".")]
    [InlineData("UK5113", ".", "--html", "/proc/none/x.html")]
    public async Task WhatIsWrongIsACodedError(string code, params string[] arguments)
    {
        BufferedCommandResult result = await RunAsync(arguments);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"error {code}: ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFileSystemEntries(_folder).Length);
    }

    private async Task<BufferedCommandResult> RunAsync(params string[] arguments) => await Cli.Wrap("dotnet")
        .WithArguments([Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "decompose",
        .. arguments]).WithWorkingDirectory(_folder)
        .WithEnvironmentVariables(new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = Path.Combine(Path.GetTempPath(),
        "unicore-decompose-cache") })
        .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
}
