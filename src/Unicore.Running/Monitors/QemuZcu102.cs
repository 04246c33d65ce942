// SPDX-License-Identifier: BSD-3-Clause
// A board with a Zynq UltraScale+ by QEMU, which loads the image as a boot loader of Linux's kind does.
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>QEMU's machine <c>xlnx-zcu102</c>. Its console is the first UART.</summary>
public sealed class QemuZcu102 : QemuArm
{
    // What QEMU takes when it is told nothing.
    private const int LeastMiB = 128;

    private const int Ports = 4;

    /// <inheritdoc/>
    public override string Name => "qemu-zcu102";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Accelerators => ["tcg"];

    /// <summary>Null: nobody runs boards from containers.</summary>
    public override string? ContainerPlatform => null;

    /// <inheritdoc/>
    protected override string Machine => "xlnx-zcu102";

    /// <inheritdoc/>
    public override MachineMemory? Memory(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(0, Math.Max(request.MemoryMiB, LeastMiB));
    }

    /// <summary>
    /// The chip has sound and four network ports, whatever <c>-nodefaults</c> says. QEMU would look for the host's sound at length, and
    /// warn of ports without a network, as if it had failed; it has one line left to say of its sound. Nobody else is on these networks.
    /// </summary>
    protected override Launch Complete(Launch launch, GuestRequest request, string commandLine, string file)
    {
        ArgumentNullException.ThrowIfNull(launch);
        IEnumerable<string> networks = Enumerable.Repeat<string[]>(["-nic", "user,restrict=on"], Ports).SelectMany(n => n);
        return launch with { Arguments = [.. launch.Arguments, "-audiodev", "none,id=sound", .. networks] };
    }
}
