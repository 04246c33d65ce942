// SPDX-License-Identifier: BSD-3-Clause
// Measures the Kconfig engine on Linux's x86 tree against the real conf, built from the same package: the same .config, the same run.
using System.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;
using Unicore.Oracles;

namespace Unicore.Benchmarks;

/// <summary>
/// A cold process, the engine already loaded, and the change of one symbol. conf's time holds its $(shell) calls, about ninety that
/// ask the compiler, in turn; ours run side by side. So the same is measured once more on a tree whose answers are written in, where
/// both only read and solve.
/// </summary>
internal static class KconfigBenchmark
{
    private const string DefConfig = "arch/x86/configs/x86_64_defconfig";

    public static async Task RunAsync(string repository, int rounds)
    {
        string cache = repository + "/.artifacts/oracles";
        OracleTree linux = Linux.SetUp(cache).Trees().First();
        string tool = repository + "/.artifacts/sdk/tools/Unicore.Tool.dll";
        string folder = Directory.CreateTempSubdirectory("unicore-bench-").FullName;
        try
        {
            var asking = new Contest(linux.Conf, tool, linux.SourceRoot, folder + "/asking", linux.Environment);
            var answered = new Contest(linux.Conf, tool, AnsweredTree(linux.SourceRoot, folder + "/tree"), folder + "/answered",
                linux.Environment);
            await ProcessesAsync(rounds, "with its $(shell) calls", asking, "aim: at most 1.00");
            await ProcessesAsync(rounds, "with the answers written in", answered, "no aim; .NET's start is in it");
            await LoadedAsync(rounds, asking, answered);
            Changes(answered);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static async Task ProcessesAsync(int rounds, string what, Contest contest, string aim)
    {
        await contest.CheckSameBytesAsync();
        double[] cold = await Measure.MediansAsync(rounds, (contest.Prepare, contest.ConfAsync), (contest.Prepare, contest.ToolAsync));
        Console.WriteLine($"kconfig, x86 tree {what}, cold processes, same bytes: conf {cold[0]:0.000} s, unicore {cold[1]:0.000} s, "
            + $"ratio {cold[1] / cold[0]:0.00} ({aim})");
    }

    private static async Task LoadedAsync(int rounds, Contest asking, Contest answered)
    {
        for (int i = 0; i < 30; i++)
        {
            answered.Solve(answered.Options);
        }

        // What an engine that stays loaded knows of the compiler it knows already.
        var known = new Dictionary<string, ShellResult>();
        KconfigOptions remembering = asking.Options with
        {
            ShellJobs = 1,
            RunShell = command => known.TryGetValue(command, out ShellResult? result)
                ? result
                : known[command] = asking.Options.RunShell(command),
        };
        Func<Task> Solve(Contest contest, KconfigOptions options) => () => { contest.Solve(options); return Task.CompletedTask; };
        double[] all = await Measure.MediansAsync(rounds,
            (asking.Prepare, asking.ConfAsync), (asking.Prepare, Solve(asking, asking.Options)),
            (asking.Prepare, Solve(asking, remembering)),
            (answered.Prepare, answered.ConfAsync), (answered.Prepare, Solve(answered, answered.Options)));
        Console.WriteLine($"kconfig, x86 tree, engine loaded, {known.Count} answers of the compiler known: conf {all[0]:0.000} s, "
            + $"unicore {all[2]:0.000} s, ratio {all[2] / all[0]:0.00} (aim: at most 0.33)");
        Console.WriteLine($"kconfig, x86 tree, engine loaded, the compiler asked again on {Environment.ProcessorCount} cores: "
            + $"conf {all[0]:0.000} s, unicore {all[1]:0.000} s, ratio {all[1] / all[0]:0.00} (aim: at most 0.33)");
        Console.WriteLine($"kconfig, x86 tree with the answers written in, engine loaded: conf {all[3]:0.000} s, unicore {all[4]:0.000} "
            + $"s, ratio {all[4] / all[3]:0.00} (no aim: conf asks nobody here)");
    }

    /// <summary>Turns options round, one at a time, and back.</summary>
    private static void Changes(Contest contest)
    {
        KconfigSolver solver = contest.Load(contest.Options);
        string[] values = ["y", "m", "n"];
        var times = new List<(double Milliseconds, string Symbol)>();
        for (int pass = 0; pass < 2; pass++)
        {
            times.Clear();
            foreach (Kconfig.Model.KconfigSymbol symbol in solver.Tree.Symbols.Values.Where(s => s.IsDefined && s.Choice is null))
            {
                string old = solver.ValueOf(symbol);
                if (!solver.IsAnswered(symbol) || !solver.CanAnswer(symbol, old)
                    || values.FirstOrDefault(v => v != old && solver.CanAnswer(symbol, v)) is not { } other)
                {
                    continue;
                }

                foreach (string value in new[] { other, old })
                {
                    Stopwatch clock = Stopwatch.StartNew();
                    solver.Answer(symbol, value);
                    times.Add((clock.Elapsed.TotalMilliseconds, symbol.DisplayName));
                }
            }
        }

        times.Sort();
        Console.WriteLine($"kconfig, x86 tree, one symbol changed ({times.Count} changes): "
            + $"median {times[times.Count / 2].Milliseconds:0.000} ms, 95th percentile {times[times.Count * 95 / 100].Milliseconds:0.000} "
            + $"ms, {times.Count(t => t.Milliseconds >= 5)} of 5 ms and more, worst {times[^1].Milliseconds:0.0} ms: {times[^1].Symbol} "
            + "(aim: under 5 ms)");
    }

    /// <summary>A copy of the Kconfig files whose questions to the compiler have their answers written in: every option is there.</summary>
    private static string AnsweredTree(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "Kconfig*", SearchOption.AllDirectories)
            .Append(Path.Combine(from, DefConfig)))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            IEnumerable<string> lines = File.ReadAllText(file).Split('\n').Select(Answered);
            File.WriteAllText(copy, string.Join('\n', lines));
        }

