// SPDX-License-Identifier: BSD-3-Clause
// Which monitors run the platforms of Unikraft trees, which are no projects of ours and cannot say so themselves.
namespace Unicore.Running.Unikraft;

/// <summary>The one table of Unikraft's platforms.</summary>
public static class UnikraftPlatforms
{
    /// <summary>
    /// Platform, architecture, names of monitors. The machines power off through ACPI at a fixed port, which microvm does not have.
    /// </summary>
    private static readonly (string Platform, string Architecture, string[] Monitors)[] Table =
    [
        ("qemu", "x86_64", ["qemu-pc"]),
        ("qemu", "arm64", ["qemu-virt"]),
        ("kvm", "x86_64", ["qemu-pc"]),
        ("kvm", "arm64", ["qemu-virt"]),
        ("fc", "x86_64", ["firecracker"]),
        ("fc", "arm64", ["firecracker"]),
        ("firecracker", "x86_64", ["firecracker"]),
        ("firecracker", "arm64", ["firecracker"]),
        ("linuxu", "x86_64", ["process"]),
        ("linuxu", "arm64", ["process"]),
    ];

    /// <summary>The targets to offer to someone whose own cannot be run; each thing once.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["qemu/x86_64", "qemu/arm64", "fc/x86_64", "fc/arm64", "linuxu/x86_64"];

    /// <summary>What runs the images of a platform.</summary>
    /// <param name="platform">Name of the platform.</param>
    /// <param name="architecture">Name of the architecture.</param>
    /// <returns>Names of monitors, the default first; empty for a target that nothing runs.</returns>
    public static IReadOnlyList<string> MonitorsFor(string platform, string architecture) =>
        Table.FirstOrDefault(row => row.Platform == platform && row.Architecture == architecture).Monitors ?? [];
}
