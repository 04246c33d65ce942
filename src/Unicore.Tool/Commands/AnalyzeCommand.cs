// SPDX-License-Identifier: BSD-3-Clause
// `unicore analyze`: what a program needs, read from its code.
using System.CommandLine;
using Unicore.Analysis;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;
using Unicore.Tool.Output;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>analyze</c>.</summary>
internal static class AnalyzeCommand
{
    public static Command Create()
    {
        var program = new Argument<string>("program") { Description = "A program, a library, or the ELF file of an image." };
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
        var json = new Option<bool>("--json") { Description = "Write JSON, for programs (see analyze.md in the documentation)." };
        var dot = new Option<bool>("--dot") { Description = "Write a graph, for Graphviz." };
        var command = new Command("analyze", "Say which libraries, symbols and system calls a program needs, without running it.")
        {
            program, root, opens, core, json, dot,
        };
        command.SetAction(parsed => Run(
            new()
            {
                Program = parsed.GetValue(program)!,
                Root = parsed.GetValue(root)!,
                Opened = parsed.GetValue(opens) ?? [],
                LibraryPath = Environment.GetEnvironmentVariable("LD_LIBRARY_PATH"),
                Core = parsed.GetValue(core) ?? Beside(),
            },
            parsed.GetValue(json),
            parsed.GetValue(dot)));
        return command;
    }

    private static int Run(AnalysisRequest request, bool json, bool dot)
    {
        List<Diagnostic> diagnostics = [];
        ProgramReport? report = ProgramAnalyzer.Analyze(request, diagnostics);
        DiagnosticText.Write(diagnostics);
        if (report is null)
        {
            return 1;
        }

        if (dot)
        {
            Console.Out.Write(AnalysisDot.Graph(report));
        }
        else if (json)
        {
            Console.Out.WriteLine(AnalysisJson.Document(report, diagnostics));
        }
        else
        {
            foreach (string line in AnalysisText.Lines(report))
            {
                // An empty line before a part is the report's own.
                Console.Out.WriteLine((line.StartsWith('\n') ? "\n" : "") + (line.StartsWith("  ", StringComparison.Ordinal) ? "  " : "")
                    + DiagnosticText.Printable(line));
            }
        }

        return 0;
    }

    /// <summary>Below an SDK, the core stands beside its tools.</summary>
    private static string? Beside() =>
        Path.GetFullPath("../core", AppContext.BaseDirectory) is var core && Directory.Exists(core) ? core : null;
}
