// SPDX-License-Identifier: BSD-3-Clause
// QEMU's smallest machine: no PCI, virtio by memory-mapped registers; the stand-in for Firecracker.
namespace Unicore.Running.Monitors;

/// <summary>QEMU's machine <c>microvm</c>, with a clock that knows the time of day.</summary>
public sealed class QemuMicrovm : QemuX86
{
    /// <inheritdoc/>
    public override string Name => "qemu-microvm";

    /// <inheritdoc/>
    protected override string Machine => "microvm,rtc=on";

    /// <inheritdoc/>
    protected override string VirtioBus => "device";

    /// <summary>Without ACPI the machine tells of its devices on the command line.</summary>
    protected override string VirtioMachine => ",acpi=off";
}
