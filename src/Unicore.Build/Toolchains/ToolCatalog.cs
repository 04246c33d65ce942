// SPDX-License-Identifier: BSD-3-Clause
// Says which package has a tool, for messages and for restoring a toolchain.
using System.Runtime.InteropServices;

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
        .. Compilers("", HostArchitecture, package => package),
        .. TargetArchitecture.All.SelectMany(a => Compilers(a.Triple + "-", a.Name, a.CrossPackage)),
        new("clang", "clang", "compiles for every architecture"),
        new("clang++", "clang", "compiles C++ for every architecture"),
        new("rustc", "rustc", $"compiles Rust, in release {RustCompiler.Release}"),
        new("ld.lld", "lld", "links with link-time optimisation by clang"),
        new("make", "make", "reads the link rules of a platform"),
        new("ccache", "ccache", "keeps compiled files between builds"),
        new("sccache", "sccache", "keeps compiled files between builds"),
        new("distcc", "distcc", "spreads compilation over machines"),
        new("icecc", "icecc", "spreads compilation over machines"),
        new("gdb-multiarch", "gdb-multiarch", "debugs images"),
        new("gdb", "gdb", "debugs images"),
        .. Generators.Select(g => new ToolInfo(g.Name, g.Package, "generates sources")),
    ];

    /// <summary>What sources are generated with, where its package has another name.</summary>
    private static (string Name, string Package)[] Generators =>
    [
        ("sed", "sed"), ("awk", "mawk"), ("gawk", "gawk"), ("m4", "m4"), ("perl", "perl"), ("python3", "python3"), ("ruby", "ruby"),
        ("tclsh", "tcl"), ("bison", "bison"), ("flex", "flex"), ("gperf", "gperf"), ("re2c", "re2c"), ("xxd", "xxd"), ("cc", "gcc"),
    ];

    private static string HostArchitecture => TargetArchitecture.Find(RuntimeInformation.OSArchitecture.ToString())?.Name ?? "this machine";

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

    /// <summary>The GNU tools for one architecture.</summary>
    private static ToolInfo[] Compilers(string prefix, string architecture, Func<string, string> package) =>
    [
        new(prefix + "gcc", package("gcc"), $"compiles for {architecture}"),
        new(prefix + "g++", package("g++"), $"compiles C++ for {architecture}"),
        new(prefix + "ld", package("binutils"), $"links for {architecture}"),
        new(prefix + "objcopy", package("binutils"), "hides symbols that a library does not export"),
        new(prefix + "nm", package("binutils"), "lists symbols"),
        new(prefix + "strip", package("binutils"), "removes debug information from images"),
    ];
}
