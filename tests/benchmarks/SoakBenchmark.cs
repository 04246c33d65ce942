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

    /// <summary>Redis's own list of commands that were slow would grow as the machine is busy.</summary>
    private const string Configuration = ServersBenchmark.RedisConfiguration + "slowlog-log-slower-than -1\n";

    public static async Task RunAsync(string repository, int seconds)
    {
        await using NetworkNamespace network = await NetworkNamespace.CreateAsync();
        Guests redisGuests = new(repository, "redis", "samples/redis"), nginxGuests = new(repository, "nginx", "samples/nginx");
        Guest redisImage = await redisGuests.OursAsync(
            [("root/etc/redis.conf", Configuration), .. await CountsAsync(repository, "redis")]);
        Guest nginxImage = await nginxGuests.OursAsync(await CountsAsync(repository, "nginx"));
        await CountedGuest.BuildPluginAsync(repository, redisGuests.Root);
        await CountedGuest.BuildPluginAsync(repository, nginxGuests.Root);
        await using CountedGuest redis = await CountedGuest.StartAsync(network,
            redisImage with { Arguments = [.. redisImage.Arguments, "-append", "netdev.ip=ADDRESS/24 /etc/redis.conf"] },
            redisGuests.Root, 6379, 64);
        await using CountedGuest nginx = await CountedGuest.StartAsync(network,
            nginxImage with { Arguments = [.. nginxImage.Arguments, "-append", "netdev.ip=ADDRESS/24"] }, nginxGuests.Root, 80, 32);
        await network.RunAsync("redis-cli", "-h", redis.Address, "eval", Set, "0");
        await network.RunAsync("redis-cli", "-h", redis.Address, "eval", Fill, "0"); // all keys of below are there from the start

        // What connections and values need at most is had after a while, and kept: one that has ended is remembered for two minutes.
        long asked = 0, pages = 0;
        Stopwatch clock = Stopwatch.StartNew();
        while (asked < 2 * PerRound || clock.Elapsed.TotalSeconds < Math.Min(seconds, 150))
        {
            pages += await RoundAsync(network, redis.Address, nginx.Address);
            asked += PerRound;
        }

        Console.WriteLine($"{"seconds",8}{"Redis: free",14}{"heap",12}{"blocks",9}{"nginx: free",14}{"heap",12}{"blocks",9}");
        Memory redisBefore = await MemoryAsync(network, redis), nginxBefore = await MemoryAsync(network, nginx);
        Print(0, redisBefore, nginxBefore);
        Memory redisAfter = redisBefore, nginxAfter = nginxBefore;
        clock.Restart();
        for (int minute = 1; clock.Elapsed.TotalSeconds < seconds; minute++)
        {
            while (clock.Elapsed.TotalSeconds < Math.Min(seconds, minute * 60))
            {
                pages += await RoundAsync(network, redis.Address, nginx.Address);
                asked += PerRound;
            }

            (redisAfter, nginxAfter) = (await MemoryAsync(network, redis), await MemoryAsync(network, nginx));
            Print(clock.Elapsed.TotalSeconds, redisAfter, nginxAfter);
        }

        string counter = await Redis(network, redis, "get", "soak:counter"), right = await Redis(network, redis, "eval", Check, "0");
        Console.WriteLine($"{clock.Elapsed.TotalSeconds:0} s: {asked} increments, of which {counter} are there; "
            + $"{right} of {Keys} values right; {pages} pages");
        if (counter != asked.ToString(CultureInfo.InvariantCulture) || right != $"{Keys}")
        {
            throw new InvalidOperationException("data are lost");
        }

        if (IsLost(redisBefore, redisAfter) || IsLost(nginxBefore, nginxAfter))
        {
            throw new InvalidOperationException("memory is lost");
        }
    }

    /// <summary>What tells of a sample's memory: a source more, and the library that it asks.</summary>
    private static async Task<(string File, string Text)[]> CountsAsync(string repository, string sample) =>
        [("memory.c", await File.ReadAllTextAsync(Path.Combine(repository, "tests/benchmarks/soak/memory.c"))),
            (sample + ".ukproj", (await File.ReadAllTextAsync(Path.Combine(repository, $"samples/{sample}/{sample}.ukproj")))
                .Replace("\"musl;lwip\"", "\"musl;lwip;ukalloc\"", StringComparison.Ordinal))];

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

    /// <summary>Bytes that nobody has, and what of the heap is in use.</summary>
    private sealed record Memory(long Free, long Heap, long Blocks);

    /// <summary>Pools have bounds, and a burst may come late that needs more of one than all before: a few pages are no loss.</summary>
    private static bool IsLost(Memory before, Memory after) => before.Free - after.Free > 65536 || after.Heap - before.Heap > 65536;

    private static void Print(double seconds, Memory redis, Memory nginx) => Console.WriteLine(
        $"{seconds,8:0}{redis.Free,14}{redis.Heap,12}{redis.Blocks,9}{nginx.Free,14}{nginx.Heap,12}{nginx.Blocks,9}");

    private static async Task<Memory> MemoryAsync(NetworkNamespace network, CountedGuest guest)
    {
        long[] said = [.. (await network.RunAsync("bash", "-c", $"sleep 1; exec 3<>/dev/tcp/{guest.Address}/9001; cat <&3")).Split(' ')
            .Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        return new(said[0], said[1], said[2]);
    }
}
