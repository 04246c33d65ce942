// SPDX-License-Identifier: BSD-3-Clause
// Allocators over patterns of malloc and free: instructions a call, counted by the emulator, and the ratio to the default allocator.
namespace Unicore.Benchmarks;

/// <summary>The table of allocators.</summary>
internal static class AllocatorBenchmark
{
    private static readonly string[] Allocators = ["ukalloctlsf", "ukallocbbuddy", "ukallocfirstfit", "ukallocregion", "mimalloc"];

    /// <summary>Builds the guest with each allocator and boots it; counts are exact, so once is enough.</summary>
    public static async Task RunAsync(string repository, int rounds)
    {
        string root = Directory.CreateTempSubdirectory("unicore-bench-").FullName;
        try
        {
            Measure.TakePackages(root, repository);
            Dictionary<string, string?> environment = new(Measure.Plain) { ["UnikernelObjectCache"] = root + "/objects" };
            List<(string Name, double Count)[]> columns = [];
            foreach (string allocator in Allocators)
            {
                string folder = Path.Combine(root, allocator);
                Directory.CreateDirectory(folder);
                foreach (string file in new[] { "allocators.ukproj", "main.c" })
                {
                    File.Copy(Path.Combine(repository, "tests/benchmarks/allocators", file), Path.Combine(folder, file));
                }

                await Measure.RunAsync(folder, environment, "dotnet", "build", "-c", "Release", "-v", "q", "-p:Allocator=" + allocator);
                columns.Add([.. Instructions.Numbers(await Instructions.BootAsync(
                    Path.Combine(folder, "bin/Release/kvm-x86_64/allocators"))).Select(n => (n.Key, n.Value))]);
            }

            Console.WriteLine("allocators, kvm/x86_64 Release, musl: instructions a call of malloc, realloc, free (ratio to the default)");
            Console.WriteLine($"{"",-10}{string.Concat(Allocators.Select(a => $"{a,20}"))}");
            for (int row = 0; row < columns[0].Length; row++)
            {
                Console.WriteLine($"{columns[0][row].Name,-10}" + string.Concat(columns.Select(c =>
                    $"{c[row].Count,12:0.0} ({c[row].Count / columns[0][row].Count,5:0.00})")));
            }
        }
        finally
        {
            Directory.Delete(root, true);
        }
    }
}
