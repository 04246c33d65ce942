// SPDX-License-Identifier: BSD-3-Clause
// What an application would be told of a library's Config.uk, told to whoever builds or packs the library.
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;

namespace Unicore.Build.Configuring;

/// <summary>Checks a library without an application.</summary>
public static class LibraryCheck
{
    /// <summary>
    /// Configures an application that refers to the library alone, for each target that it can be built for. What is wrong with other
    /// libraries, or can be known of applications only, is left to those.
    /// </summary>
    /// <param name="library">The library, or the platform.</param>
    /// <param name="referenced">The libraries that it refers to, with their own references.</param>
    /// <param name="core">The core that comes with the SDK.</param>
    /// <returns><c>UK2115</c> for each need that only the library's Config.uk tells of.</returns>
    public static IReadOnlyList<Diagnostic> NeedsOf(
        LibraryManifest library, IReadOnlyList<LibraryManifest> referenced, IReadOnlyList<LibraryManifest> core)
    {
        ArgumentNullException.ThrowIfNull(library);
        LibraryManifest application = new()
        {
            Name = "application of " + library.Name, Kind = LibraryKind.Unikernel, Root = "/nowhere", Needs = [library.Name],
        };
        List<Diagnostic> found = [];
        foreach (Target target in TargetsOf(library, core))
        {
            Configurer.Configure(
                new()
                {
                    Application = application, Referenced = [library, .. referenced], Core = core, Target = target,
                    Name = library.Name, ProjectDirectory = library.Root,
                },
                found);
        }

        return [.. found.Where(d => d.Code == "UK2115" && IsOf(library, d)).Distinct()];
    }

    private static bool IsOf(LibraryManifest library, Diagnostic diagnostic) =>
        Path.GetFullPath(diagnostic.File ?? "", library.Root).StartsWith(library.Root + "/", StringComparison.Ordinal);

    private static bool IsFor(LibraryManifest library, string architecture) =>
        library.Architectures.Count == 0 || library.Architectures.Contains(architecture);

    private static IEnumerable<Target> TargetsOf(LibraryManifest library, IReadOnlyList<LibraryManifest> core)
    {
        LibraryManifest[] platforms =
            library.Kind == LibraryKind.Platform ? [library] : [.. core.Where(l => l.Kind == LibraryKind.Platform)];
        return from platform in platforms
               from architecture in TargetArchitecture.All
               where IsFor(library, architecture.Name) && IsFor(platform, architecture.Name)
               select new Target(platform.Name, architecture.Name);
    }
}
