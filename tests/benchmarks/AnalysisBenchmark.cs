// SPDX-License-Identifier: BSD-3-Clause
// The analysis of a server with all its libraries, and again when nothing has changed, beside what objdump needs to print their code.
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Benchmarks;

internal static class AnalysisBenchmark
{
    private static readonly string[] Servers = ["/usr/sbin/nginx", "/usr/sbin/lighttpd", "/usr/bin/redis-server", "/usr/bin/python3"];

    public static async Task RunAsync(string repository, int rounds)
    {
        string tool = repository + "/.artifacts/sdk/tools/Unicore.Tool.dll";
        foreach (string server in Servers.Where(File.Exists))
        {
            string path = Path.GetFullPath(File.ResolveLinkTarget(server, returnFinalTarget: true)?.FullName ?? server);
            BufferedCommandResult list = await Cli.Wrap("ldd").WithArguments(path).ExecuteBufferedAsync();
            string[] files = [path, .. list.StandardOutput.Split('\n').Where(l => l.Contains("=> /", StringComparison.Ordinal))
                .Select(l => l.Split("=> ")[1].Split(' ')[0])];
            double[] medians = await Measure.MediansAsync(
                rounds,
                (() => Task.CompletedTask, () => Measure.RunAsync("/", "dotnet", "exec", tool, "analyze", path, "--json", "--fresh")),
                (() => Task.CompletedTask, () => Measure.RunAsync("/", "dotnet", "exec", tool, "analyze", path, "--json")),
                (() => Task.CompletedTask, async () =>
                {
                    foreach (string file in files)
                    {
                        await Cli.Wrap("objdump").WithArguments(["-d", "--no-show-raw-insn", file])
                            .WithStandardOutputPipe(PipeTarget.Null).ExecuteAsync();
                    }
                }));
            Console.WriteLine($"analysis of {path} and {files.Length - 1} libraries: {medians[0]:F2} s, again {medians[1]:F2} s; "
                + $"objdump -d alone: {medians[2]:F2} s, ratio {medians[0] / medians[2]:F2}, again {medians[1] / medians[2]:F2}");
        }
    }
}
