// SPDX-License-Identifier: BSD-3-Clause
// What QEMU is to do without: files of others, and programs of the host.
using Unicore.Build.Confinement;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>How QEMU is confined: by the kernel before it starts, and by its own sandbox (seccomp(2)).</summary>
internal static class QemuConfinement
{
    /// <summary>
    /// It starts no programs, gets no rights, and gives its threads no others, but for a bridge of the host's: that is made by a program
    /// with root's rights, which inherits what is denied.
    /// </summary>
    /// <param name="request">The guest.</param>
    /// <returns>Arguments.</returns>
    public static string[] Sandbox(GuestRequest request) =>
        !request.IsConfined || !OperatingSystem.IsLinux() ? []
            : ["-sandbox", "on,obsolete=deny,resourcecontrol=deny" + (HasBridge(request) ? "" : ",spawn=deny,elevateprivileges=deny")];

    /// <summary>What to do where QEMU has no sandbox.</summary>
    /// <param name="complaints">What it said.</param>
    /// <returns>A sentence with a blank before it, or nothing.</returns>
    public static string Cure(string complaints) => !complaints.Contains("-sandbox", StringComparison.Ordinal) ? ""
        : " It was built without seccomp, by which it is confined: take a build that has it, or run it unconfined with "
            + "-p:UnikernelConfined=false or --unconfined.";

    /// <summary>
    /// The files that it has to do with: more than that a guest for which it has a file opened by mistake, or by semihosting, could read.
    /// Null for a bridge of the host's, unless root asks: the program that QEMU has that made by has root's rights, and may have no fewer.
    /// </summary>
    /// <param name="request">The guest.</param>
    /// <param name="accelerator">What executes its instructions.</param>
    public static FileReach? Reach(GuestRequest request, string accelerator) =>
        HasBridge(request) && !Environment.IsPrivilegedProcess
            ? null
            : new()
            {
                Read =
                [
                    request.Image, .. Given(request.Initrd), .. Given(request.Medium?.File), .. Given(request.Counter?.Plugin),
                    .. QemusOwn(request).Where(v => v.IsReadOnly).Select(v => v.Folder),
                    .. request.Disks.Where(d => d.IsReadOnly).Select(d => d.File),
                ],
                Write =
                [
                    .. Given(request.MemoryFile), .. Given(request.Counter?.Counts),
                    .. QemusOwn(request).Where(v => !v.IsReadOnly).Select(v => v.Folder),
                    .. request.Disks.Where(d => !d.IsReadOnly).Select(d => d.File),
                    .. accelerator == "kvm" ? (string[])["/dev/kvm"] : [],
                    .. request.Networks.Any(n => n.Kind == "tap") ? (string[])["/dev/net/tun"] : [],
                ],
            };

    /// <summary>Volumes that it serves itself; folders of other ones it has nothing to do with.</summary>
    private static IEnumerable<GuestVolume> QemusOwn(GuestRequest request) =>
        request.Volumes.Where(v => v.FileSystem == GuestVolume.NineP);

    private static bool HasBridge(GuestRequest request) => request.Networks.Any(n => n.Kind == "bridge");

    private static string[] Given(string? file) => file is null ? [] : [file];
}
