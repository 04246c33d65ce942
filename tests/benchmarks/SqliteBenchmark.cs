// SPDX-License-Identifier: BSD-3-Clause
// SQLite as a guest of ours (plain, and by a profile), of Unikraft and of Linux: the image, the memory that it needs, what inserts cost.
namespace Unicore.Benchmarks;

/// <summary>One table for each.</summary>
internal static class SqliteBenchmark
{
    private const int MostMemory = 256;

    private static readonly (string Name, string What)[] Places = [("memory", "in memory"), ("file", "in a file")];

    public static async Task RunAsync(string repository, int rounds)
    {
        var guests = new Guests(repository, "inserts");
        string library = Directory.CreateDirectory(Path.Combine(guests.Root, "library")).FullName;
        File.Copy(Path.Combine(repository, "samples/sqlite/library/sqlite.ukproj"), Path.Combine(library, "sqlite.ukproj"), true);
        Guest ours = await guests.OursAsync();

        // What our build made of the source package is what the others are made of.
        string Made(string name) => Directory.EnumerateFiles(guests.Root, name, SearchOption.AllDirectories)
            .First(f => f.Contains("/obj/", StringComparison.Ordinal));
        string flags = $"-w -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_DQS=0 -DSQLITE_DEFAULT_MEMSTATUS=0 "
            + $"-I{Path.GetDirectoryName(Made("shell.c"))} -I{Path.GetDirectoryName(Made("sqlite3.h"))}";
        string[] sources = [Path.Combine(repository, "tests/benchmarks/inserts/main.c"), Made("sqlite3.c")];
        Guest trained = await guests.TrainedAsync("3000");
        Guest?[] others = [trained, await guests.UnikraftAsync(flags, sources), await guests.LinuxAsync(flags, sources)];
        Guest[] all = [ours, .. others.OfType<Guest>()];
        Print("SQLite's shell, kvm/x86_64 Release", all.Select(g => g.System));
        Print("bytes of the image", all.Select(g => $"{Size(g)}"));

        var memory = new List<int>();
        foreach (Guest guest in all)
        {
            memory.Add(await LeastMemoryAsync(guest));
        }

        Print("MiB to open and answer", memory.Select(m => $"{m}"));
        var counts = new List<IReadOnlyDictionary<string, double>>();
        foreach (Guest guest in all)
        {
            counts.Add(Instructions.Numbers(await Instructions.BootAsync(Given(guest, "6000"), MostMemory)));
        }

        foreach ((string name, string what) in Places)
        {
            Print($"instructions of an insert {what}", counts.Select(c =>
                $"{c[name + "-steps"]:0} ({counts[0][name + "-steps"] / c[name + "-steps"]:0.00})"));
        }

        List<IReadOnlyDictionary<string, double>>[] times = [.. all.Select(_ => new List<IReadOnlyDictionary<string, double>>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int kind = 0; kind < all.Length; kind++)
            {
                times[kind].Add(Instructions.Numbers(await Instructions.BootAsync(Given(all[kind], "60000"), MostMemory, counted: false)));
            }
        }

        foreach ((string name, string what) in Places)
        {
            double[] medians = [.. times.Select(t => t.Select(n => n[name + "-seconds"]).Order().ElementAt(t.Count / 2))];
            Print($"seconds of 60,000 {what}", medians.Select(m => $"{m:0.00} ({medians[0] / m:0.00})"));
        }
    }

    /// <summary>The guest with arguments for main; the words before them are Linux's own.</summary>
    private static Guest Given(Guest guest, string arguments)
    {
        int at = Array.IndexOf(guest.Arguments, "-append");
        return at < 0 ? guest with { Arguments = [.. guest.Arguments, "-append", arguments] }
            : guest with { Arguments = [.. guest.Arguments[..(at + 1)], guest.Arguments[at + 1] + " panic=-1 -- " + arguments] };
    }

    /// <summary>The image; of Linux, kernel and program.</summary>
    private static long Size(Guest guest) => new[] { guest.Kernel }.Concat(guest.Arguments.Where(a => a.StartsWith('/')))
        .Sum(f => new FileInfo(f).Length);

    private static async Task<int> LeastMemoryAsync(Guest guest)
    {
        Guest asked = Given(guest, ":memory: select(6*7)");
        int enough = MostMemory, few = 0;
        while (enough - few > 1)
        {
            int middle = (enough + few) / 2;
            (enough, few) = await AnswersAsync(asked, middle) ? (middle, few) : (enough, middle);
        }

        return enough;
    }

    private static async Task<bool> AnswersAsync(Guest guest, int memory)
    {
        try
        {
            return System.Text.Encoding.ASCII.GetString(await Instructions.BootAsync(guest, memory, limit: 60))
                .Split('\n', StringSplitOptions.TrimEntries).Contains("42");
        }
        catch (OperationCanceledException)
        {
            return false; // it hangs
        }
    }

    private static void Print(string what, IEnumerable<string> cells) =>
        Console.WriteLine($"{what,-36}{string.Concat(cells.Select(c => $"{c,22}"))}");
}
