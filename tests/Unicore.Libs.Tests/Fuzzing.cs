// SPDX-License-Identifier: BSD-3-Clause
// `./build.sh fuzz [SECONDS [TARGET]]`: every FUZZ() of tests/libs under libFuzzer, one after the other.
using System.Globalization;
using System.Text.RegularExpressions;
using CliWrap;

namespace Unicore.Libs.Tests;

/// <summary>Runs fuzz targets for a time each; inputs that are worth keeping, and those that crash, stay in .artifacts/fuzz.</summary>
internal static partial class Fuzzing
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(15);

    private static string Root => HostLibraries.Root;

    /// <summary>Arguments: seconds a target, 60; a target's name. 1: something was found, or nothing ran.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        int seconds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 60;
        (string Source, string Target)[] targets = [.. new[] { "tests/libs", "tests/libs/files" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*_test.c"))
            .SelectMany(source => Target().Matches(File.ReadAllText(source)).Select(m => (Source: source, Target: m.Groups[1].Value)))
            .Where(t => arguments.Length < 2 || t.Target == arguments[1])
            .OrderBy(t => t.Target, StringComparer.Ordinal)];
        HostLibraries host = new() { Compiler = HostCompiler.ForFuzzing };
        FileLibraries files = new() { Compiler = HostCompiler.ForFuzzing };
        await Task.WhenAll(host.InitializeAsync(), files.InitializeAsync());
        (string folder, string image) = await files.MakeErofs();
        string fat = (await files.MakeFat())[0];
        List<string> summary = [];
        int found = 0;
        foreach ((string source, string target) in targets)
        {
            string place = Path.Combine(Root, ".artifacts", "fuzz", target), program = Path.Combine(place, target);
            Directory.CreateDirectory(Path.Combine(place, "corpus"));
            string name = Path.GetFileNameWithoutExtension(source);
            await (source.Contains("/files/", StringComparison.Ordinal)
                ? files.LinkTarget(name, target, program)
                : host.LinkTarget(name, target, program));
            (bool isCrash, string line) = await Run(target, place, seconds, new Dictionary<string, string?>
            {
                ["EROFS_FOLDER"] = folder, ["EROFS_IMAGE"] = image, ["FAT_IMAGE"] = fat,
                ["FUZZ_SEEDS"] = Path.Combine(place, "corpus"),
            });
            found += isCrash ? 1 : 0;
            summary.Add(line);
        }

        await host.DisposeAsync();
        await files.DisposeAsync();
        Console.WriteLine($"{targets.Length} targets, {found} with a find:\n{string.Join('\n', summary)}");
        return found > 0 || targets.Length == 0 ? 1 : 0;
    }

    private static async Task<(bool IsCrash, string Line)> Run(
        string target, string place, int seconds, Dictionary<string, string?> environment)
    {
        string last = "", log = Path.Combine(place, "log");
        DateTime next = DateTime.UtcNow + BetweenLines;
        await using StreamWriter all = new(log);
        CommandResult? result = null;
        // The first run writes inputs to begin with, the second one reads what there is.
        foreach (string[] limit in (string[][])[["-runs=0"], [$"-max_total_time={seconds}"]])
        {
            result = await Cli.Wrap(Path.Combine(place, target))
                .WithArguments([Path.Combine(place, "corpus"), .. limit, $"-artifact_prefix={place}/", "-max_len=4096", "-len_control=0",
                    "-timeout=60",
                    "-detect_leaks=0", "-print_final_stats=1", "-rss_limit_mb=3000"])
                .WithEnvironmentVariables(environment)
                .WithStandardOutputPipe(PipeTarget.ToDelegate(line => all.WriteLine(line)))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(line =>
                {
                    all.WriteLine(line);
                    last = Progress().IsMatch(line) ? Progress().Match(line).Value : last;
                    if (DateTime.UtcNow >= next)
                    {
                        Console.WriteLine($"{target}: {last}");
                        next = DateTime.UtcNow + BetweenLines;
                    }
                }))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync();
            if (result.ExitCode != 0)
            {
                break;
            }
        }

        string[] kept = [.. Directory.EnumerateFiles(place, "*-*").Select(f => Path.GetFileName(f)).Where(f => Artifact().IsMatch(f))];
        string outcome = result!.ExitCode == 0 ? "nothing found" : $"FOUND, {log}; again: {place}/{target} {place}/{kept.LastOrDefault()}";
        string line = $"{target}: {last}: {outcome}";
        Console.WriteLine(line);
        return (result.ExitCode != 0, line);
    }

    [GeneratedRegex(@"^FUZZ\((\w+),", RegexOptions.Multiline)]
    private static partial Regex Target();

    [GeneratedRegex(@"^#\d+\s.*exec/s: \d+")]
    private static partial Regex Progress();

    [GeneratedRegex("^(crash|timeout|oom)-")]
    private static partial Regex Artifact();
}
