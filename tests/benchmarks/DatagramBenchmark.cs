// SPDX-License-Identifier: BSD-3-Clause
// A server of keys and values by UDP: over sockets, and on the network device itself. Requests for a million of the guest's instructions.
using System.Globalization;
using System.Text.RegularExpressions;

namespace Unicore.Benchmarks;

/// <summary>One line for each way to write the server.</summary>
internal static partial class DatagramBenchmark
{
    private const int Requests = 50_000;

    /// <summary>Builds and boots each, and asks it; counts of instructions don't change with noise, so once is enough.</summary>
    public static async Task RunAsync(string repository, int rounds)
    {
        Guests guests = new(repository, "datagrams");
        await CountedGuest.BuildPluginAsync(repository, guests.Root);
        await Measure.RunAsync(guests.Root, "gcc", "-O2", "-Wall", "-o", "load",
            Path.Combine(repository, "tests/benchmarks/datagrams/load.c"));
        await using NetworkNamespace network = await NetworkNamespace.CreateAsync();
        (string What, string How, string Arguments)[] ways =
        [
            ("sockets, recvfrom and sendto", "sockets", ""), ("sockets, recvmmsg and sendmmsg", "sockets", "many"),
            ("uknetdev", "raw", ""),
        ];
        double first = 0;
        Console.WriteLine("UDP, keys and values, kvm/x86_64 Release: requests for 1,000,000 instructions, instructions of each");
        foreach ((string what, string how, string arguments) in ways)
        {
            Guest guest = await guests.OursAsync(("Directory.Build.props",
                $"<Project><PropertyGroup><How>{how}</How></PropertyGroup></Project>"));
            await using CountedGuest running = await CountedGuest.StartAsync(network,
                guest with { Arguments = [.. guest.Arguments, "-append", $"netdev.ip=ADDRESS/24 {arguments}"] }, guests.Root, null);
            // What is done once, as measuring how quick the clock runs, is over.
            await network.RunAsync(Path.Combine(guests.Root, "load"), running.Address, "2000");
            Counts before = await running.CountAsync();
            string output = await network.RunAsync(Path.Combine(guests.Root, "load"), running.Address,
                Requests.ToString(CultureInfo.InvariantCulture));
            Counts after = await running.CountAsync();
            double steps = (double)(after.Total - before.Total) / Requests;
            first = first == 0 ? steps : first;
            await File.WriteAllLinesAsync(Path.Combine(guests.Root, how + arguments + ".functions.txt"),
                after.Since(before, await running.SymbolsAsync())
                    .Select(f => string.Create(CultureInfo.InvariantCulture, $"{(double)f.Executed / Requests,12:0.0} {f.Function}")));
            Console.WriteLine($"{what,-36}{1e6 / steps,10:0}{steps,10:0} ({first / steps:0.00} ×), {Requests
                / double.Parse(Seconds().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture):0} a second");
        }
    }

    [GeneratedRegex(@"answered in ([0-9.]+) s")]
    private static partial Regex Seconds();
}
