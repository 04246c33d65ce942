// SPDX-License-Identifier: BSD-3-Clause
// Redis and nginx as guests of ours and of Linux, under the same load: instructions of a request, and requests a second.
using System.Globalization;
using System.Text.RegularExpressions;

namespace Unicore.Benchmarks;

/// <summary>
/// One table for each server. Both guests run all the time, each on a tap device in a namespace, and are asked in turn; instructions are
/// all that the guest executes meanwhile, which noise on the machine doesn't change.
/// </summary>
internal static partial class ServersBenchmark
{
    private const int Clients = 30;
    public const string RedisConfiguration = "protected-mode no\nsave \"\"\ndir /tmp\nignore-warnings ARM64-COW-BUG\n";

    /// <summary>What asks a server at an address, and what of its output are the requests that were answered, and those a second.</summary>
    private sealed record Load(string What, Func<string, string[]> Command, Func<string, (double Count, double PerSecond)> Read);

    public static async Task RunAsync(string repository, int rounds)
    {
        await using NetworkNamespace network = await NetworkNamespace.CreateAsync();
        Guests redis = new(repository, "redis", "samples/redis");
        await CompareAsync(
            repository, network, redis, "Redis 7.0.15", await redis.OursAsync(("root/etc/redis.conf", RedisConfiguration)),
            await redis.LinuxServerAsync("/etc/redis.conf"), "/etc/redis.conf", 6379, rounds,
            [Redis("GET", 1, 20_000), Redis("SET", 1, 20_000), Redis("GET", 16, 100_000), Redis("SET", 16, 100_000)]);

        // A file of some size beside the page, for what a byte costs.
        Guests nginx = new(repository, "nginx", "samples/nginx");
        await CompareAsync(
            repository, network, nginx, "nginx 1.22.1",
            await nginx.OursAsync(("root/srv/large", string.Concat(Enumerable.Repeat("0123456789abcde\n", 1 << 16)))),
            await nginx.LinuxServerAsync(""), "", 80, rounds, [Nginx("page", "/"), Nginx("file of 1 MiB", "/large")]);
    }

    private static Load Redis(string command, int pipeline, int requests) => new(
        $"{command}, {Clients} clients, pipeline {pipeline}",
        address => ["redis-benchmark", "-h", address, "-t", command.ToLowerInvariant(), "-c", $"{Clients}", "-P", $"{pipeline}",
            "-n", $"{requests}", "-r", "10000", "--csv"],
        output => (requests, double.Parse(Answers().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture)));

    private static Load Nginx(string what, string path) => new(
        $"{what}, {Clients} clients, keep-alive",
        address => ["wrk", "-t1", $"-c{Clients}", "-d4s", "--timeout", "30s", $"http://{address}{path}"],
        ReadPages);

    /// <summary>What wrk says: requests, and those a second.</summary>
    public static (double Count, double PerSecond) ReadPages(string output) => (
        double.Parse(Requests().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture),
        double.Parse(PerSecond().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    private static async Task CompareAsync(string repository, NetworkNamespace network, Guests guests, string what, Guest ours, Guest linux,
        string arguments, int port, int rounds, Load[] loads)
    {
        await CountedGuest.BuildPluginAsync(repository, guests.Root);
        await using CountedGuest mine = await CountedGuest.StartAsync(
            network, ours with { Arguments = [.. ours.Arguments, "-append", $"netdev.ip=ADDRESS/24 {arguments}"] }, guests.Root, port);
        await using CountedGuest theirs = await CountedGuest.StartAsync(network, linux, guests.Root, port);
        Console.WriteLine($"{what}, the same sources and musl, kvm/x86_64 Release: {mine.Guest.System} beside {theirs.Guest.System}");
        Console.WriteLine($"{"",-36}{"instructions",12}{theirs.Guest.System,14}{"ratio",8}{"per second",14}{theirs.Guest.System,14}"
            + "  ratio");
        foreach (Load load in loads)
        {
            List<(double Steps, double PerSecond)> my = [], other = [];
            for (int round = 0; round < rounds; round++)
            {
                my.Add(await AskAsync(network, mine, load, round == 0 ? guests.Root : null));
                other.Add(await AskAsync(network, theirs, load, round == 0 ? guests.Root : null));
            }

            double[] ratios = [.. my.Zip(other, (m, o) => m.PerSecond / o.PerSecond).Order()];
            double steps = Median(my.Select(m => m.Steps)), otherSteps = Median(other.Select(o => o.Steps));
            Console.WriteLine($"{load.What,-36}{steps,12:0}{otherSteps,14:0}{otherSteps / steps,8:0.00}"
                + $"{Median(my.Select(m => m.PerSecond)),14:0}{Median(other.Select(o => o.PerSecond)),14:0}  "
                + $"{ratios[ratios.Length / 2]:0.00} ({ratios[0]:0.00}–{ratios[^1]:0.00})");
        }
    }

    /// <summary>Instructions of a request, and requests a second; <paramref name="folder"/> gets a list of functions.</summary>
    private static async Task<(double Steps, double PerSecond)> AskAsync(
        NetworkNamespace network, CountedGuest guest, Load load, string? folder)
    {
        string[] command = load.Command(guest.Address);
        Counts before = await guest.CountAsync();
        (double count, double perSecond) = load.Read(await network.RunAsync(command[0], command[1..]));
        Counts after = await guest.CountAsync();
        if (folder is not null)
        {
            string name = string.Concat((load.What + guest.Guest.System.Split(' ')[0]).Where(char.IsAsciiLetterOrDigit)) + ".functions.txt";
            await File.WriteAllLinesAsync(Path.Combine(folder, name), after.Since(before, await guest.SymbolsAsync())
                .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Executed / count,12:0.0} {f.Function}")));
        }

        return ((after.Total - before.Total) / count, perSecond);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    [GeneratedRegex("^\"(?:GET|SET)[^\"]*\",\"([0-9.]+)\"", RegexOptions.Multiline)]
    private static partial Regex Answers();

    [GeneratedRegex(@"([0-9]+) requests in ")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec: +([0-9.]+)")]
    private static partial Regex PerSecond();
}
