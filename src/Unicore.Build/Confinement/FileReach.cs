// SPDX-License-Identifier: BSD-3-Clause
// Which files a program has to do with. It sees no others.
using System.Runtime.InteropServices;

namespace Unicore.Build.Confinement;

/// <summary>Files and folders, as paths; a folder stands for all that is in it, and what is not there for nothing.</summary>
public sealed record FileReach
{
    /// <summary>
    /// What programs of the system are made of, and where they look for names. No file of these is anybody's secret.
    /// </summary>
    private static readonly string[] OfSystem =
    [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store", "/etc/alternatives", "/etc/ld.so.cache",
        "/etc/localtime", "/etc/qemu", "/etc/resolv.conf", "/etc/hosts", "/sys/devices/system",
    ];

    private static readonly string[] Beside = ["lib", "lib64", "libexec", "share"];

    private static readonly string[] Devices = ["/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero"];

    /// <summary>What it reads.</summary>
    public required IReadOnlyList<string> Read { get; init; }

    /// <summary>What it writes too; in folders it makes and deletes files.</summary>
    public required IReadOnlyList<string> Write { get; init; }

    /// <summary>What it reads in any case.</summary>
    /// <param name="program">The program.</param>
    /// <returns>Paths: the program, and what stands beside its folder if that is a <c>bin</c>, among them.</returns>
    internal static IEnumerable<string> Always(string program)
    {
        string real = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(program);
        string folder = Path.GetDirectoryName(real)!;
        string[] beside = Path.GetFileName(folder) == "bin"
            ? [.. Beside.Select(name => Path.Combine(Path.GetDirectoryName(folder)!, name))] : [];
        // The thread that is confined starts the program, for which .NET may have to load more of itself.
        return [.. OfSystem, program, real, .. beside, AppContext.BaseDirectory, RuntimeEnvironment.GetRuntimeDirectory()];
    }

    /// <summary>What it writes in any case.</summary>
    internal static IEnumerable<string> AlwaysWritten => Devices;
}
