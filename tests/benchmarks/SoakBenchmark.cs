// SPDX-License-Identifier: BSD-3-Clause
// Redis and nginx under load for long: nothing is lost, and no memory.
using System.Diagnostics;
using System.Globalization;
using CliWrap;

namespace Unicore.Benchmarks;

/// <summary>Throws where something is lost.</summary>
internal static class SoakBenchmark
{
    private const int Clients = 30, PerRound = 20_000, Keys = 1000, RandomKeys = 10_000;
    private const string Set = "for i = 1, 1000 do redis.call('SET', 'check:' .. i, string.rep(i, 50)) end return 'set'";
    private const string Fill = "for i = 0, 9999 do redis.call('SET', string.format('key:%012d', i), string.rep('x', 3000)) end "
        + "return 'set'";
    private const string Check = "local n = 0 for i = 1, 1000 do if redis.call('GET', 'check:' .. i) == string.rep(i, 50) "
        + "then n = n + 1 end end return n";

    public static async Task RunAsync(string repository, int seconds)
    {
        await using NetworkNamespace network = await NetworkNamespace.CreateAsync();
        (string, string) memory = ("memory.c", await File.ReadAllTextAsync(Path.Combine(repository, "tests/benchmarks/soak/memory.c")));
        Guests redisGuests = new(repository, "redis", "samples/redis"), nginxGuests = new(repository, "nginx", "samples/nginx");
        Guest redisImage = await redisGuests.OursAsync(("root/etc/redis.conf", ServersBenchmark.RedisConfiguration), memory);
        Guest nginxImage = await nginxGuests.OursAsync(memory);
        await CountedGuest.BuildPluginAsync(repository, redisGuests.Root);
        await CountedGuest.BuildPluginAsync(repository, nginxGuests.Root);
        await using CountedGuest redis = await CountedGuest.StartAsync(network,
            redisImage with { Arguments = [.. redisImage.Arguments, "-append", "netdev.ip=ADDRESS/24 /etc/redis.conf"] },
            redisGuests.Root, 6379, 64);
        await using CountedGuest nginx = await CountedGuest.StartAsync(network,
            nginxImage with { Arguments = [.. nginxImage.Arguments, "-append", "netdev.ip=ADDRESS/24"] }, nginxGuests.Root, 80, 32);
        await network.RunAsync("redis-cli", "-h", redis.Address, "eval", Set, "0");
        await network.RunAsync("redis-cli", "-h", redis.Address, "eval", Fill, "0"); // all keys of below are there from the start

        // What connections and values need at most is had after two rounds, and kept.
        long asked = 0, pages = 0;
        for (int i = 0; i < 2; i++)
        {
            pages += await RoundAsync(network, redis.Address, nginx.Address);
            asked += PerRound;
        }

        long redisBefore = await FreeAsync(network, redis), nginxBefore = await FreeAsync(network, nginx);
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            pages += await RoundAsync(network, redis.Address, nginx.Address);
            asked += PerRound;
        }

        long redisAfter = await FreeAsync(network, redis), nginxAfter = await FreeAsync(network, nginx);
        string counter = await Redis(network, redis, "get", "soak:counter"), right = await Redis(network, redis, "eval", Check, "0");
        Console.WriteLine($"{clock.Elapsed.TotalSeconds:0} s: {asked} increments, of which {counter} are there; "
            + $"{right} of {Keys} values right; {pages} pages; free memory: Redis {redisBefore} bytes before, {redisAfter} after, "
            + $"nginx {nginxBefore} before, {nginxAfter} after");
        if (counter != asked.ToString(CultureInfo.InvariantCulture) || right != $"{Keys}")
        {
            throw new InvalidOperationException("data are lost");
        }

        if (redisAfter < redisBefore || nginxAfter < nginxBefore)
        {
            throw new InvalidOperationException("memory is lost");
        }
    }

    private static async Task<string> Redis(NetworkNamespace network, CountedGuest redis, params string[] command) =>
        (await network.RunAsync("redis-cli", ["-h", redis.Address, .. command])).Trim();

    /// <summary>Increments one by one and values of many sizes, and pages on connections that last; how many pages.</summary>
    private static async Task<long> RoundAsync(NetworkNamespace network, string redis, string nginx)
    {
        string clients = $"{Clients}", count = $"{PerRound}";
        await network.RunAsync("redis-benchmark", "-q", "-h", redis, "-c", clients, "-P", "4", "-n", count, "incr", "soak:counter");
        await network.RunAsync("redis-benchmark", "-q", "-h", redis, "-c", clients, "-n", "2000", "-r", $"{RandomKeys}",
            "-d", "3000", "-t", "set,get");
        string pages = await network.RunAsync("wrk", "-t1", $"-c{Clients}", "-d2s", "--timeout", "30s", $"http://{nginx}/");
        return pages.Contains("Socket errors", StringComparison.Ordinal) || pages.Contains("Non-2xx", StringComparison.Ordinal)
            ? throw new InvalidOperationException(pages)
            : (long)ServersBenchmark.ReadPages(pages).Count;
    }

    private static async Task<long> FreeAsync(NetworkNamespace network, CountedGuest guest) =>
        long.Parse(await network.RunAsync("bash", "-c", $"sleep 1; exec 3<>/dev/tcp/{guest.Address}/9001; cat <&3"),
            CultureInfo.InvariantCulture);
}
