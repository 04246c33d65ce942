// SPDX-License-Identifier: BSD-3-Clause
// Domains of Xen that `dotnet run` makes none of: with the serial line that Xen emulates, and without any.
namespace Unicore.EndToEnd.Tests;

/// <summary>Xen for arm64, told by a device tree what to start, as on a board.</summary>
public sealed class XenTests : IDisposable
{
    private readonly Workspace _workspace = new();

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>
    /// Three Ctrl-A lead the machine's input to the domain. Its lines stand in Xen's log; without a serial line it says them by a call, and
    /// it ends by another one: nothing takes its exit code.
    /// </summary>
    [MatrixTheory]
    [InlineData("vpl011;", "DOM1: ", "read x")]
    [InlineData("", "(d1) ", "read 0")]
    public async Task ADomainHasTheConsoleThatXenGivesIt(string line, string mark, string read)
    {
        _workspace.CopyFolder("tests/conformance", "conformance");
        (await _workspace.DotnetAsync("conformance", "build", "-p:Platform=xen", "-p:Arch=arm64")).Ends(0);
        long size = new FileInfo(_workspace["conformance/bin/Debug/xen-arm64/conformance"]).Length;
        _workspace.Write("host.dts", $$"""
            /dts-v1/;
            / {
                #address-cells = <2>; #size-cells = <2>; compatible = "linux,dummy-virt"; interrupt-parent = <&gic>;
                cpus {
                    #address-cells = <1>; #size-cells = <0>;
                    cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a57"; reg = <0>; };
                };
                psci { compatible = "arm,psci-1.0", "arm,psci-0.2"; method = "smc"; };
                gic: intc@8000000 {
                    compatible = "arm,gic-v3"; interrupt-controller; #interrupt-cells = <3>;
                    reg = <0 0x8000000 0 0x10000 0 0x80a0000 0 0xf60000>; interrupts = <1 9 4>;
                };
                timer { compatible = "arm,armv8-timer"; interrupts = <1 13 4 1 14 4 1 11 4 1 10 4>; };
                pl011@9000000 { compatible = "arm,pl011", "arm,primecell"; reg = <0 0x9000000 0 0x1000>; interrupts = <0 1 4>; };
                chosen {
                    #address-cells = <2>; #size-cells = <2>;
                    xen,xen-bootargs = "console=dtuart dtuart=/pl011@9000000 guest_loglvl=all";
                    domU1 {
                        compatible = "xen,domain"; #address-cells = <2>; #size-cells = <2>; memory = <0 0x10000>; cpus = <1>; {{line}}
                        module@50000000 {
                            compatible = "multiboot,kernel", "multiboot,module"; reg = <0 0x50000000 0 {{size}}>;
                            bootargs = "--act \"console: a byte, for a while\"";
                        };
                    };
                };
            };
            """);
        Outcome outcome = await _workspace.RunAsync("sh", ".", "-c", """
            dtc -q -I dts -O dtb -o host.dtb host.dts || exit
            mkfifo in; exec 3<>in
            qemu-system-aarch64 -M virt,virtualization=on,gic-version=3 -cpu cortex-a57 -m 512 -display none -nodefaults -no-reboot \
                -serial stdio -kernel /boot/xen-4.17-arm64 -dtb host.dtb \
                -device loader,file=conformance/bin/Debug/xen-arm64/conformance,addr=0x50000000,force-raw=on <in >out 2>&1 & machine=$!
            wait_for() { for i in $(seq 400); do grep -aqs "$1" out && return; sleep 0.1; done; }
            wait_for 'check: '; printf '\001\001\001x' >&3
            wait_for ' checks, '; sleep 1
            kill -9 $machine; cat out
            """);
        outcome.Says(mark + "check: console: a byte, for a while").Says(read).Says("1 checks, 0 failures");
    }
}
