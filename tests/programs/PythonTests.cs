// SPDX-License-Identifier: BSD-3-Clause
// CPython from its package: scripts, and its own tests of some hundred modules, each in a guest of its own. What cannot pass is named, with
// reasons, in samples/python.
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Unicore.Programs.Tests;

public sealed partial class PythonTests(ITestOutputHelper output) : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(60) };

    public void Dispose() => _workspace.Dispose();

    /// <summary>
    /// Builds the package and a program of it, whose build makes the frozen modules and brings the standard library: modules in C and in
    /// Python, files, threads, the environment, standard input, and how a program ends.
    /// </summary>
    [Theory]
    [InlineData("kvm", "x86_64")]
    [InlineData("kvm", "arm64")]
    [InlineData("linuxu", "x86_64")]
    public async Task RunsScripts(string platform, string arch)
    {
        await _workspace.PackSamplesAsync("zlib", "python");
        _workspace.Write("python/app/root/work.py", """
            import concurrent.futures, decimal, json, os, re, sys, zlib
            with open("/tmp/lines", "w") as file:
                file.writelines(f"zeile ä {i}\n" for i in range(1000))
            text = open("/tmp/lines").read()
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                total = sum(pool.map(int, re.findall(r"[0-9]+", text)))
            print(json.dumps([total, str(1 / decimal.Decimal(7)), zlib.crc32(text.encode())]), sys.argv[1:], os.environ["COLOUR"])
            open("/nowhere")
            """);
        string project = _workspace["python/app/interpreter.ukproj"];
        await File.WriteAllTextAsync(project, (await File.ReadAllTextAsync(project))
            .Replace("\"../library/python.ukproj\"", "\"python\" Version=\"3.11.2\"", StringComparison.Ordinal)
            .Replace("</Project>", "<ItemGroup><UnikernelEnvironment Include=\"COLOUR\" Value=\"blue\" /></ItemGroup></Project>",
                StringComparison.Ordinal));
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", "-c", "Release"];
        (await _workspace.DotnetAsync("python/app", ["build", .. target])).Ends(0);
        string[] run = ["run", "--no-build", "-p:UnikernelTimeout=200", .. target];
        (await _workspace.DotnetAsync("python/app", [.. run, "--", "/work.py", "a b"])).Ends(1)
            .Says("[499500, \"0.1428571428571428571428571429\", 2231738226] ['a b'] blue")
            .Says("FileNotFoundError: [Errno 2] No such file or directory: '/nowhere'").DoesNotSay("Could not find");
        Outcome piped = await _workspace.RunAsync("sh", "python/app", "-c",
            $"echo 'import sys; print(6 * 7); sys.exit(5)' | dotnet {string.Join(' ', run)}");
        piped.Ends(5).Says("42");
    }

    [Theory]
    [InlineData("linuxu")]
    [InlineData("kvm")]
    public async Task PassesItsOwnTests(string platform)
    {
        await _workspace.PackSamplesAsync("zlib", "python");
        _workspace.CopyFolder("tests/programs/python", "suite");
        string[] target = ["-c", "Release", $"-p:Platform={platform}", "-p:Arch=x86_64"];
        (await _workspace.DotnetAsync("suite", ["build", .. target])).Ends(0);
        List<string> failed = [];
        string[] modules = await File.ReadAllLinesAsync(_workspace["suite/modules.txt"]);
        foreach (string module in modules)
        {
            Outcome outcome = await _workspace.DotnetAsync("suite", ["run", "--no-build", "-p:UnikernelTimeout=3000", .. target, "--",
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
