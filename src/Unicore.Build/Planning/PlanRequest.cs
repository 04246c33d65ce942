// SPDX-License-Identifier: BSD-3-Clause
// Everything that decides what one target's build does.
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;

namespace Unicore.Build.Planning;

/// <summary>How code is optimised.</summary>
public enum Optimization
{
    /// <summary>For debugging: <c>-Og</c>.</summary>
    Debug,

    /// <summary>For size: <c>-Os</c>.</summary>
    Release,
}

/// <summary>What a build has to do with a profile.</summary>
public enum ProfileUse
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Objects count how often their parts run.</summary>
    Instrument,

    /// <summary>Objects are optimised by what was counted.</summary>
    Use,
}

/// <summary>What firmware is to boot the image from.</summary>
/// <param name="Format">One of Unicore.Images.Disks' formats, and how the file's name ends.</param>
/// <param name="CommandLine">What is on it for the guest; may be empty.</param>
public sealed record PlannedDisk(string Format, string CommandLine);

/// <summary>What to plan: one application for one target. All paths are absolute.</summary>
public sealed record PlanRequest
{
    /// <summary>Name of the image.</summary>
    public required string Name { get; init; }

    /// <summary>The application; null when only libraries are compiled.</summary>
    public LibraryManifest? Application { get; init; }

    /// <summary>The libraries, the platform among them, in dependency order.</summary>
    public required IReadOnlyList<LibraryManifest> Libraries { get; init; }

    /// <summary>Libraries that exist but are not part of this build: named when one of them defines a missing symbol.</summary>
    public IReadOnlyList<LibraryManifest> AvailableLibraries { get; init; } = [];

    /// <summary>The target.</summary>
    public required Target Target { get; init; }

    /// <summary>How code is optimised.</summary>
    public Optimization Optimization { get; init; }

    /// <summary>Whether each library is optimised as a whole.</summary>
    public bool Lto { get; init; }

    /// <summary>Whether objects count how often their parts run, or are optimised by what such a run counted.</summary>
    public ProfileUse Profiling { get; init; }

    /// <summary>What was counted: a folder with <c>LIBRARY/SOURCE.gcda</c> for each object that ran.</summary>
    public string? ProfileDirectory { get; init; }

    /// <summary>Folder for objects and the linked image.</summary>
    public required string ObjectDirectory { get; init; }

    /// <summary>
    /// Folder for what commands of libraries make; null for that of objects. A build that counts shares that of the build that uses the
    /// counts: gcc knows static functions again by the paths of their sources.
    /// </summary>
    public string? GeneratedDirectory { get; init; }

    /// <summary>Where the image goes, with what it is made from beside it; null to make none of what was linked.</summary>
    public string? Image { get; init; }

    /// <summary>The list of libraries, which is copied to beside the image; null for none.</summary>
    public string? LibrariesFile { get; init; }

    /// <summary>The disk that is made of the image, beside it; null for none.</summary>
    public PlannedDisk? Disk { get; init; }

    /// <summary>Whether the root file system is part of the image; null for as the image's loader needs it.</summary>
    public bool? EmbedRootFileSystem { get; init; }

    /// <summary>The written configuration header, or null for none.</summary>
    public string? ConfigHeader { get; init; }

    /// <summary>The tools.</summary>
    public required Toolchain Toolchain { get; init; }

    /// <summary>Folder of the project: commands run there, and it does not appear in what they write.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>The value of a symbol, named without <c>CONFIG_</c>, as <c>.config</c> writes it; null when it is not set.</summary>
    public Func<string, string?>? KconfigValues { get; init; }
}
