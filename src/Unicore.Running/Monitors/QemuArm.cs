// SPDX-License-Identifier: BSD-3-Clause
// QEMU's machines with a 64-bit Arm processor.
using Unicore.Build.Toolchains;

namespace Unicore.Running.Monitors;

/// <summary>A machine of qemu-system-aarch64.</summary>
public abstract class QemuArm : QemuMonitor
{
    /// <inheritdoc/>
    protected override string Architecture => "arm64";

    /// <inheritdoc/>
    protected override ToolInfo Program => new("qemu-system-aarch64", "qemu-system-arm", "runs arm64 images");
}
