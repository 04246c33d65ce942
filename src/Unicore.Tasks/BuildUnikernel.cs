// SPDX-License-Identifier: BSD-3-Clause
// Builds one unikernel from manifests for one target, or goes as far as it is asked to.
using Microsoft.Build.Framework;
using Unicore.Build.Libraries;
using Unicore.Build.Pipeline;
using Unicore.Build.Planning;

namespace Unicore.Tasks;

/// <summary>Maps a project's items to a build of our core.</summary>
public sealed class BuildUnikernel : TargetTask
{
    /// <summary>The application's own manifest.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>Manifests of the libraries that the project refers to, directly or not.</summary>
    public ITaskItem[] LibraryManifests { get; set; } = [];

    /// <summary>The folder that holds the core: a folder with a manifest for each library.</summary>
    [Required]
    public string CoreDirectory { get; set; } = "";

    /// <summary><c>Debug</c> or <c>Release</c>; any other name builds as <c>Release</c> if <see cref="Optimize"/> is set.</summary>
    [Required]
    public string Configuration { get; set; } = "";

    /// <summary>Whether to optimise; empty follows the configuration's name.</summary>
    public string? Optimize { get; set; }

    /// <summary>Whether the root file system is part of the image; empty for as the image's loader needs it.</summary>
    public string? EmbedRootFileSystem { get; set; }

    /// <summary>Link-time optimisation.</summary>
    public bool Lto { get; set; }

    /// <summary>What the build has to do with a profile: <c>none</c>, <c>instrument</c> or <c>use</c>.</summary>
    public string? Pgo { get; set; }

    /// <summary>The profile's folder.</summary>
    public string? ProfileDirectory { get; set; }

    /// <summary>The intermediate directory whose generated files are this build's, too; empty for its own.</summary>
    public string? GeneratedDirectory { get; set; }

    private bool IsOptimized => bool.TryParse(Optimize, out bool optimize) ? optimize : Configuration != "Debug";

    /// <inheritdoc/>
    protected override IBuildSource Source(BuildHost host) => new CoreSource((CoreRequest)Complete(new CoreRequest
    {
        Name = ProjectName,
        Target = Target,
        ProjectDirectory = ProjectDirectory,
        ObjectDirectory = Path.Combine(Absolute(IntermediateDirectory), "unikernel"),
        GeneratedDirectory = string.IsNullOrEmpty(GeneratedDirectory) ? null : Path.Combine(Absolute(GeneratedDirectory), "unikernel"),
        ConfigFile = ConfigFile,
        Manifest = Absolute(Manifest),
        LibraryManifests = [.. LibraryManifests.DistinctBy(m => Absolute(m.ItemSpec), StringComparer.Ordinal)
            .Select(m => new ManifestFile(Absolute(m.ItemSpec), IsConfined: m.GetMetadata("FromProject") != "true"))],
        CoreDirectory = Absolute(CoreDirectory),
        PlatformFile = Path.Combine(Absolute(IntermediateDirectory), "platform.json"),
        Optimization = IsOptimized ? Optimization.Release : Optimization.Debug,
        Lto = Lto,
        Profiling = Enum.TryParse(Pgo, ignoreCase: true, out ProfileUse profiling) ? profiling : ProfileUse.None,
        ProfileDirectory = string.IsNullOrEmpty(ProfileDirectory) ? null : Absolute(ProfileDirectory),
        EmbedRootFileSystem = bool.TryParse(EmbedRootFileSystem, out bool embed) ? embed : null,
    }), host);
}
