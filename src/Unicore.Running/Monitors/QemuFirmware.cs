// SPDX-License-Identifier: BSD-3-Clause
// What a PC of QEMU's boots by itself: a disk, a CD, or a program for UEFI.
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>QEMU's arguments for firmware that boots a guest.</summary>
internal static class QemuFirmware
{
    /// <summary>UEFI for QEMU's machines; a BIOS comes with QEMU.</summary>
    public static readonly NeededFile Uefi = new("/usr/share/ovmf/OVMF.fd", "ovmf");

    /// <summary>What UEFI itself takes at least: with 32 MiB Debian's OVMF 2022.11 does not come as far as to boot anything.</summary>
    public const ulong UefiMiB = 40;

    /// <summary>The command line, where a loader of ours looks for it (<c>fwcfg.h</c>).</summary>
    private const string CommandLineFile = "opt/unicore/cmdline";

    /// <summary>
    /// Boots a medium: on the machine's own bus, so that disks of the guest's keep their places. What a guest writes to it is forgotten.
    /// </summary>
    /// <param name="medium">What to boot from.</param>
    /// <param name="commandLine">The guest's command line; may be empty, which leaves the medium's own.</param>
    /// <param name="sleepDevice">The device that puts the machine to sleep.</param>
    /// <returns>Arguments.</returns>
    public static IEnumerable<string> Boot(GuestMedium medium, string commandLine, string? sleepDevice)
    {
        string drive = $"if=none,id=boot,file={QemuMonitor.Escaped(medium.File)},format=";
        return
        [
            // For a machine that may sleep, UEFI keeps memory from 8 MiB on for when it awakes: where larger images lie.
            .. medium.IsUefi ? (string[])["-bios", Uefi.Path, "-global", $"{sleepDevice}.disable_s3=1"] : [],
            .. medium.Format switch
            {
                _ when medium.IsProgram => (string[])["-kernel", medium.File],
                "iso" => ["-drive", drive + "raw,readonly=on", "-device", "ide-cd,drive=boot,bootindex=0"],
                "vhd" => ["-drive", drive + "vpc,snapshot=on", "-device", "ide-hd,drive=boot,bootindex=0"],
                _ => ["-drive", $"{drive}{medium.Format},snapshot=on", "-device", "ide-hd,drive=boot,bootindex=0"],
            },
            .. commandLine.Length > 0 ? (string[])["-fw_cfg", $"name={CommandLineFile},string={QemuMonitor.Escaped(commandLine)}"] : [],
        ];
    }
}
