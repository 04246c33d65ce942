// SPDX-License-Identifier: BSD-3-Clause
// What the engine knows of one micro-library, platform or application.
using Unicore.Images.Formats;
using Unicore.Kconfig.Model;
namespace Unicore.Build.Libraries;

/// <summary>What a project makes.</summary>
public enum LibraryKind
{
    /// <summary>A micro-library.</summary>
    Library,

    /// <summary>A platform: a library that also says how the image is linked.</summary>
    Platform,

    /// <summary>An application: the root of the graph.</summary>
    Unikernel,
}

/// <summary>One source file of a library.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="When">Kconfig expression that must hold for the file to be compiled; null means always.</param>
/// <param name="Flags">Further compiler flags of this file, as a shell would split them; null means none.</param>
/// <param name="Replaces">Absolute path of the source that is left out where this one is compiled; null means none.</param>
public sealed record SourceFile(string Path, string? When = null, string? Flags = null, string? Replaces = null);

/// <summary>A folder that counts only under a condition.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="When">Kconfig expression that must hold.</param>
public sealed record ConditionalPath(string Path, string When);

/// <summary>A role that a library can have, such as <c>libc</c>: others need the role, whatever the library's name.</summary>
/// <param name="Role">Name of the role.</param>
/// <param name="Default">Whether it has the role where several could and nobody chooses.</param>
/// <param name="Prompt">What a menu of those that could says of it, or null.</param>
/// <param name="Alias">Another Kconfig symbol that chooses it, without <c>CONFIG_</c>, or null.</param>
/// <param name="ByReference">It is no choice of the configuration's: who wants it refers to it.</param>
/// <param name="Hosted">
/// Of a C library: it has all that a hosted implementation has (ISO C, clause 4), so compilers may know what its functions do.
/// </param>
public sealed record Provision(
    string Role, bool Default = false, string? Prompt = null, string? Alias = null, bool ByReference = false, bool Hosted = false);

/// <summary>
/// A library, a platform or an application. All paths are absolute in memory; in JSON they are relative to <see cref="Root"/>.
/// </summary>
public sealed partial record LibraryManifest
{
    /// <summary>Name of the library; unique in a build.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public LibraryKind Kind { get; init; }

    /// <summary>Folder that the library lives in, absolute.</summary>
    public required string Root { get; init; }

    /// <summary>Whether it came in a package or with the SDK: nobody edits it where it is.</summary>
    public bool IsPackaged { get; init; }

    /// <summary>Version of the library, or null.</summary>
    public string? Version { get; init; }

    /// <summary>Its licence, an SPDX expression; null where nobody says.</summary>
    public string? License { get; init; }

    /// <summary>C, C++ and assembly sources.</summary>
    public IReadOnlyList<SourceFile> Sources { get; init; } = [];

    /// <summary>The commands that make sources and headers which are not there.</summary>
    public IReadOnlyList<GeneratingStep> Generated { get; init; } = [];

    /// <summary>The folder below which the archives that the library is made from are unpacked; null for none.</summary>
    public string? UpstreamDirectory { get; init; }

    /// <summary>Public header folders: what libraries that need this one see.</summary>
    public IReadOnlyList<string> IncludeDirectories { get; init; } = [];

    /// <summary>Public header folders of some targets only.</summary>
    public IReadOnlyList<ConditionalPath> ConditionalIncludeDirectories { get; init; } = [];

    /// <summary>Public header folders that C++ sources alone see, before all others: a header of C's name may stand there.</summary>
    public IReadOnlyList<string> CxxIncludeDirectories { get; init; } = [];

    /// <summary>Header folders that only this library sees.</summary>
    public IReadOnlyList<string> PrivateIncludeDirectories { get; init; } = [];

    /// <summary>Macros, <c>NAME</c> or <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> DefineConstants { get; init; } = [];

    /// <summary>Compiler flags of this library's files.</summary>
    public IReadOnlyList<string> CompilerFlags { get; init; } = [];

    /// <summary>Flags that this library adds to the final link.</summary>
    public IReadOnlyList<string> LinkerFlags { get; init; } = [];

    /// <summary>The <c>Config.uk</c> file, or null.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The Kconfig symbol that switches the library on, without <c>CONFIG_</c>, or null.</summary>
    public string? KconfigSymbol { get; init; }

