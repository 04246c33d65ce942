// SPDX-License-Identifier: BSD-3-Clause
// Machines of QEMU's for tests that boot an image on others than `dotnet run` does.
namespace Unicore.EndToEnd.Tests;

/// <summary>A monitor's program and arguments.</summary>
internal static class Machine
{
    /// <summary>QEMU for an architecture.</summary>
    public static string Program(string arch) => arch == "arm64" ? "qemu-system-aarch64" : "qemu-system-x86_64";

    /// <summary>A machine with a console and a way to end, and nothing else. An exit code of 0 is 1 on x86_64.</summary>
    public static string[] Arguments(string arch, string machine) =>
    [
        "-M", machine,
        .. arch == "arm64"
            ? (string[])["-cpu", "cortex-a57", "-semihosting-config", "enable=on,target=native"]
            : ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"],
        "-m", "64", "-display", "none", "-serial", "stdio", "-nodefaults", "-no-reboot",
    ];
}
