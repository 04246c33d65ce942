// SPDX-License-Identifier: BSD-3-Clause
// What a build of libraries with manifests is asked for, our own core's among them.
using Unicore.Build.Planning;

namespace Unicore.Build.Pipeline;

/// <summary>A library's manifest.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsConfined">Whether it is from somewhere else, and so may name no file outside of its library.</param>
public sealed record ManifestFile(string Path, bool IsConfined);

/// <summary>One build of one application from manifests.</summary>
public sealed record CoreRequest : BuildRequest
{
    /// <summary>The application's own manifest.</summary>
    public required string Manifest { get; init; }

    /// <summary>The manifests of the libraries and platforms that the project refers to, with their own references.</summary>
    public IReadOnlyList<ManifestFile> LibraryManifests { get; init; } = [];

    /// <summary>The folder that holds the core: a folder with a manifest for each library.</summary>
    public required string CoreDirectory { get; init; }

    /// <summary>Where to keep the platform's manifest, by which images are run; null for nowhere.</summary>
    public string? PlatformFile { get; init; }

    /// <summary>Whether the root file system is part of the image; null for as the image's loader needs it.</summary>
    public bool? EmbedRootFileSystem { get; init; }

    /// <summary>How code is optimised.</summary>
    public Optimization Optimization { get; init; }

    /// <summary>Whether each library is optimised as a whole.</summary>
    public bool Lto { get; init; }

    /// <summary>
    /// Folder of the build whose generated files are this one's, too: that which uses what this one counts. Null for a folder of its own.
    /// </summary>
    public string? GeneratedDirectory { get; init; }

    /// <summary>Whether objects count how often their parts run, or are optimised by what such a run counted.</summary>
    public ProfileUse Profiling { get; init; }

    /// <summary>The profile's folder.</summary>
    public string? ProfileDirectory { get; init; }
}
