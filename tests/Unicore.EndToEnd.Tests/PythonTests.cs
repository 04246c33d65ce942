// SPDX-License-Identifier: BSD-3-Clause
// CPython from its package. The other targets are in the deep suite: its four hundred files are compiled for each.
namespace Unicore.EndToEnd.Tests;

/// <summary>The sample, in an application of its own.</summary>
public sealed class PythonTests
{
    [Fact]
    public async Task PythonRunsScripts()
    {
        using Workspace workspace = new() { Patience = TimeSpan.FromMinutes(20) };
        await RunScriptsAsync(workspace, "kvm", "x86_64");
    }

    /// <summary>
    /// Builds the package and a program of it, whose build makes the frozen modules and brings the standard library: modules in C and in
    /// Python, files, threads, the environment, standard input, and how a program ends.
    /// </summary>
    internal static async Task RunScriptsAsync(Workspace workspace, string platform, string arch)
    {
        workspace.CopySample("zlib");
        workspace.CopySample("python");
        workspace.Write("python/app/root/work.py", """
            import concurrent.futures, decimal, json, os, re, sys, zlib
            with open("/tmp/lines", "w") as file:
                file.writelines(f"zeile ä {i}\n" for i in range(1000))
            text = open("/tmp/lines").read()
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                total = sum(pool.map(int, re.findall(r"[0-9]+", text)))
            print(json.dumps([total, str(1 / decimal.Decimal(7)), zlib.crc32(text.encode())]), sys.argv[1:], os.environ["COLOUR"])
            open("/nowhere")
            """);
        string project = workspace["python/app/interpreter.ukproj"];
        await File.WriteAllTextAsync(project, (await File.ReadAllTextAsync(project))
            .Replace("\"../library/python.ukproj\"", "\"python\" Version=\"3.11.2\"", StringComparison.Ordinal)
            .Replace("</Project>", "<ItemGroup><UnikernelEnvironment Include=\"COLOUR\" Value=\"blue\" /></ItemGroup></Project>",
                StringComparison.Ordinal));
        (await workspace.DotnetAsync("zlib/library", ["pack", "-o", workspace["feed"]])).Ends(0);
        (await workspace.DotnetAsync("python/library", ["pack", "-o", workspace["feed"]])).Ends(0);
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", "-c", "Release"];
        (await workspace.DotnetAsync("python/app", ["build", .. target])).Ends(0);
        string[] run = ["run", "--no-build", "-p:UnikernelTimeout=200", .. target];
        (await workspace.DotnetAsync("python/app", [.. run, "--", "/work.py", "a b"])).Ends(1)
            .Says("[499500, \"0.1428571428571428571428571429\", 2231738226] ['a b'] blue")
            .Says("FileNotFoundError: [Errno 2] No such file or directory: '/nowhere'").DoesNotSay("Could not find");
        Outcome piped = await workspace.RunAsync("sh", "python/app", "-c",
            $"echo 'import sys; print(6 * 7); sys.exit(5)' | dotnet {string.Join(' ', run)}");
        piped.Ends(5).Says("42");
    }
}
