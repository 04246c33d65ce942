// SPDX-License-Identifier: BSD-3-Clause
// Measures builds of an unmodified Unikraft tree against the tree's own make, step by step, in the same run.
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Unicore.Benchmarks;

/// <summary>Clean, second, null builds, one source and one configuration symbol changed: <c>make -j2</c> and <c>dotnet build</c>.</summary>
internal static partial class UnikraftBenchmark
{
    private const string Usage = "bench unikraft TREE [--library FOLDER]… [--kconfig NAME=VALUE]… [--downloads FOLDER] [--platform qemu] "
        + "[--arch x86_64] [--edit FILE] [--symbol LIBUKDEBUG_PRINTD] [--rounds N] [--server]";

    public static async Task<int> RunAsync(string repository, string[] arguments)
    {
        var tree = new Argument<DirectoryInfo>("tree") { Description = "The Unikraft core." };
        var library = new Option<DirectoryInfo[]>("--library")
        {
            Description = "An external library's folder; may be given several times.",
        };
        var kconfig = new Option<string[]>("--kconfig") { Description = "A configuration value, NAME=VALUE; may be given several times." };
        var downloads = new Option<DirectoryInfo?>("--downloads") { Description = "A folder with the archives that the libraries fetch." };
        var platform = new Option<string>("--platform") { DefaultValueFactory = _ => "qemu", Description = "The platform." };
        var arch = new Option<string>("--arch") { DefaultValueFactory = _ => "x86_64", Description = "The architecture." };
        var edit = new Option<string?>("--edit")
        {
            Description = "The source that is changed, below the tree; by default the application's.",
        };
        var symbol = new Option<string>("--symbol")
        {
            DefaultValueFactory = _ => "LIBUKDEBUG_PRINTD",
            Description = "The bool that is switched on.",
        };
        var rounds = new Option<int>("--rounds")
        {
            DefaultValueFactory = _ => 3,
            Description = "How often short steps are repeated; the median counts.",
        };
        var server = new Option<bool>("--server") { Description = "Let MSBuild stay between builds (DOTNET_CLI_USE_MSBUILD_SERVER=1)." };
        var command = new Command("unikraft", "Times a Unikraft tree's builds: its own make against Unicore.Sdk.")
        {
            tree, library, kconfig, downloads, platform, arch, edit, symbol, rounds, server,
        };
        command.SetAction(parsed => MeasureAsync(repository, new(
            parsed.GetValue(tree)!, parsed.GetValue(library) ?? [], parsed.GetValue(kconfig) ?? [], parsed.GetValue(downloads),
            parsed.GetValue(platform)!, parsed.GetValue(arch)!,
            parsed.GetValue(edit), parsed.GetValue(symbol)!, parsed.GetValue(rounds), parsed.GetValue(server))));
        if (arguments.Length == 0)
        {
            Console.WriteLine($"unikraft: needs a tree, which is not part of this repository: {Usage}");
            return 0;
        }

        return await command.Parse(arguments).InvokeAsync();
    }

    private sealed record Options(DirectoryInfo Tree, DirectoryInfo[] Libraries, string[] Kconfig, DirectoryInfo? Downloads,
        string Platform, string Arch, string? Edit, string Symbol, int Rounds, bool Server);

