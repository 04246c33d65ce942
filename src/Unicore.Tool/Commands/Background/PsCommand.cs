// SPDX-License-Identifier: BSD-3-Clause
// `unicore ps`: the guests in the background.
using System.CommandLine;
using System.Globalization;
using Unicore.Running.Background;
using Unicore.Tool.Output;

namespace Unicore.Tool.Commands.Background;

/// <summary>The verb <c>ps</c>.</summary>
internal static class PsCommand
{
    public static Command Create()
    {
        Option<bool> all = new("--all", "-a") { Description = "Those that have ended, too." };
        Option<bool> quiet = new("--quiet", "-q") { Description = "Their names alone." };
        Option<bool> json = new("--json") { Description = "What `inspect` says of each." };
        var command = new Command("ps", "Show the guests in the background.") { all, quiet, json };
        command.SetAction(parsed =>
        {
            GuestView[] guests = [.. GuestVerb.All().Select(g => g.View)
                .Where(g => parsed.GetValue(all) || !g.State.HasEnded)];
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(GuestView.Json(guests));
            }
            else if (parsed.GetValue(quiet))
            {
                Array.ForEach(guests, g => Console.Out.WriteLine(g.Guest.Name));
            }
            else
            {
                DateTimeOffset now = DateTimeOffset.UtcNow;
                Columns.Write(Console.Out, [["NAME", "STATUS", "PORTS", "IMAGE"], .. guests.Select(g => Row(g, now))]);
            }

            return 0;
        });
        return command;
    }

    private static string[] Row(GuestView guest, DateTimeOffset now)
    {
        GuestState state = guest.State;
        string status = state.Status switch
        {
            GuestStatus.Running or GuestStatus.Paused when state.Started is { } started => $"{state.Status} for {Span(now - started)}",
            GuestStatus.Exited when state.Ended is { } ended => $"exited ({state.ExitCode}) {Span(now - ended)} ago",
            _ => state.Status,
        };
        return [guest.Guest.Name, status, string.Join(", ", state.Ports.Select(p => p.Replace(" ", "->", StringComparison.Ordinal))),
            DiagnosticText.Printable(guest.Guest.Image)];
    }

    private static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 2 } => $"{Math.Max(0, (int)span.TotalSeconds)} s",
        { TotalHours: < 2 } => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(int)span.TotalHours} h",
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} days"),
    };
}
