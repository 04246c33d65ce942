// SPDX-License-Identifier: BSD-3-Clause
// Runs the benchmarks: all of them, or the one that is named. Usage: bench [NAME] [ROUNDS]; bench unikraft TREE [OPTION…];
// bench soak SECONDS
using System.Globalization;
using System.Reflection;
using Unicore.Benchmarks;

string repository = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
    .Single(a => a.Key == "RepositoryRoot").Value!;
if (args.FirstOrDefault() == "unikraft")
{
    return await UnikraftBenchmark.RunAsync(repository, args[1..]);
}

if (args.FirstOrDefault() == "soak")
{
    await SoakBenchmark.RunAsync(repository, int.Parse(args[1], CultureInfo.InvariantCulture));
    return 0;
}

(string Name, Func<string, int, Task> Run)[] benchmarks =
    [("builds", BuildBenchmark.RunAsync), ("kconfig", KconfigBenchmark.RunAsync), ("allocators", AllocatorBenchmark.RunAsync),
        ("calls", CallBenchmark.RunAsync), ("volumes", VolumeBenchmark.RunAsync),
        ("sqlite", SqliteBenchmark.RunAsync), ("boot", BootBenchmark.RunAsync),
        ("start", StartBenchmark.RunAsync),
        ("analysis", AnalysisBenchmark.RunAsync), ("trace", TraceBenchmark.RunAsync),
        ("servers", ServersBenchmark.RunAsync), ("datagrams", DatagramBenchmark.RunAsync),
        ("answer", AnswerBenchmark.RunAsync), ("tune", TuneBenchmark.RunAsync)];
string? name = args.FirstOrDefault(a => !char.IsAsciiDigit(a[0]));
int rounds = args.Select(a => int.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)
    .FirstOrDefault(n => n > 0, 5);
if (name is not null && !benchmarks.Any(b => b.Name == name))
{
    Console.Error.WriteLine(
        $"There is no benchmark '{name}'; there are: {string.Join(", ", benchmarks.Select(b => b.Name).Append("unikraft"))}.");
    return 2;
}

foreach ((_, Func<string, int, Task> run) in benchmarks.Where(b => name is null || b.Name == name))
{
    await run(repository, rounds);
}

return 0;
