// SPDX-License-Identifier: BSD-3-Clause
// From a command to the guest's first words: `unicore run`, in the foreground, and the monitor's own command line that it starts.
using System.Diagnostics;
using System.Text;

namespace Unicore.Benchmarks;

/// <summary>helloworld on each monitor that runs here without more, by our command and by the bare one in turn.</summary>
internal static class StartBenchmark
{
    private const string Words = "Hello";

    /// <summary>Prints what is our part.</summary>
    public static async Task RunAsync(string repository, int rounds)
    {
        string root = Directory.CreateDirectory(Path.Combine(repository, ".artifacts/benchmarks/start")).FullName;
        Measure.TakePackages(root, repository);
        string project = Directory.CreateDirectory(Path.Combine(root, "helloworld")).FullName;
        foreach (string file in (string[])["helloworld.ukproj", "main.c"])
        {
            File.Copy(Path.Combine(repository, "samples/helloworld", file), Path.Combine(project, file), true);
        }

        string tool = Path.Combine(repository, ".artifacts/sdk/tools/Unicore.Tool.dll");
        (string Platform, string Arch, string Monitor)[] all =
        [
            ("kvm", "x86_64", "qemu-microvm"), ("kvm", "x86_64", "qemu-q35"), ("kvm", "arm64", "qemu-virt"),
            ("firecracker", "x86_64", "qemu-microvm"), ("linuxu", "x86_64", "process"),
        ];
        foreach ((string platform, string arch, string monitor) in all)
        {
            await Measure.RunAsync(
                project, "dotnet", "build", "-c", "Release", "-v", "q", $"-p:Platform={platform}", $"-p:Arch={arch}");
            string[] ours =
            [
                "exec", tool, "run", Path.Combine(project, $"bin/Release/{platform}-{arch}/helloworld"), "--platform", platform,
                "--arch", arch, "--monitor", monitor,
            ];
            string bare = "exec " + (await Measure.RunAsync(project, "dotnet", [.. ours, "--dry-run"])).Trim();
            string left = Array.Find(bare.Split(',', ' '), w => w.StartsWith("path=", StringComparison.Ordinal))?["path=".Length..] ?? "";
            List<double> with = [], without = [];
            for (int round = 0; round <= rounds; round++)
            {
                double first = await SecondsAsync("dotnet", ours), second = await SecondsAsync("sh", "-c", bare);
                if (round > 0)
                {
                    with.Add(first);
                    without.Add(second);
                }
            }

            if (File.Exists(left))
            {
                File.Delete(left); // the bare command's exit code
            }

            double us = with.Order().ElementAt(rounds / 2), floor = without.Order().ElementAt(rounds / 2);
            Console.WriteLine($"{platform}/{arch} on {monitor}, to the first words: unicore run {us:0.000} s, the bare command "
                + $"{floor:0.000} s; our part {us - floor:0.000} s (aim: at most 0.15), ratio {us / floor:0.00}");
        }
    }

    private static async Task<double> SecondsAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
        Stopwatch clock = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        StringBuilder said = new();
        char[] buffer = new char[1024];
        while (!said.ToString().Contains(Words, StringComparison.Ordinal))
        {
            int read = await process.StandardOutput.ReadAsync(buffer);
            said.Append(read > 0 ? buffer.AsSpan(0, read) : throw new InvalidOperationException($"{program} said only: {said}"));
        }

        double seconds = clock.Elapsed.TotalSeconds;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return seconds;
    }
}
