// SPDX-License-Identifier: BSD-3-Clause
// Tells a library's author what an application would be told of the library's Config.uk.
using Microsoft.Build.Framework;
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Tasks;

/// <summary>Reports what a library's Config.uk asks for and its project doesn't refer to.</summary>
public sealed class CheckLibraryNeeds : UnicoreTask
{
    /// <summary>The library's own manifest.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>Manifests of the libraries that it refers to, directly or not.</summary>
    public ITaskItem[] LibraryManifests { get; set; } = [];

    /// <summary>The folder that holds the core: a folder with a manifest for each library.</summary>
    [Required]
    public string CoreDirectory { get; set; } = "";

    /// <inheritdoc/>
    protected override void Run()
    {
        string[] core = [.. Directory.EnumerateDirectories(Absolute(CoreDirectory)).Select(f => Path.Combine(f, "library.json"))
            .Where(File.Exists).Order(StringComparer.Ordinal)];
        Report(LibraryCheck.NeedsOf(LibraryManifest.Load(Absolute(Manifest)),
            Load(LibraryManifests.Select(m => Absolute(m.ItemSpec)).Distinct(StringComparer.Ordinal)), Load(core)));
    }

    /// <summary>The manifests that can be read: of one that cannot, the builds of applications tell.</summary>
    private static List<LibraryManifest> Load(IEnumerable<string> files) =>
        [.. files.Select(f => LibraryManifest.TryLoad(f, out LibraryManifest? manifest, out Diagnostic? _) ? manifest : null)
            .OfType<LibraryManifest>()];
}
