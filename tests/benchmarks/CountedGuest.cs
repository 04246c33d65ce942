// SPDX-License-Identifier: BSD-3-Clause
// A guest on a network that serves while its instructions are counted.
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CliWrap;

namespace Unicore.Benchmarks;

/// <summary>How often a guest's blocks of instructions were executed: <c>count.c</c> of <c>Unicore.Running</c>.</summary>
internal sealed class Counts(byte[] pairs)
{
    /// <summary>All instructions.</summary>
    public long Total { get; } = Enumerable.Range(1, (pairs.Length / 16) - 1).Sum(i => Executed(pairs, i));

    /// <summary>Instructions since <paramref name="before"/> by function, the dearest first.</summary>
    public IReadOnlyList<(string Function, long Executed)> Since(Counts before, IReadOnlyList<(ulong Address, string Name)> symbols)
    {
        Dictionary<string, long> sums = [];
        for (int i = 1; i < pairs.Length / 16; i++)
        {
            long executed = Executed(pairs, i) - (i < before.Blocks ? Executed(before.Pairs, i) : 0);
            if (executed != 0)
            {
                string name = Find(symbols, BinaryPrimitives.ReadUInt64LittleEndian(pairs.AsSpan(i * 16)));
                sums[name] = sums.GetValueOrDefault(name) + executed;
            }
        }

        return [.. sums.OrderByDescending(s => s.Value).Select(s => (s.Key, s.Value))];
    }

    private int Blocks => pairs.Length / 16;

    private byte[] Pairs => pairs;

    private static long Executed(byte[] pairs, int i) => BinaryPrimitives.ReadInt64LittleEndian(pairs.AsSpan((i * 16) + 8));

    private static string Find(IReadOnlyList<(ulong Address, string Name)> symbols, ulong address)
    {
        int low = 0, high = symbols.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = symbols[middle].Address <= address ? (middle, high) : (low, middle);
        }

        return address >> 63 != 0 ? "(kernel)" : symbols.Count > 0 && symbols[low].Address <= address ? symbols[low].Name : "?";
    }
}

/// <summary>A guest that runs under QEMU's TCG in a namespace, on a tap device of its own.</summary>
internal sealed class CountedGuest : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly CommandTask<CommandResult> _run;
    private readonly StringBuilder _console = new();
    private readonly string _counts;

    private CountedGuest(NetworkNamespace network, Guest guest, string plugin, string counts, string device, string address, int memory)
    {
        Guest = guest;
        Address = address;
        _counts = counts;
        PipeTarget console = PipeTarget.ToDelegate(line =>
        {
            lock (_console)
            {
                _console.AppendLine(line);
            }
        });
        string number = device[3..];
        _run = network.Inside("qemu-system-x86_64", ["-M", "pc", "-cpu", "max", "-m", $"{memory}", "-nodefaults", "-display", "none",
                "-serial", "stdio", "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
                "-plugin", $"{plugin},counts={counts}",
                "-netdev", $"tap,id=n,ifname={device},script=no,downscript=no",
                "-device", $"virtio-net-pci,netdev=n,romfile=,mac=52:54:00:00:00:0{number}",
                "-kernel", guest.Kernel, .. guest.Arguments])
            .WithValidation(CommandResultValidation.None).WithStandardOutputPipe(console).WithStandardErrorPipe(console)
            .ExecuteAsync(_end.Token);
    }

    public Guest Guest { get; }

    public string Address { get; }

    /// <summary>Boots a guest and waits until it answers at a port of TCP's; null: it is ready when it says so on its console.</summary>
    /// <param name="network">Where it is.</param>
    /// <param name="guest">The guest; ADDRESS in an argument of QEMU's is the address that it is to take.</param>
    /// <param name="folder">A folder for the counter.</param>
    /// <param name="port">The port.</param>
    /// <param name="memory">MiB.</param>
    public static async Task<CountedGuest> StartAsync(NetworkNamespace network, Guest guest, string folder, int? port, int memory = 256)
    {
        (string device, string address) = await network.AddTapAsync();
        guest = guest with { Arguments = [.. guest.Arguments.Select(a => a.Replace("ADDRESS", address, StringComparison.Ordinal))] };
        CountedGuest made = new(network, guest, Path.Combine(folder, "count.so"), Path.Combine(folder, device + ".counts"), device, address,
            memory);
        Stopwatch clock = Stopwatch.StartNew();
        while (!await made.AnswersAsync(network, port))
        {
            if (clock.Elapsed > TimeSpan.FromMinutes(3) || made._run.Task.IsCompleted)
            {
                throw new InvalidOperationException($"the guest of {guest.System} doesn't answer, and has printed\n{made.Console}");
            }

            await Task.Delay(100);
        }

        return made;
    }

    /// <summary>What it has printed.</summary>
    public string Console
    {
        get
        {
            lock (_console)
            {
                return _console.ToString();
            }
        }
    }

    /// <summary>The plugin, made of the repository's source.</summary>
    public static Task BuildPluginAsync(string repository, string folder) => Measure.RunAsync(folder, "gcc", "-O2", "-shared", "-fPIC",
        "-Wall", "-o", "count.so", Path.Combine(repository, "src/Unicore.Running/Counting/count.c"));

    public async Task<Counts> CountAsync()
    {
        await using FileStream file = new(_counts, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] first = new byte[16];
        await file.ReadExactlyAsync(first);
        byte[] pairs = new byte[(int)BinaryPrimitives.ReadInt64LittleEndian(first.AsSpan(8)) * 16];
        file.Position = 0;
        await file.ReadExactlyAsync(pairs);
        return new(pairs);
    }

    /// <summary>The functions of an image of ours, or of Linux's program, by address.</summary>
    public async Task<IReadOnlyList<(ulong Address, string Name)>> SymbolsAsync() =>
        [.. (await Measure.RunAsync("/", "nm", "-n", Guest.Symbols)).Split('\n').Select(l => l.Split(' '))
            .Where(w => w.Length == 3 && w[1] is "T" or "t" or "W" or "w")
            .Select(w => (ulong.Parse(w[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), w[2]))];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAny(_run.Task);
        _end.Dispose();
        File.Delete(_counts);
    }

    private async Task<bool> AnswersAsync(NetworkNamespace network, int? port) => port is null
        ? Console.Contains("ready", StringComparison.Ordinal)
        : (await network.Inside("timeout", "5", "bash", "-c", $"exec 3<>/dev/tcp/{Address}/{port}")
            .WithValidation(CommandResultValidation.None).ExecuteAsync()).ExitCode == 0;
}
