// SPDX-License-Identifier: BSD-3-Clause
// `unicore decompose`: software as a graph, micro-libraries that are proposed, and one that is cut out.
using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text;
using Unicore.Analysis.Decomposing;
using Unicore.Analysis.Decomposing.Extracting;
using Unicore.Analysis.Decomposing.Partitions;
using Unicore.Analysis.Decomposing.Reporting;
using Unicore.Build.Caching;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Tool.Output;
using Unicore.Tool.Streams;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>decompose</c>.</summary>
internal static class DecomposeCommand
{
    /// <summary>The verb.</summary>
    public const string Name = "decompose";

    public static Command Create()
    {
        var sources = new Argument<string>("SOURCES|deb-src:PACKAGE|compile_commands.json")
        {
            Description = "A folder of sources in C, what says how they are compiled, or a source package of Debian's, with =VERSION "
                + "for another than the newest.",
        };
        Option<string?> configure = Text("--configure", "COMMAND", "How the sources are configured; '' for not at all."),
            build = Text("--build", "COMMAND", "How they are built. Both commands run in a copy of the sources."),
            program = Text("--for", "FILE", "Cut out what defines the unknown symbols of this program or object."),
            output = Text("--output", "FOLDER",
                "The project's folder, by default of the micro-library's name; of several, the folder that they are in."),
            dot = Text("--dot", "FILE", "Write a graph for Graphviz."), svg = Text("--svg", "FILE", "Write a drawing."),
            html = Text("--html", "FILE", "Write a page with the graph, to search and fold."),
            weights = Text("--weights", "KIND=NUMBER,…", "What ties weigh: calls, data, types, headers, folders, history.");
        output.Aliases.Add("-o");
        var compiler = new Option<string>("--compiler")
        {
            Description = "The compiler that their build uses.", HelpName = "PROGRAM", DefaultValueFactory = _ => "gcc",
        };
        Option<string[]> only = Texts("--only", "SOURCE,…", "Leave out all but these sources, folders or symbols."),
            seed = Texts("--seed", "NAME=SOURCE,…", "A micro-library that is to be, with sources, folders or symbols that are in it."),
            extract = Texts("--extract", "NAME", "Cut out these micro-libraries, or one of this name of --symbols, --files and --for."),
            together = Texts("--together", "SOURCE,…", "What belongs together."), apart = Texts("--apart", "SOURCE,…", "What does not."),
            without = Texts("--without", "SOURCE,…", "Leave these out of it, whoever wants them; stubs take their place."),
            refer = Texts("--refer", "LIBRARY,…", "Libraries that it refers to: what they have is no stub."),
            symbols = Texts("--symbols", "SYMBOL,…", "Cut out what defines these."), files = Texts("--files", "SOURCE,…", "Cut these out.");
        var resolution = new Option<double>("--resolution")
        {
            Description = "More than 1 for smaller micro-libraries, less for larger ones.", HelpName = "NUMBER",
            DefaultValueFactory = _ => 1,
        };
        Option<bool> closure = Flag("--closure", "Cut out what the sources want of others too."),
            parts = Flag("--parts", "Leave functions that are not needed out of the sources."),
            dry = Flag("--dry-run", "Say what would be cut out, and write no project."),
            force = Flag("--force", "Have a micro-library that is there give way."),
            noBuild = Flag("--no-build", "Do not build it alone."),
            keep = Flag("--keep", "Leave the folder in which the software was built."),
            json = Flag("--json", "Write JSON, for programs (see decompose.md in the documentation).");
        var jobs = new Option<int>("--jobs")
        {
            Description = "How many compilers may work at a time.", HelpName = "COUNT",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var command = new Command(Name, """
            Say what software in C is made of, propose micro-libraries and what each cut costs, and cut some out, as projects that build
            alone.
            Ends with 0 when all that was asked for was done, else with 1. See decompose.md in the documentation.
            """)
        {
            sources, configure, build, compiler, only, seed, together, apart, resolution, weights, extract, symbols, files, program,
                without, refer, closure, parts,
            output, force, dry, noBuild, keep, jobs, json, dot, svg, html,
        };
        command.SetAction(async (parsed, _) =>
        {
            List<Diagnostic> diagnostics = [];
            string[] Words(Option<string[]> option) =>
                [.. (parsed.GetValue(option) ?? []).SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries))];
            string[] names = Words(extract), wantedSymbols = Words(symbols), wantedFiles = Words(files);
            bool isNew = wantedSymbols.Length + wantedFiles.Length > 0 || parsed.GetValue(program) is not null;
            if (isNew && names.Length > 1)
            {
                diagnostics.Add(new("UK5106", Severity.Error,
                    "What --symbols, --files and --for name is one micro-library: give it one name."));
            }

            string? above = names.Length > 1 ? parsed.GetValue(output) ?? "." : null;
            DecomposeRequest request = new()
            {
                Sources = parsed.GetValue(sources)!, Configure = parsed.GetValue(configure), Build = parsed.GetValue(build),
                Compiler = parsed.GetValue(compiler)!, Only = Words(only), Keeps = parsed.GetValue(keep),
                Jobs = Math.Max(1, parsed.GetValue(jobs)), WorkFolder = UserCache.Folder("ports"),
                Wishes = new()
                {
                    Seeds = parsed.GetValue(seed) ?? [], Together = parsed.GetValue(together) ?? [], Apart = parsed.GetValue(apart) ?? [],
                    Resolution = parsed.GetValue(resolution), Weights = Weights(parsed.GetValue(weights), diagnostics),
                },
                Extractions = [.. (names.Length > 0 ? names : isNew ? ["part"] : []).Select(name => new ExtractionRequest
                {
                    Name = name, Symbols = wantedSymbols, Files = wantedFiles, Program = parsed.GetValue(program), Without = Words(without),
                    Libraries = Words(refer),
                    IsClosed = parsed.GetValue(closure), HasParts = parsed.GetValue(parts), Force = parsed.GetValue(force),
                    Output = above is null ? parsed.GetValue(output) : Path.Combine(above, name), Writes = !parsed.GetValue(dry),
                    Builds = !parsed.GetValue(noBuild), SdkVersion = SdkVersion(),
                    Core = Path.GetFullPath("../core", AppContext.BaseDirectory),
                })],
            };
            if (!(request.Wishes.Resolution > 0) || double.IsInfinity(request.Wishes.Resolution))
            {
                diagnostics.Add(new("UK5105", Severity.Error, "--resolution is no number above 0."));
            }

            DecomposeOutcome? outcome = null;
            if (!diagnostics.Exists(d => d.Severity == Severity.Error))
            {
                using Interruption interruption = new();
                UpstreamFetcher fetcher = new(new()
                {
                    CacheDirectory = UpstreamOptions.DefaultCacheDirectory(), HttpClientFactory = () => new HttpClient(),
                });
                outcome = await new Decomposer(request, fetcher, Say, diagnostics).RunAsync(interruption.Token).ConfigureAwait(false);
            }

            if (outcome is not null)
            {
                Write(parsed.GetValue(dot), () => DecomposeDot.Graph(outcome), diagnostics);
                Write(parsed.GetValue(svg), () => DecomposePage.Svg(outcome), diagnostics);
                Write(parsed.GetValue(html), () => DecomposePage.Html(outcome), diagnostics);
            }

            DiagnosticText.Write(diagnostics);
            if (outcome is not null)
            {
                Console.Out.Write(parsed.GetValue(json) ? DecomposeJson.Document(outcome, diagnostics) + "\n" : Report(outcome));
            }

            return diagnostics.Exists(d => d.Severity == Severity.Error) ? 1 : 0;
        });
        return command;
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Option<string[]> Texts(string name, string value, string description) =>
        new(name) { Description = description + " May be given more than once.", HelpName = value };

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static TieWeights Weights(string? text, List<Diagnostic> diagnostics)
    {
        TieWeights weights = new();
        foreach (string word in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = word.Split('=');
            TieWeights? next = pair.Length == 2 && double.TryParse(pair[1], CultureInfo.InvariantCulture, out double value)
                && value is >= 0 and < 1e6
                ? weights.With(pair[0], value) : null;
            if (next is null)
            {
                diagnostics.Add(new("UK5105", Severity.Error,
                    $"--weights '{word}' is not KIND=NUMBER with one of calls, data, types, headers, folders, history, "
                        + "and no number below 0."));
            }

            weights = next ?? weights;
        }

        return weights;
    }

    private static string Report(DecomposeOutcome outcome)
    {
        StringBuilder text = new();
        foreach (string line in DecomposeText.Lines(outcome))
        {
            text.Append(line.StartsWith("  ", StringComparison.Ordinal) ? "  " : "").Append(DiagnosticText.Printable(line)).Append('\n');
        }

        return text.ToString();
    }

    private static void Write(string? path, Func<string> text, List<Diagnostic> diagnostics)
    {
        try
        {
            if (path is not null)
            {
                FileWriter.Write(Path.GetFullPath(path), Encoding.UTF8.GetBytes(text()));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            diagnostics.Add(new("UK5113", Severity.Error, $"'{path}' cannot be written: {e.Message}", path));
        }
    }

    private static void Say(string line) => Console.Error.WriteLine(
        (line.StartsWith("  ", StringComparison.Ordinal) ? "  " : "decompose: ") + DiagnosticText.Printable(line));

    private static string SdkVersion() =>
        typeof(DecomposeCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
