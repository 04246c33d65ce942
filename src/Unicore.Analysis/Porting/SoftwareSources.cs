// SPDX-License-Identifier: BSD-3-Clause
// What is to be ported: a folder of sources, or a distribution's source package.
using System.Runtime.InteropServices;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Porting;

/// <summary>Sources by how they were named.</summary>
/// <param name="Named">As the user named them.</param>
/// <param name="Name">What the software is called, by its folder or package.</param>
/// <param name="Folder">The folder, or null.</param>
/// <param name="Package">The source package and its version, or null.</param>
internal sealed record SoftwareSources(string Named, string Name, string? Folder, (string Name, string? Version)? Package)
{
    /// <summary>Commands can be watched where ptrace is as we know it.</summary>
    /// <exception cref="PortException">UK2747.</exception>
    public static void CheckMachine()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new PortException("UK2747", "Builds can be recorded on Linux on x86-64 alone. Port the software there: the project that "
                + "comes of it builds here too.");
        }
    }

    /// <summary>Understands what was named.</summary>
    /// <exception cref="PortException">UK2730.</exception>
    public static SoftwareSources Of(string named)
    {
        if (named.StartsWith(PortRequest.PackagePrefix, StringComparison.Ordinal))
        {
            string[] words = named[PortRequest.PackagePrefix.Length..].Split('=', 2);
            return words[0].Length == 0
                ? throw new PortException("UK2730", $"'{named}' names no package; write {PortRequest.PackagePrefix}NAME.")
                : new(named, words[0], null, (words[0], words.Length > 1 ? words[1] : null));
        }

        if (!Directory.Exists(named))
        {
            throw new PortException("UK2730", File.Exists(named)
                ? $"'{named}' is a file. Name the folder of the sources that it is built from; unpack an archive first."
                : $"There is no folder '{named}'. Name the folder of the sources, or {PortRequest.PackagePrefix}PACKAGE.", named);
        }

        string folder = Path.GetFullPath(named);
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new PortException("UK2730", $"The folder '{named}' is empty. Name the one that has the sources.", named);
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return new(named, name.Length == 0 ? "sources" : name, folder, null);
    }

    /// <summary>Puts the sources into a workplace.</summary>
    /// <returns>The package that they are of, or null.</returns>
    /// <exception cref="PortException">UK2730; the fetcher's own codes are among the diagnostics then.</exception>
    public async Task<SourcePackage?> PrepareAsync(Workplace place, UpstreamFetcher upstream, Action<string> say,
        ICollection<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (Folder is not null)
        {
            Workplace.Copy(Folder, place.Sources, cancellation);
            return null;
        }

        say($"fetching the source package {Package!.Value.Name}");
        (SourcePackage? package, IReadOnlyList<Diagnostic> found) =
            await upstream.FindPackageAsync(Package.Value.Name, Package.Value.Version, cancellation).ConfigureAwait(false);
        if (package is not null)
        {
            say($"{package.Name} {package.Version}: {package.File}");
            UpstreamResult result = await upstream.PrepareAsync(
                new(package.Name, package.Sha256, [package.Address], place.Sources), cancellation).ConfigureAwait(false);
            found = [.. found, .. result.Diagnostics];
        }

        foreach (Diagnostic diagnostic in found)
        {
            diagnostics.Add(diagnostic);
        }

        return package is not null && Directory.Exists(place.Sources) ? package
            : throw new PortException("UK2730", $"The sources of '{Package.Value.Name}' are not to be had, as said above.");
    }

    /// <summary>The build system of sources that are in a workplace.</summary>
    /// <exception cref="PortException">UK2731.</exception>
    public BuildSystem System(Workplace place, int jobs) => BuildSystem.Find(place.Sources, jobs) ?? throw None();

    /// <summary>The same, or what is asked for in its place.</summary>
    /// <exception cref="PortException">UK2731.</exception>
    public BuildSystem System(Workplace place, PortRequest request)
    {
        BuildSystem? found = BuildSystem.Find(place.Sources, request.Jobs);
        if (request.Build is { } own)
        {
            return new("a command", request.Configure ?? found?.Configure, own, [], null, found?.Install);
        }

        return found is null ? throw None()
            : request.Configure is null ? found : found with { Configure = request.Configure, Script = null };
    }

    private PortException None() => new("UK2731", $"'{Named}' has no build system that is known: no configure script, CMakeLists.txt, "
        + "meson.build or makefile is in its top folder. Say with --build how it is built (and with --configure what comes first), "
        + "or name the folder that has one.", Folder);
}
