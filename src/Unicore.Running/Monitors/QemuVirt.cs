// SPDX-License-Identifier: BSD-3-Clause
// QEMU's machine for Arm that is like no board: a device tree says what it has.
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>QEMU's machine <c>virt</c>.</summary>
public sealed class QemuVirt : QemuArm
{
    private const ulong RamStart = 0x4000_0000;

    /// <inheritdoc/>
    public override string Name => "qemu-virt";

    /// <inheritdoc/>
    protected override string Machine => "virt";

    /// <inheritdoc/>
    protected override string VirtioBus => "device";

    /// <summary>The machine's interrupt controller, a GICv2, has room for no more.</summary>
    public override int MostProcessors => 8;

    /// <summary>The machine's own default has 32 bits.</summary>
    protected override string? Processor => "cortex-a57";

    /// <inheritdoc/>
    public override MachineMemory? Memory(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(RamStart, request.MemoryMiB);
    }
}
