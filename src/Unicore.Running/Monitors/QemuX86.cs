// SPDX-License-Identifier: BSD-3-Clause
// QEMU's machines with an x86-64 processor.
using Unicore.Build.Toolchains;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>A machine of qemu-system-x86_64.</summary>
public abstract class QemuX86 : QemuMonitor
{
    /// <inheritdoc/>
    public override int MostProcessors => 255;

    /// <inheritdoc/>
    protected override string Architecture => "x86_64";

    /// <inheritdoc/>
    protected override bool LoaderAddsName => true;

    /// <inheritdoc/>
    protected override ToolInfo Program => new("qemu-system-x86_64", "qemu-system-x86", "runs x86_64 images");

    /// <inheritdoc/>
    public override MachineMemory? Memory(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(0, request.MemoryMiB);
    }
}
