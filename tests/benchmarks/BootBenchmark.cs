// SPDX-License-Identifier: BSD-3-Clause
// Instructions from an image's entry to main: helloworld, and a program with musl, files and threads.
namespace Unicore.Benchmarks;

/// <summary>Two images, one number each.</summary>
internal static class BootBenchmark
{
    /// <summary>Builds and boots both; counts are exact, so once is enough.</summary>
    public static async Task RunAsync(string repository, int rounds)
    {
        var guests = new Guests(repository, "boot");
        Guest full = await guests.OursAsync();
        string small = Directory.CreateDirectory(Path.Combine(guests.Root, "helloworld")).FullName;
        File.Copy(Path.Combine(repository, "samples/helloworld/helloworld.ukproj"), Path.Combine(small, "helloworld.ukproj"), true);
        await File.WriteAllTextAsync(Path.Combine(small, "main.c"), Instructions.Main);
        await Measure.RunAsync(small, "dotnet", "build", "-c", "Release", "-v", "q");
        long hello = await Instructions.ToMainAsync(Path.Combine(small, "bin/Release/kvm-x86_64/helloworld"), guests.Root);
        long all = await Instructions.ToMainAsync(full.Kernel, guests.Root);
        Console.WriteLine("kvm/x86_64, Release, instructions from entry to main: "
            + $"helloworld {hello}, with musl, files and scheduler {all}, ratio {(double)all / hello:0.00} (aim: at most 60000)");
    }
}