        return to;
    }

    private static string Answered(string line)
    {
        if (line.StartsWith("if-success =", StringComparison.Ordinal))
        {
            return "if-success = $(2)";
        }

        if (line.StartsWith("$(error-if,$(failure,", StringComparison.Ordinal)
            || line.StartsWith("$(error-if,$(success,", StringComparison.Ordinal))
        {
            return "";
        }

        int shell = line.IndexOf("$(shell,", StringComparison.Ordinal);
        if (shell < 0)
        {
            return line;
        }

        string answer = line.StartsWith("cc-name", StringComparison.Ordinal)
            ? "GCC"
            : line.StartsWith("as-name", StringComparison.Ordinal)
            ? "GNU"
            : line.StartsWith("ld-name", StringComparison.Ordinal) ? "BFD" : "120200";
        return line.Contains("$(success,", StringComparison.Ordinal) ? line[..line.IndexOf("$(success,", StringComparison.Ordinal)] + "y"
            : line[..shell] + answer + (line.EndsWith(")\"", StringComparison.Ordinal) ? "\"" : "");
    }

    /// <summary>One tree and one .config for both programs.</summary>
    private sealed class Contest(string conf, string tool, string sources, string folder, IReadOnlyDictionary<string, string?> variables)
    {
        private readonly string _config = Path.Combine(folder, ".config");
        private readonly string _start = Path.Combine(folder, "start");
        private readonly Dictionary<string, string?> _environment = new(variables) { ["srctree"] = sources };

        public KconfigOptions Options { get; } = KconfigOptions.ForDisk(sources,
            new Dictionary<string, string?>(variables) { ["srctree"] = sources });

        public Task<string> ConfAsync() => Measure.RunAsync(folder, _environment, conf, "--olddefconfig", "Kconfig");

        public Task<string> ToolAsync() =>
            Measure.RunAsync(folder, _environment, "dotnet", "exec", tool, "kconfig", "--olddefconfig", "Kconfig");

        public Task Prepare()
        {
            File.Copy(_start, _config, overwrite: true);
            return Task.CompletedTask;
        }

        public KconfigSolver Load(KconfigOptions options)
        {
            var solver = new KconfigSolver(KconfigTree.Parse("Kconfig", options));
            solver.Load(File.ReadAllText(_start), _start, explain: false);
            return solver;
        }

        public string Solve(KconfigOptions options) => Load(options).WriteDotConfig();

        public async Task CheckSameBytesAsync()
        {
            Directory.CreateDirectory(folder);
            await Measure.RunAsync(folder, _environment, conf, "--defconfig=" + Path.Combine(sources, DefConfig), "Kconfig");
            await File.WriteAllTextAsync(_start,
                string.Join('\n', (await File.ReadAllLinesAsync(_config)).Where((_, line) => line % 7 != 0)) + "\n");
            await Prepare();
            await ConfAsync();
            byte[] expected = await File.ReadAllBytesAsync(_config);
            await Prepare();
            await ToolAsync();
            byte[] written = await File.ReadAllBytesAsync(_config);
            if (!expected.SequenceEqual(written) || !expected.SequenceEqual(KconfigText.ToBytes(Solve(Options))))
            {
                throw new InvalidOperationException($"conf and unicore write different bytes for {_start}.");
            }
        }
    }
}
