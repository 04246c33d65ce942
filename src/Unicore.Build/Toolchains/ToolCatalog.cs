// SPDX-License-Identifier: BSD-3-Clause
// Says which package has a tool, for messages and for restoring a toolchain.
namespace Unicore.Build.Toolchains;

/// <summary>A tool that a build or a run starts.</summary>
/// <param name="Name">Name of the executable.</param>
/// <param name="Package">The Debian package that has it.</param>
/// <param name="Purpose">What it is for, to say why it is installed.</param>
public sealed record ToolInfo(string Name, string Package, string Purpose);

/// <summary>The tools that the SDK knows, and the packages that have them.</summary>
public static class ToolCatalog
{
    /// <summary>Every tool known.</summary>
    public static IReadOnlyList<ToolInfo> All { get; } =
    [
        new("gcc", "gcc", "compiles for x86_64"),
        new("g++", "g++", "compiles C++ for x86_64"),
        new("ld", "binutils", "links for x86_64"),
        new("objcopy", "binutils", "hides symbols that a library does not export"),
        new("nm", "binutils", "lists symbols"),
        new("strip", "binutils", "removes debug information from images"),
        new("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu", "compiles for arm64"),
        new("aarch64-linux-gnu-g++", "g++-aarch64-linux-gnu", "compiles C++ for arm64"),
        new("aarch64-linux-gnu-ld", "binutils-aarch64-linux-gnu", "links for arm64"),
        new("aarch64-linux-gnu-objcopy", "binutils-aarch64-linux-gnu", "hides symbols that a library does not export"),
        new("aarch64-linux-gnu-nm", "binutils-aarch64-linux-gnu", "lists symbols"),
        new("aarch64-linux-gnu-strip", "binutils-aarch64-linux-gnu", "removes debug information from images"),
        new("x86_64-linux-gnu-gcc", "gcc-x86-64-linux-gnu", "compiles for x86_64"),
        new("x86_64-linux-gnu-g++", "g++-x86-64-linux-gnu", "compiles C++ for x86_64"),
        new("x86_64-linux-gnu-ld", "binutils-x86-64-linux-gnu", "links for x86_64"),
        new("x86_64-linux-gnu-objcopy", "binutils-x86-64-linux-gnu", "hides symbols that a library does not export"),
        new("x86_64-linux-gnu-nm", "binutils-x86-64-linux-gnu", "lists symbols"),
        new("x86_64-linux-gnu-strip", "binutils-x86-64-linux-gnu", "removes debug information from images"),
        new("clang", "clang", "compiles for every architecture"),
        new("clang++", "clang", "compiles C++ for every architecture"),
        new("ld.lld", "lld", "links with link-time optimisation by clang"),
        new("make", "make", "reads the link rules of a platform"),
        new("ccache", "ccache", "keeps compiled files between builds"),
        new("sccache", "sccache", "keeps compiled files between builds"),
        new("distcc", "distcc", "spreads compilation over machines"),
        new("icecc", "icecc", "spreads compilation over machines"),
        new("qemu-system-x86_64", "qemu-system-x86", "runs x86_64 images"),
        new("qemu-system-aarch64", "qemu-system-arm", "runs arm64 images"),
        new("gdb-multiarch", "gdb-multiarch", "debugs images"),
        new("gdb", "gdb", "debugs images"),
    ];

    /// <summary>Looks a tool up by the name of its executable.</summary>
    /// <param name="name">Name or path of the executable.</param>
    /// <returns>What is known of it, or null.</returns>
    public static ToolInfo? Find(string name)
    {
        string file = Path.GetFileName(name);
        foreach (ToolInfo tool in All)
        {
            if (tool.Name == file)
            {
                return tool;
            }
        }

        return null;
    }

    /// <summary>Finds an executable in a search path.</summary>
    /// <param name="name">Name of the executable, or a path to it.</param>
    /// <param name="searchPath">Folders as <c>PATH</c> has them.</param>
    /// <returns>The absolute path, or null.</returns>
    public static string? Locate(string name, string searchPath)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(searchPath);
        if (name.Contains('/', StringComparison.Ordinal) || Path.IsPathRooted(name))
        {
            string full = Path.GetFullPath(name);
            return File.Exists(full) ? full : null;
        }

        foreach (string folder in searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            string candidate = Path.Combine(folder, name);
            if (File.Exists(candidate))
            {
                return candidate;
            }

            if (OperatingSystem.IsWindows() && File.Exists(candidate + ".exe"))
            {
                return candidate + ".exe";
            }
        }

        return null;
    }
}
