// SPDX-License-Identifier: BSD-3-Clause
// Random numbers on processors that have none, from a device of the machine's.
namespace Unicore.EndToEnd.Tests;

public sealed class EntropyDeviceTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [MatrixFact]
    public async Task AnEntropyDeviceSeedsWhereNothingElseDoes()
    {
        _workspace.Write("app/app.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup><LibraryReference Include="ukrandom;virtiorng" /></ItemGroup>
            </Project>
            """);
        _workspace.Write("app/main.c", """
            #include <stdio.h>
            #include <uk/random.h>
            int main(void)
            {
                printf("seeded: %d\n", uk_random_is_seeded());
                return 0;
            }
            """);
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=kvm", "-p:Arch=x86_64")).Ends(0);
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=kvm", "-p:Arch=arm64")).Ends(0);
        string[] microvm = ["qemu-system-x86_64", "-M", "microvm,acpi=off", "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
            "-append", ""];
        string[] q35 = ["qemu-system-x86_64", "-M", "q35", "-device", "isa-debug-exit,iobase=0xf4,iosize=4"];
        string[] virt = ["qemu-system-aarch64", "-M", "virt,dtb-randomness=off", "-cpu", "cortex-a57",
            "-semihosting-config", "enable=on,target=native"];
        (await RunAsync("x86_64", [.. microvm, "-device", "virtio-rng-device"])).Says("seeded: 1");
        (await RunAsync("x86_64", microvm)).Says("seeded: 0");
        (await RunAsync("x86_64", [.. q35, "-device", "virtio-rng-pci"])).Says("seeded: 1");
        (await RunAsync("arm64", [.. virt, "-device", "virtio-rng-device"])).Says("seeded: 1");
        (await RunAsync("arm64", [.. virt, "-device", "virtio-rng-pci"])).Says("seeded: 1");
        (await RunAsync("arm64", virt)).Says("seeded: 0");
    }

    private Task<Outcome> RunAsync(string arch, string[] machine) => _workspace.RunAsync("timeout", ".",
        ["60", .. machine, "-m", "64", "-display", "none", "-serial", "stdio", "-nodefaults", "-no-reboot",
            "-global", "virtio-mmio.force-legacy=false", "-kernel", _workspace[$"app/bin/Debug/kvm-{arch}/app"]]);
}
