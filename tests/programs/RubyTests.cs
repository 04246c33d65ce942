// SPDX-License-Identifier: BSD-3-Clause
// MRI's bootstraptest: each assertion in a guest of its own. What cannot pass is named, with reasons, in samples/ruby.
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Unicore.Programs.Tests;

public sealed partial class RubyTests(ITestOutputHelper output) : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(60) };

    public void Dispose() => _workspace.Dispose();

    /// <summary>The quick suite has kvm/x86_64.</summary>
    [Theory]
    [InlineData("kvm", "arm64")]
    [InlineData("linuxu", "x86_64")]
    public Task RunsScripts(string platform, string arch) => EndToEnd.Tests.RubyTests.RunScriptsAsync(_workspace, platform, arch);

    /// <summary>Upstream's own runner, on the host, with the image as its interpreter: the assertions that fail are those of the list.</summary>
    [Fact]
    public async Task PassesBootstrapTest()
    {
        _workspace.CopySample("zlib");
        _workspace.CopySample("ruby");
        _workspace.CopyFolder("tests/programs/ruby", "suite");
        (await _workspace.DotnetAsync("ruby/app", "build", "-c", "Release", "-p:Platform=linuxu", "-p:Arch=x86_64")).Ends(0);
        string image = _workspace["ruby/app/bin/Release/linuxu-x86_64/ruby"];
        string tests = _workspace["ruby/library/obj/upstream/ruby/bootstraptest"];
        SortedSet<string> failed = new(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(tests, "test_*.rb").Order(StringComparer.Ordinal))
        {
            Outcome outcome = await _workspace.RunAsync("ruby", "suite", Path.Combine(tests, "runner.rb"),
                $"--ruby=/bin/sh {_workspace["suite/guest.sh"]} {image}", "--color=never", "--tty=no", file);
            Match figures = Figures().Match(outcome.Text);
            Assert.True(figures.Success, outcome.Text);
            output.WriteLine($"{Path.GetFileName(file)}: {figures.Value}");
            string[] places = [.. Failures().Matches(outcome.Text).Select(m => m.Groups[1].Value)];
            failed.UnionWith(places);
            if (places.Length > 0)
            {
                output.WriteLine(outcome.Text);
            }
        }

        string[] known = [.. (await File.ReadAllLinesAsync(_workspace["suite/failures.txt"])).Order(StringComparer.Ordinal)];
        Assert.Equal(known, failed);
    }

    [GeneratedRegex(@"^(PASS all \d+ tests|FAIL \d+/\d+ tests failed|No tests, no problem)", RegexOptions.Multiline)]
    private static partial Regex Figures();

    [GeneratedRegex(@"^#\d+ (test_\w+\.rb:\d+)", RegexOptions.Multiline)]
    private static partial Regex Failures();
}
