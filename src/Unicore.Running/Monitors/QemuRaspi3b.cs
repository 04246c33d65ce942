// SPDX-License-Identifier: BSD-3-Clause
// A Raspberry Pi 3 model B by QEMU, which loads the image as the board's firmware loads kernel8.img: to 0x80000.
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>QEMU's machine <c>raspi3b</c>. Its console is the first UART, the PL011.</summary>
public sealed class QemuRaspi3b : QemuArm
{
    // The board has 1 GiB, and QEMU no other.
    private const int BoardMiB = 1024;

    /// <inheritdoc/>
    public override string Name => "qemu-raspi3b";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Accelerators => ["tcg"];

    /// <summary>Null: nobody runs boards from containers.</summary>
    public override string? ContainerPlatform => null;

    /// <inheritdoc/>
    protected override string Machine => "raspi3b";

    /// <inheritdoc/>
    public override MachineMemory? Memory(GuestRequest request) => new(0, BoardMiB);
}
