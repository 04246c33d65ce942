// SPDX-License-Identifier: BSD-3-Clause
// CPython's own tests of some hundred modules, each in a guest of its own. What cannot pass is named, with reasons, in samples/python.
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Unicore.Programs.Tests;

public sealed partial class PythonTests(ITestOutputHelper output) : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(30) };

    public void Dispose() => _workspace.Dispose();

    /// <summary>The quick suite has kvm/x86_64.</summary>
    [Theory]
    [InlineData("kvm", "arm64")]
    [InlineData("linuxu", "x86_64")]
    public Task RunsScripts(string platform, string arch) => EndToEnd.Tests.PythonTests.RunScriptsAsync(_workspace, platform, arch);

    [Fact]
    public async Task PassesItsOwnTests()
    {
        _workspace.CopySample("zlib");
        _workspace.CopySample("python");
        _workspace.CopyFolder("tests/programs/python", "suite");
        foreach (string library in new[] { "zlib/library", "python/library" })
        {
            (await _workspace.DotnetAsync(library, "pack", "-o", _workspace["feed"])).Ends(0);
        }

        string[] target = ["-c", "Release", "-p:Platform=linuxu", "-p:Arch=x86_64"];
        (await _workspace.DotnetAsync("suite", ["build", .. target])).Ends(0);
        List<string> failed = [];
        string[] modules = await File.ReadAllLinesAsync(_workspace["suite/modules.txt"]);
        foreach (string module in modules)
        {
            Outcome outcome = await _workspace.DotnetAsync("suite", ["run", "--no-build", "-p:UnikernelTimeout=1200", .. target, "--",
                "/regression.py", "--ignorefile", "/ignored.txt", module]);
            string figures = string.Join(' ', Figures().Matches(outcome.Text).Select(m => m.Value));
            output.WriteLine($"{module}: {outcome.ExitCode} {figures}");
            if (outcome.ExitCode != 0 || figures.Length == 0) // a module that is skipped whole ends with 0, too
            {
                failed.Add(module + "\n" + outcome.Text);
            }
        }

        Assert.True(failed.Count == 0, $"{failed.Count} of {modules.Length} failed: {string.Join('\n', failed)}");
    }

    [GeneratedRegex(@"^\d+ tests? OK\.$", RegexOptions.Multiline)]
    private static partial Regex Figures();
}
