// SPDX-License-Identifier: BSD-3-Clause
// System calls and turns of threads: instructions, counted by the emulator, of ours, of Unikraft and of Linux.
using System.Globalization;

namespace Unicore.Benchmarks;

/// <summary>The table of calls.</summary>
internal static class CallBenchmark
{
    private static readonly (string Name, string What)[] Rows =
    [
        ("call", "null call (getppid)"), ("switch", "turn by sched_yield"), ("wake", "turn by mutex and condition"),
        ("pipe", "a byte by pipe"), ("open", "open and close of a file"),
    ];

    /// <summary>Builds the program for each system and boots it; counts are exact, so once is enough.</summary>
    public static async Task RunAsync(string repository, int rounds)
    {
        var guests = new Guests(repository, "calls");
        string source = Path.Combine(repository, "tests/benchmarks/calls/main.c");
        Guest?[] all = [await guests.OursAsync(), await guests.UnikraftAsync("", source), await guests.LinuxAsync("", source)];
        List<(Guest Guest, IReadOnlyDictionary<string, double> Counts)> columns = [];
        foreach (Guest guest in all.OfType<Guest>())
        {
            columns.Add((guest, Instructions.Numbers(await Instructions.BootAsync(guest, 256))));
        }

        Console.WriteLine("kvm/x86_64 Release, musl: instructions of each (ratio of ours)");
        Console.WriteLine($"{"",-30}{string.Concat(columns.Select(c => $"{c.Guest.System,22}"))}");
        foreach ((string name, string what) in Rows)
        {
            Console.WriteLine($"{what,-30}" + string.Concat(columns.Select(c => string.Create(CultureInfo.InvariantCulture,
                $"{c.Counts[name],15:0.0} ({columns[0].Counts[name] / c.Counts[name],4:0.00})"))));
        }
    }
}