    private static async Task<int> MeasureAsync(string repository, Options options)
    {
        string root = Directory.CreateTempSubdirectory("unicore-bench-").FullName;

        // The salt makes the server that stays one of our own, which can be ended without ending others.
        var environment = new Dictionary<string, string?>(Measure.Plain)
        {
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = options.Server ? "1" : "0",
            ["MSBUILDDISABLENODEREUSE"] = options.Server ? null : "1",
            ["MSBUILDNODEHANDSHAKESALT"] = Path.GetFileName(root),
        };
        try
        {
            // Copies: sources are changed on the way.
            string tree = await CopyAsync(options.Tree, root + "/unikraft");
            var libraries = new List<string>();
            foreach (DirectoryInfo folder in options.Libraries)
            {
                libraries.Add(await CopyAsync(folder, $"{root}/libs/{folder.Name}"));
            }

            string app = Directory.CreateDirectory(root
                + "/app").FullName, objects =
                    $"{app}/obj/Debug/{options.Platform}-{options.Arch}/unikraft", config =
                        $"{app}/bin/Debug/{options.Platform}-{options.Arch}/.config";
            File.WriteAllText(root + "/NuGet.config",
                $"<configuration><config><add key=\"globalPackagesFolder\" value=\"{root}/packages\" /></config><packageSources><clear "
                    + $"/><add key=\"build\" value=\"{repository}/.artifacts/packages\" /></packageSources></configuration>");
            File.WriteAllText(app + "/Makefile.uk", "$(eval $(call addlib,appbench))\nAPPBENCH_SRCS-y += $(APPBENCH_BASE)/bench.c\n");
            File.WriteAllText(
                app + "/Config.uk",
                options.Libraries.Length > 0 ? "" : "config APPBENCH_NEEDS\n\tbool\n\tdefault y\n\tselect LIBNOLIBC if !HAVE_LIBC\n");
            string main = options.Kconfig.Any(k => k.Contains("MAIN_FUNCTION", StringComparison.Ordinal)) ? "bench" : "main";
            File.WriteAllText(app + "/bench.c",
                $"#include <stdio.h>\nint {main}(void)\n{{\n\tprintf(\"Hello, world!\\n\");\n\treturn 0;\n}}\n");
            File.WriteAllText(app + "/bench.ukproj", $"""
                <Project Sdk="Unicore.Sdk/1.0.0">
                  <PropertyGroup><UnikraftRoot>{tree}</UnikraftRoot><UnikraftDownloads>{options.Downloads
                      ?.FullName}</UnikraftDownloads><UnicoreSourceCache>{root}/cache</UnicoreSourceCache></PropertyGroup>
                  <ItemGroup>
                    {string.Concat(libraries.Select(l => $"<LibraryReference Include=\"{l}\" />"))}
                    {string.Concat(options.Kconfig.Select(k => k.Split('=', 2))
                        .Select(k => $"<Kconfig Include=\"{k[0]}\" Value=\"{k[^1]}\" />"))}
                  </ItemGroup>
                </Project>
                """);
            string[] target = ["-p:Platform=" + options.Platform, "-p:Arch=" + options.Arch];
            await Measure.RunAsync(app, environment, "dotnet", ["restore", .. target]);

            // What make needs: the same configuration, in a folder of its own, with the archives that it would fetch.
            string made = root + "/made", makeConfig = root + "/make.config";
            string[] variables = ["A=" + app, "O=" + made, "C=" + makeConfig, "N=bench",
                .. libraries.Count > 0 ? new[] { "L=" + string.Join(':', libraries) } : []];
            Task<string> Ours(params string[] more) =>
                Measure.RunAsync(app, environment, "dotnet", ["build", "--no-restore", "-m:2", "-v:n", "--tl:off", .. target, .. more]);
            Task<string> Make(params string[] more) =>
                Measure.RunAsync(tree, "make", ["-j2", "--no-print-directory", .. variables, .. more]);

            var table = new List<Row>();
            Console.WriteLine($"tree {options.Tree.Name}, {options.Platform}/{options.Arch}, "
                + $"two jobs{(options.Server ? ", MSBuild stays between builds" : "")}");
            Step ours = await TimeAsync(() => Ours());
            File.Copy(config, makeConfig, true);
            foreach (string archive in options.Downloads?.EnumerateFiles()
                .SelectMany(d => Directory.EnumerateDirectories(objects).Select(l => Path.Combine(l, d.Name))).Where(File.Exists) ?? [])
            {
                string to = Path.Combine(made, Path.GetRelativePath(objects, archive));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(archive, to);
            }

            Step make = await TimeAsync(async () => await Make("olddefconfig") + await Make());
            table.Add(new("clean build, configuration included", make, ours, 0.8));
            table.Add(new("second build", await TimeAsync(() => Make()), await TimeAsync(() => Ours()), null));
            table.Add(new("null build", await MedianAsync(options.Rounds, () => Make()), await MedianAsync(options.Rounds, () => Ours()),
                libraries.Count > 0 ? 0.6 : 1.2));

            string source = options.Edit is null ? app + "/bench.c" : Path.Combine(tree, options.Edit);
            var theirs = new List<Step>();
            var mine = new List<Step>();
            for (int round = 0; round < options.Rounds; round++)
            {
                await File.AppendAllTextAsync(source, $"\nint unicore_bench_{round};\n");
                theirs.Add(await TimeAsync(() => Make()));
                mine.Add(await TimeAsync(() => Ours()));
            }

            table.Add(new("one source changed", Median(theirs), Median(mine), 0.5));

            await File.AppendAllTextAsync(makeConfig, $"CONFIG_{options.Symbol}=y\n");
            table.Add(new($"{options.Symbol} switched on", await TimeAsync(async () => await Make("olddefconfig") + await Make()),
                await TimeAsync(() => Ours($"-p:CONFIG_{options.Symbol}=y")), null));
            Print(table);
            return 0;
        }
        finally
        {
            try
            {
                if (options.Server)
                {
                    await Measure.RunAsync(root, environment, "dotnet", "build-server", "shutdown", "--msbuild");
                }
            }
            finally
            {
                Directory.Delete(root, true);
            }
        }
    }

    private sealed record Step(double Seconds, int Commands);

    private sealed record Row(string What, Step Make, Step Ours, double? Aim);

    private static async Task<Step> TimeAsync(Func<Task<string>> run)
    {
        Stopwatch clock = Stopwatch.StartNew();
        string output = await run();
        double seconds = clock.Elapsed.TotalSeconds;
        Match ran = ActionsRan().Match(output);
        return new(seconds, ran.Success ? int.Parse(ran.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) : Command().Count(output));
    }

    private static async Task<Step> MedianAsync(int rounds, Func<Task<string>> run)
    {
        var steps = new List<Step>();
        for (int i = 0; i < rounds; i++)
        {
            steps.Add(await TimeAsync(run));
        }

        return Median(steps);
    }

    private static Step Median(List<Step> steps) => steps.OrderBy(s => s.Seconds).ElementAt(steps.Count / 2);

    private static void Print(List<Row> table)
    {
        Console.WriteLine("| step | make, s | commands | Unicore.Sdk, s | actions | ratio | aim |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (Row row in table)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {row.What} | {row.Make.Seconds:0.00} | {row.Make.Commands} | {row.Ours.Seconds:0.00} | {row.Ours.Commands} "
                    + $"| {row.Ours.Seconds / row.Make.Seconds:0.00} "
                    + $"| {(row.Aim is { } aim ? aim.ToString("0.0", CultureInfo.InvariantCulture) : "")} |"));
        }
    }

    private static async Task<string> CopyAsync(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        await Measure.RunAsync("/", "cp", "-r", from.FullName, to);
        return to;
    }

    [GeneratedRegex(@": (?<count>\d+) actions ran")]
    private static partial Regex ActionsRan();

    [GeneratedRegex(@"^  [A-Z0-9]+ +\S", RegexOptions.Multiline)]
    private static partial Regex Command();
}