    /// <summary>Files that list the symbols which stay visible outside (<c>exportsyms.uk</c>).</summary>
    public IReadOnlyList<string> ExportedSymbols { get; init; } = [];

    /// <summary>Files that list the symbols which become invisible outside (<c>localsyms.uk</c>).</summary>
    public IReadOnlyList<string> LocalSymbols { get; init; } = [];

    /// <summary>Linker scripts added to the final link (<c>extra.ld</c>).</summary>
    public IReadOnlyList<string> ExtraLinkerScripts { get; init; } = [];

    /// <summary>A platform's <c>Linker.uk</c>, or null.</summary>
    public string? LinkerRules { get; init; }

    /// <summary>Names of the libraries and roles whose headers and functions this one uses.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Those of <see cref="Needs"/> that this one's own public headers include: who needs this one may use them too.</summary>
    public IReadOnlyList<string> PublicNeeds { get; init; } = [];

    /// <summary>Libraries of an application that have a heap of their own, with its allocator: <c>sqlite=ukallocregion</c>.</summary>
    public IReadOnlyList<string> Allocators { get; init; } = [];

    /// <summary>The allocator of a library in this application.</summary>
    /// <param name="library">The library's name.</param>
    /// <returns>Its name; null for the one that all have.</returns>
    public string? AllocatorOf(string library) => Allocators.Select(a => a.Split('=', 2)).FirstOrDefault(a => a[0] == library)?[1];

    /// <summary>Whether it has Rust in it.</summary>
    public bool HasCrates => Sources.Any(s => Path.GetExtension(s.Path) == ".rs");

    /// <summary>The roles that this library can have.</summary>
    public IReadOnlyList<Provision> Provides { get; init; } = [];

    /// <summary>The architectures that a platform supports or a library is for; empty for all.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>A platform's image formats: <c>x86_64=PvhElf</c>, or the name alone for every architecture.</summary>
    public IReadOnlyList<string> ImageFormats { get; init; } = [];

    /// <summary>
    /// What runs a platform's images, the default first: <c>x86_64=qemu-microvm</c>, or the name alone for every architecture.
    /// </summary>
    public IReadOnlyList<string> Monitors { get; init; } = [];

    /// <summary>Those of <see cref="Monitors"/> that the platform describes itself.</summary>
    public IReadOnlyList<MonitorProgram> MonitorPrograms { get; init; } = [];

    /// <summary>
    /// What firmware boots a platform's images from a disk: <c>x86_64=bios</c>, or the name alone for every architecture; none for images
    /// that only a loader of the platform's own starts.
    /// </summary>
    public IReadOnlyList<string> Firmware { get; init; } = [];

    /// <summary>Whether the library can have a role.</summary>
    /// <param name="role">The role.</param>
    public bool CanBe(string role) => Provides.Any(p => p.Role == role);

    /// <summary>Folders and archives whose files are below <c>/</c> in images with this library; the later's file counts.</summary>
    public IReadOnlyList<string> RootFileSystem { get; init; } = [];

    /// <summary>Whether compiler warnings fail the build and the strict set of them is on.</summary>
    public bool WarningsAsErrors { get; init; }

    /// <summary>The image format that a platform has on an architecture.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <returns>The format's name, or null when the platform names none.</returns>
    public string? ImageFormatFor(string architecture) => ForArchitecture(ImageFormats, architecture).FirstOrDefault();

    /// <summary>Whether what loads a platform's images of an architecture can hand an initial RAM disk over with them.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <returns>Whether it can, as far as is known.</returns>
    public bool TakesInitrd(string architecture) =>
        Images.Formats.ImageFormats.Find(ImageFormatFor(architecture) ?? "") is not { TakesInitrd: false };

    /// <summary>What runs a platform's images of an architecture.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <returns>Names of monitors, the default first.</returns>
    public IReadOnlyList<string> MonitorsFor(string architecture) => [.. ForArchitecture(Monitors, architecture)];

    /// <summary>What firmware boots a platform's images of an architecture from a disk.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <returns>Names of <see cref="Images.Disks.BootFirmware"/>.</returns>
    public IReadOnlyList<string> FirmwareFor(string architecture) => [.. ForArchitecture(Firmware, architecture)];

    private static IEnumerable<string> ForArchitecture(IEnumerable<string> names, string architecture) =>
        names.Select(name => name.Split('=', 2)).Where(parts => parts.Length == 1 || parts[0] == architecture).Select(parts => parts[^1]);
}
