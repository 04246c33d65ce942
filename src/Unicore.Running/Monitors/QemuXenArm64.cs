// SPDX-License-Identifier: BSD-3-Clause
// Xen in QEMU's Arm machine, the guest as the domain that Xen starts by itself: "dom0less".
using System.Globalization;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>
/// Xen 4.17 on QEMU's machine <c>virt</c>, which starts the image as its only domain and gives it the machine's serial line and calendar. A
/// device tree tells it to; what Xen itself says goes nowhere.
/// </summary>
public sealed class QemuXenArm64 : QemuArm
{
    private const string Hypervisor = "/boot/xen-4.17-arm64";
    private const string Package = "xen-hypervisor-4.17-arm64:arm64";

    /// <summary>
    /// What Xen needs for itself, and where in the machine's memory the domain's files lie until it has started that: behind QEMU's tree.
    /// </summary>
    private const int HypervisorMiB = 256;
    private const ulong RamStart = 0x4000_0000, PassedStart = RamStart + (160 << 20), ImageStart = PassedStart + Block;
    private const ulong Block = 2 << 20;

    /// <summary>What of QEMU's machine (hw/arm/virt.c) is the guest's: registers, and the number of a shared interrupt.</summary>
    private static readonly (string Kind, ulong Address, uint Interrupt)[] Passed = [("pl011", 0x900_0000, 1), ("pl031", 0x901_0000, 2)];

    private const uint Controller = 1, DeviceSize = 0x1000, Shared = 0, Private = 1, High = 4;

    /// <inheritdoc/>
    public override string Name => "qemu-xen-arm64";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Accelerators => ["tcg"];

    /// <inheritdoc/>
    public override string? ContainerPlatform => "xen";

    /// <inheritdoc/>
    protected override string Machine => "virt,virtualization=on,gic-version=3";

    /// <inheritdoc/>
    protected override string Processor => "cortex-a57";

    /// <inheritdoc/>
    public override MachineMemory? Memory(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ulong files = Rounded(Size(request.Image)) + Rounded(Size(request.Initrd));
        return new(RamStart, request.MemoryMiB + HypervisorMiB + (int)(files >> 20));
    }

    /// <summary>Null: where Xen puts its guest is Xen's affair.</summary>
    public override ulong? MemoryFileStart(GuestRequest request, Elf.ElfFile elf) => null;

    /// <inheritdoc/>
    protected override IEnumerable<string> Boot(GuestRequest request, string commandLine, string file)
    {
        ArgumentNullException.ThrowIfNull(request);
        return
        [
            "-kernel", Hypervisor, "-dtb", Tree(file), .. Load(PassedTree(file), PassedStart), .. Load(request.Image, ImageStart),
            .. request.Initrd is { } archive ? Load(archive, InitrdStart(request)) : [],
        ];
    }

    /// <inheritdoc/>
    protected override Launch Complete(Launch launch, GuestRequest request, string commandLine, string file)
    {
        ArgumentNullException.ThrowIfNull(launch);
        ArgumentNullException.ThrowIfNull(request);
        byte[] passed = WhatIsPassed();
        return launch with
        {
            Needed = new(Hypervisor, Package),
            Reach = launch.Reach is { } reach ? reach with { Read = [.. reach.Read, Hypervisor] } : null,
            Written = [new(PassedTree(file), passed), new(Tree(file), Whole(request, commandLine, (ulong)passed.Length))],
        };
    }

    /// <summary>The devices, as Xen is to show them to the domain: where they are, and without anything between them and memory.</summary>
    private static byte[] WhatIsPassed()
    {
        DeviceTree tree = new DeviceTree().Begin("").Cells("#address-cells", 2).Cells("#size-cells", 2)
            .Begin("passthrough").Text("compatible", "simple-bus").Has("ranges").Cells("#address-cells", 2).Cells("#size-cells", 2);
        foreach ((string kind, ulong address, uint interrupt) in Passed)
        {
            // Xen numbers the domain's own interrupt controller: public/device_tree_defs.h, GUEST_PHANDLE_GIC.
            Device(tree, kind, address, interrupt).Cells("interrupt-parent", 65000).Wide("xen,reg", address, DeviceSize, address)
                .Text("xen,path", "/" + NodeOf(kind, address)).Has("xen,force-assign-without-iommu").End();
        }

        return tree.End().End().ToArray();
    }

