// SPDX-License-Identifier: BSD-3-Clause
// `unicore run`: boots an image where its platform says and ends with the exit code of its main.
using System.CommandLine;
using Unicore.Build.Actions;
using Unicore.Diagnostics;
using Unicore.Running;
using Unicore.Running.Background;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;
using Unicore.Tool.Building;
using Unicore.Tool.Commands.Background;
using Unicore.Tool.Output;
using Unicore.Tool.Streams;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>run</c>; <c>dotnet run</c> calls it.</summary>
internal static class RunCommand
{
    /// <summary>The verb.</summary>
    public const string Name = "run";

    // The guest did its work, and its counts are lost.
    private const int NotCounted = 1;

    public static Command Create()
    {
        RunOptions options = new();
        BackgroundOptions background = new();
        Command command = background.AddTo(options.AddTo(new(Name, "Boot an image and end with its exit code.")));
        command.SetAction(async (parsed, cancellation) =>
        {
            var found = new List<Diagnostic>();
            IReadOnlyList<string> words = Words();
            if (GuestToStart(options, parsed) is { } stored)
            {
                return await Keeping.StartAsync(stored, isNew: false).ConfigureAwait(false);
            }

            using Interruption? interruption = OciRun.Find(options.Image(parsed)) is null ? null : new();
            Task<IReadOnlyList<string>?>? made = OciRun.Find(options.Image(parsed)) is { } pulled
                ? options.WordsOfImageAsync(pulled, parsed, found, interruption!.Token)
                : ProjectRun.Find(options.Image(parsed), found) is { } project
                    ? options.WordsOfAsync(project, parsed, found, cancellation)
                : null;
            if (made is not null)
            {
                IReadOnlyList<string>? known = await made.ConfigureAwait(false);
                interruption?.Dispose();
                if (known is null)
                {
                    DiagnosticText.Write(found);
                    return GuestExit.NotStarted;
                }

                words = known;
                parsed = parsed.RootCommandResult.Command.Parse([Name, .. words], new() { ResponseFileTokenReplacer = null });
                if (parsed.Errors.Count > 0)
                {
                    found.Add(new("UK5088", Severity.Error, $"'{options.Image(parsed)}' cannot be run: {parsed.Errors[0].Message}"));
                    DiagnosticText.Write(found);
                    return GuestExit.NotStarted;
                }
            }

            bool isForBackground = background.IsAskedFor(parsed, options, found);
            GuestRequest request = options.Request(parsed, found);
            if (parsed.GetValue(options.DryRun))
            {
                return Show(request, found);
            }

            if (isForBackground)
            {
                return await background.StartAsync(parsed, request, words, found).ConfigureAwait(false);
            }

            using ProfiledRun? counting = parsed.GetValue(options.Profile) is { } folder
                ? new(folder.FullName) : null;
            request = counting?.Prepare(request, found) ?? request;
            using MeasuredRun? measured = parsed.GetValue(options.Measurements) is { } figures
                ? new(figures.FullName, parsed.GetValue(options.Measure) ?? []) : null;
            request = measured is null ? request : await measured.PrepareAsync(request, found).ConfigureAwait(false);
            using StandardStream output = new(1), errors = new(2);
            GuestConsole console = new(StandardInput.Open(), output, errors)
            {
                Terminals = (Console.IsInputRedirected ? "" : "i") + (Console.IsOutputRedirected ? "" : "o")
                    + (Console.IsErrorRedirected ? "" : "e"),
            };
            if (Environment.GetEnvironmentVariable(HotReloadPipe) is { Length: > 0 })
            {
                DiagnosticText.Write([new("UK5024", Severity.Warning,
                    "dotnet watch is for hot reload, and will not restart this guest for an edit before it has ended. "
                        + "Press Ctrl+R to restart it, or use dotnet watch --no-hot-reload, which does so itself.")]);
            }

            if (found.Exists(d => d.Severity == Severity.Error))
            {
                DiagnosticText.Write(found);
                return GuestExit.NotStarted;
            }

            using UserWishes wishes = new();
            Guest guest = Guest.Start(request, measured?.Start(console) ?? console);
            await using (guest.ConfigureAwait(false))
            {
                wishes.Concern(guest);
                GuestResult result = await (parsed.GetValue(options.During) is { } companion
                    ? Companion.RunAsync(companion, guest) : guest.Completion).ConfigureAwait(false);
                bool isCounted = counting?.Collect(request, found) != false & measured?.Collect(request, found) != false;
                DiagnosticText.Write(result.With(found).Diagnostics);
                return isCounted || result.ExitCode != 0 ? result.ExitCode : NotCounted;
            }
        });
        return command;
    }

    /// <summary>By this variable <c>dotnet watch</c> names what a .NET program would hear of edits by.</summary>
    private const string HotReloadPipe = "DOTNET_WATCH_HOTRELOAD_NAMEDPIPE_NAME";

    /// <summary>The words behind <c>run</c>, as they were given.</summary>
    private static string[] Words() => [.. Environment.GetCommandLineArgs().Skip(1).SkipWhile(a => a != Name).Skip(1)];

    /// <summary>The guest in the background that is named, with no word beside that, instead of an image.</summary>
    private static StoredGuest? GuestToStart(RunOptions options, ParseResult parsed)
    {
        string image = options.Image(parsed);
        return Words() is [var only] && only == image && !Path.Exists(image) ? GuestStore.OfUser().Find(image) : null;
    }

    private static int Show(GuestRequest request, List<Diagnostic> found)
    {
        Launch? launch = found.Exists(d => d.Severity == Severity.Error) ? null : Guest.Plan(request, found);
        DiagnosticText.Write(found);
        if (launch is null)
        {
            return GuestExit.NotStarted;
        }

        DiagnosticText.Write(launch.Servers.Select(s => new Diagnostic("UK5055", Severity.Warning,
            $"This takes a virtiofsd that serves the folder '{s.Volume.Folder}' and listens at {s.Socket}, which a run starts itself.")));
        Console.Out.WriteLine(string.Join(' ', launch.Arguments.Prepend(launch.Program).Select(ShellWords.Quote)));
        return 0;
    }

    /// <summary>The user's arguments, or those that the project has for when there are none.</summary>
    internal static string[] Chosen(string[] arguments, string? separator)
    {
        int at = separator is null ? -1 : Array.IndexOf(arguments, separator);
        return at < 0 ? arguments : at + 1 < arguments.Length ? arguments[(at + 1)..] : arguments[..at];
    }
}
