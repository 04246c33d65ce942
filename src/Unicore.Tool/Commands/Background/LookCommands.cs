// SPDX-License-Identifier: BSD-3-Clause
// The verbs that look at guests in the background: `inspect`, `stats`, and what `port` says of them.
using System.CommandLine;
using System.Globalization;
using Unicore.Running.Background;
using Unicore.Tool.Output;

namespace Unicore.Tool.Commands.Background;

/// <summary>A look at guests.</summary>
internal static class LookCommands
{
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(0.5), Refresh = TimeSpan.FromSeconds(1);

    /// <summary>The verbs.</summary>
    public static IEnumerable<Command> Create() => [Inspect(), Stats()];

    /// <summary>Says which ports of the host lead to a guest: what <c>port</c> does with a guest's name.</summary>
    public static void WritePorts(StoredGuest guest)
    {
        foreach (string[] words in guest.State.Ports.Select(p => p.Split(' ')))
        {
            Console.Out.WriteLine($"{words[^1]} -> {words[0]}");
        }
    }

    private static Command Inspect()
    {
        Argument<string[]> names = GuestVerb.Names();
        var command = new Command("inspect", "Say all that is known of guests, as JSON.") { names };
        command.SetAction(parsed =>
        {
            List<GuestView> found = [.. parsed.GetValue(names)!.Select(GuestVerb.Find).OfType<StoredGuest>().Select(g => g.View)];
            Console.Out.WriteLine(GuestView.Json(found));
            return found.Count == parsed.GetValue(names)!.Length ? 0 : 1;
        });
        return command;
    }

    private static Command Stats()
    {
        Argument<string[]> names = new("guests")
        {
            Description = "Names of guests; all that run, if there is none.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> once = new("--no-stream") { Description = "Once; a terminal is shown it each second." };
        var command = new Command("stats", "Show the processor time and the memory that guests take, their monitors' included.")
        {
            names, once,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] given = parsed.GetValue(names)!;
            List<StoredGuest> guests = given.Length > 0 ? [.. given.Select(GuestVerb.Find).OfType<StoredGuest>()]
                : [.. GuestVerb.All().Where(g => g.State.Process is not null)];
            if (guests.Count < given.Length)
            {
                return 1;
            }

            bool isLive = !parsed.GetValue(once) && !Console.IsOutputRedirected;
            for (int lines = 0; ; await Task.Delay(Refresh - Sample, cancellation).ConfigureAwait(false))
            {
                string[][] rows = [["NAME", "STATUS", "CPU", "MEMORY"], .. await RowsAsync(guests, cancellation).ConfigureAwait(false)];
                if (lines > 0)
                {
                    // Up to the first row, and from there all is new (ECMA-48: CUU, ED).
                    Console.Out.Write($"\x1b[{lines}A\x1b[J");
                }

                Columns.Write(Console.Out, rows);
                lines = rows.Length;
                if (!isLive)
                {
                    return 0;
                }
            }
        });
        return command;
    }

    private static async Task<IEnumerable<string[]>> RowsAsync(List<StoredGuest> guests, CancellationToken cancellation)
    {
        (StoredGuest Guest, ProcessUse? Use)[] before = [.. guests.Select(g => (g, ProcessUse.Of(g.State.Process)))];
        await Task.Delay(Sample, cancellation).ConfigureAwait(false);
        return before.Select(b =>
        {
            GuestState state = b.Guest.State;
            ProcessUse? now = ProcessUse.Of(state.Process);
            string processor = now is not null && b.Use is not null
                ? string.Create(CultureInfo.InvariantCulture, $"{now.PercentSince(b.Use):0.0} %") : "-";
            string memory = now is not null ? string.Create(CultureInfo.InvariantCulture, $"{now.Bytes / 1048576.0:0.0} MiB") : "-";
            return new[] { b.Guest.Record.Name, state.Status, processor, memory };
        });
    }
}
