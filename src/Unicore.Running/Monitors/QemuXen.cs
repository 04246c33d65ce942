// SPDX-License-Identifier: BSD-3-Clause
// Xen in a PC of QEMU, the guest as its first domain: the whole of a Xen host but for other domains.
using System.Globalization;
using Unicore.Elf;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>Xen 4.17 on QEMU's machine <c>q35</c> with emulated AMD virtualisation, which starts the image by PVH as dom0.</summary>
public sealed class QemuXen : QemuX86
{
    private const string Hypervisor = "/boot/xen-4.17-amd64.gz";
    private const string Package = "xen-hypervisor-4.17-amd64";

    /// <summary>What Xen needs for itself: its heap, and tables for the emulated IOMMU.</summary>
    private const int HypervisorMiB = 448;

    /// <summary>Xen keeps so much of what is written to its console while nobody takes it, and drops the rest.</summary>
    private const string ConsoleBuffer = "serial_tx_buffer=16M";

    /// <inheritdoc/>
    public override string Name => "qemu-xen";

    /// <inheritdoc/>
    public override int MostProcessors => 1;

    /// <summary>Xen has room for 128 bytes, and drops what comes then. The wish that the guest end comes beside them.</summary>
    public override int? InputRoom => 96;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Accelerators => ["tcg"];

    /// <inheritdoc/>
    public override string? ContainerPlatform => "xen";

    /// <inheritdoc/>
    protected override string Machine => "q35";

    /// <summary>
    /// Xen starts no PVH dom0 without nested pages and an IOMMU; with all that <c>max</c> offers it does not start at all.
    /// </summary>
    protected override string Processor => "qemu64,+svm,+npt,+hypervisor";

    /// <inheritdoc/>
    public override MachineMemory? Memory(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(0, request.MemoryMiB + HypervisorMiB);
    }

    /// <summary>Null: where Xen puts its guest is Xen's affair.</summary>
    public override ulong? MemoryFileStart(GuestRequest request, ElfFile elf) => null;

    /// <inheritdoc/>
    protected override IEnumerable<string> Boot(GuestRequest request, string commandLine, string file)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(commandLine);
        string memory = request.MemoryMiB.ToString(CultureInfo.InvariantCulture);

        // QEMU takes commas for the next module, and the first word of a module for its name.
        string module = Escaped($"{request.Image} {commandLine}");
        string initrd = request.Initrd is { } archive ? "," + Escaped(archive) : "";
        return
        [
            "-device", "amd-iommu", "-kernel", Plain(file), "-initrd", module + initrd,
            "-append", $"com1=115200,8n1 console=com1 loglvl=none guest_loglvl=none {ConsoleBuffer} dom0=pvh dom0_mem={memory}M",
        ];
    }

    /// <inheritdoc/>
    protected override Launch Complete(Launch launch, GuestRequest request, string commandLine, string file)
    {
        ArgumentNullException.ThrowIfNull(launch);
        return launch with { Needed = new(Hypervisor, Package), Unpacked = new(Hypervisor, Plain(file)) };
    }

    private static string Plain(string file) => file + ".xen";
}
