// SPDX-License-Identifier: BSD-3-Clause
// What our tracer costs a program, beside what strace does in the same run.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Unicore.Benchmarks;

internal static class TraceBenchmark
{
    private const string Source = """
        #include <fcntl.h>
        #include <unistd.h>
        int main(void)
        {
            char byte;
            for (int i = 0; i < 20000; i++) {
                int fd = open("/etc/passwd", O_RDONLY);
                read(fd, &byte, 1);
                lseek(fd, 0, SEEK_SET);
                getppid();
                close(fd);
            }
            return 0;
        }
        """;

    public static async Task RunAsync(string repository, int rounds)
    {
        string tool = repository + "/.artifacts/sdk/tools/Unicore.Tool.dll";
        DirectoryInfo folder = Directory.CreateTempSubdirectory("unicore-trace-");
        try
        {
            string program = folder.FullName + "/calls", trace = folder.FullName + "/trace";
            await File.WriteAllTextAsync(program + ".c", Source);
            await Measure.RunAsync("/", "gcc", "-O2", "-o", program, program + ".c");
            await CompareAsync(tool, rounds, trace, "100,000 calls", program);
            await CompareAsync(tool, rounds, trace, "a shell's", "/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do /bin/ls -lR /etc; done");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Our time is the run's own: it is followed by the analysis of the code, and strace by nothing.</summary>
    private static async Task CompareAsync(string tool, int rounds, string trace, string what, string program, params string[] arguments)
    {
        List<double> plain = [], ours = [], theirs = [];
        for (int round = 0; round <= rounds; round++)
        {
            double alone = await SecondsAsync(program, arguments);
            using JsonDocument document = JsonDocument.Parse(await Measure.RunAsync(
                "/", "dotnet", ["exec", tool, "analyze", program, "--run", "--json", "--", .. arguments]));
            double traced = document.RootElement.GetProperty("usage").GetProperty("runs")[0].GetProperty("seconds").GetDouble();
            double strace = await SecondsAsync("strace", ["-f", "-o", trace, program, .. arguments]);
            if (round > 0)
            {
                plain.Add(alone);
                ours.Add(traced);
                theirs.Add(strace);
            }
        }

        double[] medians = [.. new[] { plain, ours, theirs }.Select(t => t.Order().ElementAt(t.Count / 2))];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {medians[0]:F3} s; traced: {medians[1]:F3} s; by strace: {medians[2]:F3} s, ratio {medians[1] / medians[2]:F2}"));
    }

    private static async Task<double> SecondsAsync(string program, string[] arguments)
    {
        Stopwatch clock = Stopwatch.StartNew();
        await Measure.RunAsync("/", program, arguments);
        return clock.Elapsed.TotalSeconds;
    }
}