    /// <summary>The machine as Xen sees it, and the domain that it starts.</summary>
    private static byte[] Whole(GuestRequest request, string commandLine, ulong passed)
    {
        DeviceTree tree = new DeviceTree().Begin("").Cells("#address-cells", 2).Cells("#size-cells", 2)
            .Text("compatible", "linux,dummy-virt").Cells("interrupt-parent", Controller)
            .Begin("cpus").Cells("#address-cells", 1).Cells("#size-cells", 0)
            .Begin("cpu@0").Text("device_type", "cpu").Text("compatible", "arm,cortex-a57").Cells("reg", 0).End().End()
            .Begin("psci").Text("compatible", "arm,psci-1.0", "arm,psci-0.2").Text("method", "smc").End()
            .Begin("intc@8000000").Text("compatible", "arm,gic-v3").Has("interrupt-controller").Cells("#interrupt-cells", 3)
            .Wide("reg", 0x800_0000, 0x1_0000, 0x80a_0000, 0xf6_0000).Cells("interrupts", Private, 9, High)
            .Cells("phandle", Controller).End()
            .Begin("timer").Text("compatible", "arm,armv8-timer")
            .Cells("interrupts", Private, 13, High, Private, 14, High, Private, 11, High, Private, 10, High).End();
        foreach ((string kind, ulong address, uint interrupt) in Passed)
        {
            Device(tree, kind, address, interrupt).Has("xen,passthrough").End();
        }

        // The domain has the processor to itself. (With vwfi=native it would wake at each of Xen's own interrupts.)
        tree.Begin("chosen").Cells("#address-cells", 2).Cells("#size-cells", 2).Text("xen,xen-bootargs", "sched=null")
            .Begin("domU1").Text("compatible", "xen,domain").Cells("#address-cells", 2).Cells("#size-cells", 2)
            .Wide("memory", (ulong)request.MemoryMiB << 10).Cells("cpus", 1);
        Module(tree, "device-tree", PassedStart, passed).End();
        Module(tree, "kernel", ImageStart, Size(request.Image)).Text("bootargs", commandLine).End();
        if (request.Initrd is { } initrd)
        {
            Module(tree, "ramdisk", InitrdStart(request), Size(initrd)).End();
        }

        return tree.End().End().End().ToArray();
    }

    private static DeviceTree Device(DeviceTree tree, string kind, ulong address, uint interrupt) =>
        tree.Begin(NodeOf(kind, address)).Text("compatible", "arm," + kind, "arm,primecell").Wide("reg", address, DeviceSize)
            .Cells("interrupts", Shared, interrupt, High);

    private static DeviceTree Module(DeviceTree tree, string kind, ulong address, ulong size) =>
        tree.Begin(NodeOf("module", address)).Text("compatible", "multiboot," + kind, "multiboot,module").Wide("reg", address, size);

    private static string NodeOf(string name, ulong address) => string.Create(CultureInfo.InvariantCulture, $"{name}@{address:x}");

    private static string[] Load(string file, ulong address) =>
        ["-device", string.Create(CultureInfo.InvariantCulture, $"loader,file={Escaped(file)},addr=0x{address:x},force-raw=on")];

    private static ulong InitrdStart(GuestRequest request) => ImageStart + Rounded(Size(request.Image));

    private static ulong Size(string? file) => file is not null && File.Exists(file) ? (ulong)new FileInfo(file).Length : 0;

    private static ulong Rounded(ulong size) => (size + Block - 1) & ~(Block - 1);

    private static string Tree(string file) => file + ".dtb";

    private static string PassedTree(string file) => file + ".passed.dtb";
}
