// SPDX-License-Identifier: BSD-3-Clause
// QEMU's old PC: i440FX, PCI, SeaBIOS.
namespace Unicore.Running.Monitors;

/// <summary>QEMU's machine <c>pc</c>.</summary>
public sealed class QemuPc : QemuX86
{
    /// <inheritdoc/>
    public override string Name => "qemu-pc";

    /// <inheritdoc/>
    protected override string Machine => "pc";

    /// <inheritdoc/>
    protected override string SleepDevice => "PIIX4_PM";

    /// <inheritdoc/>
    protected override string VirtioBus => "pci";
}
