// SPDX-License-Identifier: BSD-3-Clause
// `unicore port`: software becomes a project by its own build.
using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Unicore.Analysis.Driving;
using Unicore.Analysis.Porting;
using Unicore.Build.Caching;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;
using Unicore.Running.Background;
using Unicore.Tool.Commands.Background;
using Unicore.Tool.Output;
using Unicore.Tool.Streams;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>port</c>.</summary>
internal static class PortCommand
{
    /// <summary>The verb.</summary>
    public const string Name = "port";

    // Seconds; timers count milliseconds in 32 bits.
    private const double LongestTime = 4_000_000;

    public static Command Create()
    {
        var sources = new Argument<string>("SOURCES|deb-src:PACKAGE|GUEST")
        {
            Description = "A folder of sources, or a source package of Debian's, with =VERSION for another than the newest.",
        };
        var arguments = new Argument<string[]>("arguments")
        {
            Description = "Arguments of the program, after --.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The folder to write; by default one of the program's name.",
            HelpName = "FOLDER",
        };
        var force = new Option<bool>("--force") { Description = "Have a port that is there give way." };
        var program = new Option<string?>("--program") { Description = "Which program, where the build makes several.", HelpName = "NAME" };
        var configure = new Option<string?>("--configure")
        {
            Description = "How the sources are configured; '' for not at all. By default their build system says.",
            HelpName = "COMMAND",
        };
        var build = new Option<string?>("--build")
        {
            Description = "How they are built. Both commands run in a copy of the sources.",
            HelpName = "COMMAND",
        };
        var compiler = new Option<string>("--compiler")
        {
            Description = "The compiler that their build uses: one for the C library of guests.",
            HelpName = "PROGRAM",
            DefaultValueFactory = _ => "musl-gcc",
        };
        var root = new Option<string?>("--root")
        {
            Description = "A folder whose files are the guest's root file system.",
            HelpName = "FOLDER",
        };
        var with = new Option<string[]>("--with")
        {
            Description = "A library that the software needs: it is ported first, and becomes a project that the application refers to. "
                + "Named as SOURCES are; several times for several, each for those after it too.",
            HelpName = "SOURCES",
        };
        var install = new Option<string?>("--install")
        {
            Description = "Have what the software installs as files of the guest; a shell's command in the place of its build system's, "
                + "for below $DESTDIR.",
            HelpName = "COMMAND", Arity = ArgumentArity.ZeroOrOne,
        };
        var test = new Option<string?>("--test")
        {
            Description = "Do what this file says with the program and with the guest (see analyze.md in the documentation).",
            HelpName = "FILE",
        };
        var run = new Option<bool>("--run") { Description = "Run the program and the guest, and compare what they write." };
        var timeout = new Option<double>("--timeout")
        {
            Description = "Seconds that each of them may take.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 60,
        };
        var noBuild = new Option<bool>("--no-build") { Description = "Write the project, and do not build it." };
        var keep = new Option<bool>("--keep") { Description = "Leave the folder in which the software was built." };
        var jobs = new Option<int>("--jobs")
        {
            Description = "How many compilers may work at a time.",
            HelpName = "COUNT",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var report = new Option<bool>("--report")
        {
            Description = "Say whose lines the project has; of a port that is there, with what was changed since.",
        };
        var command = new Command(Name, """
            Make a project (.ukproj) of software by its own build, which is run once in a copy of the sources, with its compilers watched.
            Then build it, and compare the guest with the program. Ends with 0 when all that was asked for was done, else with 1.
            The name of a guest in the background, alone: say which ports of the host lead to it.
            """)
        {
            sources, arguments, output, force, program, configure, build, compiler, with, install, root, test, run, timeout,
            noBuild, keep, jobs, report,
        };
        command.SetAction(async (parsed, _) =>
        {
            List<Diagnostic> diagnostics = [];
            string named = parsed.GetValue(sources)!;
            if (parsed.Tokens is [_, _] && GuestStore.OfUser().Find(named) is { } guest)
            {
                LookCommands.WritePorts(guest);
                return 0;
            }

            bool isReported = parsed.GetValue(report);
            try
            {
                if (isReported && PortReport.Of(named) is { } there)
                {
                    Write(there);
                    return 0;
                }
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                DiagnosticText.Write([new("UK2738", Severity.Error, $"The port cannot be reported: {e.Message} Port it again.", named)]);
                return 1;
            }

            PortRequest request = new()
            {
                Sources = named, Output = parsed.GetValue(output), Force = parsed.GetValue(force), Program = parsed.GetValue(program),
                Configure = parsed.GetValue(configure), Build = parsed.GetValue(build), Compiler = parsed.GetValue(compiler)!,
                With = parsed.GetValue(with) ?? [],
                Install = parsed.GetResult(install) is { Implicit: false } ? parsed.GetValue(install) ?? "" : null,
                Root = parsed.GetValue(root), Runs = parsed.GetValue(run), Arguments = parsed.GetValue(arguments) ?? [],
                Test = parsed.GetValue(test) is { } file ? TestFileReader.Read(file, diagnostics) : null,
                Builds = !parsed.GetValue(noBuild), Keeps = parsed.GetValue(keep), Jobs = Math.Max(1, parsed.GetValue(jobs)),
                Timeout = Seconds(parsed.GetValue(timeout)), SdkVersion = SdkVersion(), WorkFolder = UserCache.Folder("ports"),
            };
            Check(request, diagnostics);
            PortOutcome? outcome = null;
            if (!diagnostics.Exists(d => d.Severity == Severity.Error))
            {
                using Interruption interruption = new();
                UpstreamFetcher fetcher = new(new()
                {
                    CacheDirectory = UpstreamOptions.DefaultCacheDirectory(), HttpClientFactory = () => new HttpClient(),
                });
                outcome = await new Porter(request, fetcher, TimeProvider.System, Say, diagnostics).RunAsync(interruption.Token)
                    .ConfigureAwait(false);
            }

            DiagnosticText.Write(diagnostics);
            if (outcome?.Share is { } share)
            {
                Write(isReported ? share : null, outcome);
            }

            return diagnostics.Exists(d => d.Severity == Severity.Error) ? 1 : 0;
        });
        return command;
    }

    private static void Check(PortRequest request, List<Diagnostic> diagnostics)
    {
        if (request.Root is { } root && !Directory.Exists(root))
        {
            diagnostics.Add(new("UK2730", Severity.Error, $"There is no folder '{root}', which --root names.", root));
        }

        if (!request.Builds && (request.Runs || request.Test is not null))
        {
            diagnostics.Add(new("UK2749", Severity.Error, "With --no-build there is no guest to run. Leave out --run and --test, or it."));
        }
    }

    private static void Write(PortShare? share, PortOutcome outcome)
    {
        if (share is not null)
        {
            Write(share);
        }

        Console.Out.WriteLine(DiagnosticText.Printable($"{outcome.Project}: " + outcome.Stage switch
        {
            PortStage.Compared => "built; the guest does what the program does",
            PortStage.Built => "built",
            _ => "written",
        } + (share is null ? $"; {outcome.Share!.Written} lines were written for it, {outcome.Share.Generated} made by its own build, "
            + "none by hand" : "")));
    }

    private static void Write(PortShare share)
    {
        foreach ((string what, int lines) in new[]
        {
            ("sources as their authors wrote them", share.Sources), ("made by their own build", share.Generated),
            ("written by the port", share.Written), ("by hand", share.ByHand),
        })
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lines,9}  {what}"));
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{share.Automatic * 100,8:0.0}%  of the lines that the port took were automatic"));
    }

    private static void Say(string line) => Console.Error.WriteLine(
        (line.StartsWith("  ", StringComparison.Ordinal) ? "  " : "port: ") + DiagnosticText.Printable(line));

    private static TimeSpan Seconds(double given) => TimeSpan.FromSeconds(double.IsNaN(given) ? 0 : Math.Clamp(given, 0, LongestTime));

    private static string SdkVersion() =>
        typeof(PortCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
