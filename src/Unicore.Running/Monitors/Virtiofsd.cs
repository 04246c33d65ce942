// SPDX-License-Identifier: BSD-3-Clause
// The server of folders by virtiofs, of which there are two: virtiofsd 1, in Rust, and that of QEMU up to 7, in C.
using System.Globalization;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>A virtiofsd, as its help has it.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="IsQemus">Whether it is the older one.</param>
/// <param name="HasReadOnly">Whether it refuses to write when it is asked to; else its folder has to refuse that.</param>
public sealed record Virtiofsd(string Program, bool IsQemus, bool HasReadOnly)
{
    /// <summary>Its name on PATH, and where distributions have it: outside of that.</summary>
    public static IReadOnlyList<string> Places { get; } =
        ["virtiofsd", "/usr/libexec/virtiofsd", "/usr/lib/virtiofsd", "/usr/lib/qemu/virtiofsd"];

    /// <summary>Which one it is.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="help">What it says with <c>--help</c>.</param>
    /// <returns>The server; null when it is neither.</returns>
    public static Virtiofsd? Of(string program, string help)
    {
        ArgumentNullException.ThrowIfNull(help);
        bool Has(string option) => help.Contains(option, StringComparison.Ordinal);
        return Has("--shared-dir") ? new(program, false, Has("--readonly")) : Has("-o source=") ? new(program, true, false) : null;
    }

    /// <summary>
    /// Its arguments: nothing is cached, so that host and guest see what the other one did; it makes no device files, and sees nothing
    /// but the folder. Who isn't root has a namespace of users in which they are.
    /// </summary>
    /// <param name="server">What to serve, and where.</param>
    /// <param name="rights">Of whom starts it.</param>
    /// <returns>The arguments.</returns>
    public IReadOnlyList<string> Arguments(FolderServer server, ServerRights rights)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(rights);
        string sandbox = rights.IsRoot && !rights.MakesNamespaces ? "chroot" : "namespace";
        return IsQemus
            ?
            [
                "--socket-path=" + server.Socket, "-o", "source=" + OfFuse(server.Volume.Folder),
                "-o", "cache=none", "-o", "sandbox=" + sandbox, "-o", "modcaps=-mknod:-setfcap", "-o", "log_level=err", "-f",
            ]
            :
            [
                "--socket-path", server.Socket, "--shared-dir", server.Volume.Folder, "--cache", "never", "--sandbox", sandbox,
                "--modcaps=-mknod:-setfcap", "--log-level", "error",
                .. server.Volume.IsReadOnly && HasReadOnly ? (string[])["--readonly"] : [],
                .. rights.IsRoot ? (string[])[] : ["--uid-map", Own(rights.User), "--gid-map", Own(rights.Group)],
            ];
    }

    /// <summary>A file that it leaves; null for none.</summary>
    /// <param name="server">What it served, and where.</param>
    /// <returns>The path.</returns>
    public string? Leaves(FolderServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return IsQemus ? $"/var/run/virtiofsd/{server.Socket.Replace('/', '.')}.pid" : null;
    }

    /// <summary>A path as libfuse's options have it.</summary>
    private static string OfFuse(string path) =>
        path.Replace("\\", @"\\", StringComparison.Ordinal).Replace(",", @"\,", StringComparison.Ordinal);

    private static string Own(uint id) => string.Create(CultureInfo.InvariantCulture, $":0:{id}:1:");
}

/// <summary>What a server may do.</summary>
/// <param name="User">Who starts it.</param>
/// <param name="Group">Their group.</param>
/// <param name="MakesNamespaces">Whether they may make namespaces of mounts: root in a container may not.</param>
public sealed record ServerRights(uint User, uint Group, bool MakesNamespaces)
{
    /// <summary>Whether that is root.</summary>
    public bool IsRoot => User == 0;
}
