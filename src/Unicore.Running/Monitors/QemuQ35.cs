// SPDX-License-Identifier: BSD-3-Clause
// QEMU's PC of today: Q35, PCI Express, SeaBIOS.
namespace Unicore.Running.Monitors;

/// <summary>QEMU's machine <c>q35</c>.</summary>
public sealed class QemuQ35 : QemuX86
{
    /// <inheritdoc/>
    public override string Name => "qemu-q35";

    /// <inheritdoc/>
    protected override string Machine => "q35";

    /// <inheritdoc/>
    protected override string SleepDevice => "ICH9-LPC";

    /// <inheritdoc/>
    protected override string VirtioBus => "pci";
}
