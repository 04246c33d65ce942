// SPDX-License-Identifier: BSD-3-Clause
// Files of the host by 9p and by virtiofs: instructions of one guest that has the same folder by both, and how long it waits.
using System.Globalization;
using System.Text.Json;

namespace Unicore.Benchmarks;

/// <summary>The table of volumes. The server of one is QEMU, that of the other virtiofsd, which has to be there.</summary>
internal static class VolumeBenchmark
{
    // So often that the start, where the clock is measured for a while, which isn't always the same, doesn't count.
    private static readonly (string What, string Row, int Count)[] Rows =
    [
        ("read", "a MiB read, by 64 KiB", 1000), ("write", "a MiB written, by 64 KiB", 1000), ("stat", "stat()", 20_000),
        ("open", "open() and close()", 10_000),
    ];

    /// <summary>Builds the guest and boots it for each row; of the seconds the median is told.</summary>
    public static async Task RunAsync(string repository, int rounds)
    {
        var guests = new Guests(repository, "volumes");
        Guest guest = await guests.OursAsync();
        string folder = Directory.CreateDirectory(Path.Combine(guests.Root, "folder")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "file"), new byte[64 << 20]);
        string tool = Path.Combine(repository, ".artifacts/sdk/tools/Unicore.Tool.dll"), figures = Path.Combine(guests.Root, "figures");
        string[] run = ["exec", tool, "run", guest.Kernel, "--volume", "/nine=" + folder, "--volume", "virtiofs:/fs=" + folder];

        async Task<double> InstructionsAsync(string place, string what, int count)
        {
            await Measure.RunAsync(guests.Root, "dotnet",
                [.. run, "--measurements", figures, "--measure", "instructions", "--", place, what, $"{count}"]);
            using var read = JsonDocument.Parse(await File.ReadAllTextAsync(figures));
            return read.RootElement.GetProperty("instructions").GetDouble();
        }

        async Task<double> SecondsAsync(string place, string what, int count)
        {
            List<double> all = [];
            for (int i = 0; i < rounds; i++)
            {
                string said = await Measure.RunAsync(guests.Root, "dotnet", [.. run, "--", place, what, $"{count}"]);
                all.Add(double.Parse(said.Split("seconds ")[1], CultureInfo.InvariantCulture));
            }

            return all.Order().ElementAt(rounds / 2);
        }

        Console.WriteLine($"kvm/x86_64 Release, by QEMU's emulation: instructions of the guest, and microseconds (median of {rounds})");
        Console.WriteLine($"{"",-28}{"9p",12}{"virtiofs",12}{"9p, us",12}{"virtiofs, us",14}");
        foreach ((string what, string row, int count) in Rows)
        {
            double[] instructions = new double[2], seconds = new double[2];
            foreach ((int i, string place) in new[] { "/nine", "/fs" }.Index())
            {
                instructions[i] = (await InstructionsAsync(place, what, count) - await InstructionsAsync(place, what, 0)) / count;
                seconds[i] = await SecondsAsync(place, what, count) / count * 1e6;
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row,-28}{instructions[0],12:0}{instructions[1],12:0}{seconds[0],12:0.0}{seconds[1],14:0.0}"));
        }
    }
}
