// SPDX-License-Identifier: BSD-3-Clause
// `unicore analyze`: what a program needs, read from its code and seen in its runs.
using System.CommandLine;
using System.Text;
using Unicore.Analysis;
using Unicore.Analysis.Caching;
using Unicore.Analysis.Driving;
using Unicore.Analysis.Importing;
using Unicore.Analysis.Necessity;
using Unicore.Analysis.Recording;
using Unicore.Analysis.Reporting;
using Unicore.Build.Caching;
using Unicore.Diagnostics;
using Unicore.Tool.Output;
using Unicore.Tool.Streams;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>analyze</c>.</summary>
internal static class AnalyzeCommand
{
    /// <summary>The verb.</summary>
    public const string Name = "analyze";

    // Seconds; timers count milliseconds in 32 bits.
    private const double LongestTime = 4_000_000;

    public static Command Create()
    {
        var program = new Argument<string>("program") { Description = "A program, a library, or the ELF file of an image." };
        var arguments = new Argument<string[]>("arguments")
        {
            Description = "Arguments to run the program with, after --.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var root = new Option<string>("--root")
        {
            Description = "The folder that is / for the program: its libraries are looked for below it.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "/",
        };
        var opens = new Option<string[]>("--opens")
        {
            Description = "A library that the program opens while it runs; may be given more than once.",
            HelpName = "FILE",
        };
        var core = new Option<string?>("--core")
        {
            Description = "The folder of the core's libraries; by default the one beside this program.",
            HelpName = "DIR",
        };
        var run = new Option<bool>("--run") { Description = "Run the program too, and say what it used." };
        var test = new Option<string?>("--test")
        {
            Description = "Run it, and do meanwhile what this file says (see analyze.md in the documentation).",
            HelpName = "FILE",
        };
        var duration = new Option<double?>("--for")
        {
            Description = "Run it, and ask it to end after so many seconds.",
            HelpName = "SECONDS",
        };
        var timeout = new Option<double>("--timeout")
        {
            Description = "Seconds that it may take to end by itself, and its test to be done.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 60,
        };
        var without = new Option<string[]>("--without")
        {
            Description = "Run it without a system call, which says ENOSYS; with =0, that it was done. May be given more than once.",
            HelpName = "CALL[=0]",
        };
        var necessity = new Option<bool>("--necessity")
        {
            Description = "Run it again without each of the calls that it made, and say which it needs.",
        };
        var jobs = new Option<int>("--jobs")
        {
            Description = "How many of these runs there are at a time; one, if the test has a port of its own.",
            HelpName = "COUNT",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var resume = new Option<string?>("--resume")
        {
            Description = "Keep their results in this file, and go on with those that are there.",
            HelpName = "FILE",
        };
        var strace = new Option<string[]>("--strace")
        {
            Description = "What `strace -f -o FILE` wrote of a run elsewhere; may be given more than once.",
            HelpName = "FILE",
        };
        var fresh = new Option<bool>("--fresh") { Description = "Analyse the code again, even if nothing has changed since." };
        var json = new Option<bool>("--json") { Description = "Write JSON, for programs (see analyze.md in the documentation)." };
        var dot = new Option<bool>("--dot") { Description = "Write a graph, for Graphviz." };
        var command = new Command(Name, "Say which libraries, symbols and system calls a program needs, by its code and by its runs.")
        {
            program, arguments, root, opens, core, run, test, duration, timeout, without, necessity, jobs, resume, strace, fresh, json, dot,
        };
        command.SetAction(async (parsed, _) =>
        {
            string path = Located(parsed.GetValue(program)!);
            AnalysisRequest request = new()
            {
                Program = path,
                Root = parsed.GetValue(root)!,
                Opened = parsed.GetValue(opens) ?? [],
                LibraryPath = Environment.GetEnvironmentVariable("LD_LIBRARY_PATH"),
                Core = parsed.GetValue(core) ?? Beside(),
            };
            List<Diagnostic> diagnostics = [];
            List<RunRecord> runs = [];
            foreach (string file in parsed.GetValue(strace) ?? [])
            {
                if (StraceImport.Read(file, path, diagnostics) is { } record)
                {
                    runs.Add(record);
                }
            }

            bool isRun = parsed.GetValue(run) || parsed.GetValue(test) is not null || parsed.GetValue(duration) is not null
                || parsed.GetValue(without) is { Length: > 0 } || parsed.GetValue(necessity);
            // Whoever has seen enough of runs has a report of them: until it is written.
            using Interruption? interruption = isRun ? new() : null;
            if (interruption is not null)
            {
                using StandardStream errors = new(2);
                RunRequest wanted = new()
                {
                    Program = Path.GetFullPath(path),
                    Arguments = parsed.GetValue(arguments) ?? [],
                    Test = parsed.GetValue(test) is { } file ? TestFileReader.Read(file, diagnostics) : null,
                    Duration = parsed.GetValue(duration) is { } seconds ? Seconds(seconds) : null,
                    Timeout = Seconds(parsed.GetValue(timeout)),
                    Without = (parsed.GetValue(without) ?? []).DistinctBy(Call).ToDictionary(Call, Succeeds),
                    Output = errors,
                    SharesStreams = true,
                };
                RunResult? result = CanRun(path, diagnostics) && !diagnostics.Exists(d => d.Severity == Severity.Error)
                    ? await ProgramRun.RunAsync(wanted, TimeProvider.System, diagnostics, interruption.Token).ConfigureAwait(false)
                    : null;
                if (result is not null)
                {
                    runs.Add(result.Record);
                    request = request with
                    {
                        Necessity = parsed.GetValue(necessity) && result.Failures.Count == 0
                            ? await new Trial(wanted, TimeProvider.System, Tell)
                                .RunAsync(parsed.GetValue(jobs), parsed.GetValue(resume), diagnostics, interruption.Token)
                                .ConfigureAwait(false)
                            : null,
                    };
                }
            }

            // What there is of runs is reported, whatever else went wrong.
            return runs.Count == 0 && diagnostics.Exists(d => d.Severity == Severity.Error) ? Failed(diagnostics)
                : Report(request with { Runs = runs }, diagnostics,
                    parsed.GetValue(dot) ? Form.Dot : parsed.GetValue(json) ? Form.Json : Form.Text, parsed.GetValue(fresh));
        });
        return command;
    }

    private static int Report(AnalysisRequest request, List<Diagnostic> diagnostics, Form form, bool isFresh)
    {
        LoadedProgram? loaded = ProgramAnalyzer.Load(request, diagnostics);
        // What runs did is never the same twice.
        byte[]? key = request.Runs.Count == 0 ? loaded?.Key($"{form} {typeof(AnalyzeCommand).Module.ModuleVersionId}") : null;
        AnalysisCache cache = new(UserCache.Folder("analyses"), TimeProvider.System);
        string? kept = key is null || isFresh ? null : cache.Find(key);
        ProgramReport? report = loaded is null || kept is not null ? null : ProgramAnalyzer.AnalyzeCode(loaded, diagnostics);
        DiagnosticText.Write(diagnostics);
        if ((kept ?? (report is null ? null : Text(report, diagnostics, form))) is not { } text)
        {
            return 1;
        }

        Console.Out.Write(text);
        if (key is not null && kept is null)
        {
            cache.Keep(key, text);
        }

        return diagnostics.Exists(d => d.Severity == Severity.Error) ? 1 : 0;
    }

    private static string Text(ProgramReport report, List<Diagnostic> diagnostics, Form form)
    {
        if (form != Form.Text)
        {
            return form == Form.Dot ? AnalysisDot.Graph(report) : AnalysisJson.Document(report, diagnostics) + "\n";
        }

        StringBuilder text = new();
        foreach (string line in AnalysisText.Lines(report))
        {
            // An empty line before a part is the report's own.
            text.Append(line.StartsWith('\n') ? "\n" : "").Append(line.StartsWith("  ", StringComparison.Ordinal) ? "  " : "")
                .Append(DiagnosticText.Printable(line)).Append('\n');
        }

        return text.ToString();
    }

    private static int Failed(IEnumerable<Diagnostic> diagnostics)
    {
        DiagnosticText.Write(diagnostics);
        return 1;
    }

    /// <summary>Says of a program that is not to be run why.</summary>
    private static bool CanRun(string path, List<Diagnostic> diagnostics)
    {
        if (ProgramAnalyzer.ArchitectureOf(path, diagnostics) is not { } architecture)
        {
            return false;
        }

        if (architecture != "x86_64")
        {
            diagnostics.Add(new("UK2708", Severity.Error,
                $"'{path}' is a program of {architecture}: those of x86_64 can be watched. Trace it where it runs, and read that with "
                    + "--strace.", path));
        }

        return architecture == "x86_64";
    }

    private static void Tell(CallNecessity row) => Console.Error.WriteLine(
        DiagnosticText.Printable($"{row.Name}: " + row.Need switch
        {
            CallNeed.Needed => "needed",
            CallNeed.Faked => "may do nothing",
            CallNeed.Absent => "not needed",
            _ => $"not tried: {row.Obstacle}",
        }));

    private static string Call(string without) => Succeeds(without) ? without[..^2] : without;

    private static bool Succeeds(string without) => without.EndsWith("=0", StringComparison.Ordinal);

    private static TimeSpan Seconds(double given) => TimeSpan.FromSeconds(double.IsNaN(given) ? 0 : Math.Clamp(given, 0, LongestTime));

    /// <summary>The file of a program that is named as a shell has it.</summary>
    private static string Located(string program) => program.Contains('/', StringComparison.Ordinal) || File.Exists(program) ? program
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? program;

    /// <summary>For whom the report is.</summary>
    private enum Form
    {
        Text,
        Json,
        Dot,
    }

    /// <summary>Below an SDK, the core stands beside its tools.</summary>
    private static string? Beside() =>
        Path.GetFullPath("../core", AppContext.BaseDirectory) is var core && Directory.Exists(core) ? core : null;
}
