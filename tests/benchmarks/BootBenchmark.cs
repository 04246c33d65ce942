// SPDX-License-Identifier: BSD-3-Clause
// Instructions from an image's entry to main: helloworld, a program with musl, files and threads, and one with a network.
namespace Unicore.Benchmarks;

/// <summary>Three images, one number each.</summary>
internal static class BootBenchmark
{
    /// <summary>Builds and boots them; counts are exact, so once is enough.</summary>
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

        string server = Directory.CreateDirectory(Path.Combine(guests.Root, "server")).FullName;
        await File.WriteAllTextAsync(Path.Combine(server, "server.ukproj"),
            "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><UnikernelTargets>kvm/x86_64</UnikernelTargets></PropertyGroup>"
                + "<ItemGroup><LibraryReference Include=\"musl;lwip\" /></ItemGroup></Project>");
        await File.WriteAllTextAsync(Path.Combine(server, "main.c"), Instructions.Main);
        await Measure.RunAsync(server, "dotnet", "build", "-c", "Release", "-v", "q");
        long network = await Instructions.ToMainAsync(Path.Combine(server, "bin/Release/kvm-x86_64/server"), guests.Root,
            "-machine", "acpi=off", "-global", "virtio-mmio.force-legacy=false", "-netdev", "user,id=n",
            "-device", "virtio-net-device,netdev=n",
            "-append", "netdev.ip=10.0.2.15/24:10.0.2.2");
        Console.WriteLine($"with a network device and an address, too: {network}, ratio {(double)network / hello:0.00} (aim: at most 10)");
    }
}
