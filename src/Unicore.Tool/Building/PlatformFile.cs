// SPDX-License-Identifier: BSD-3-Clause
// What platforms say of themselves.
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Tool.Building;

/// <summary>A platform's manifest: as a build left it, or as it came with the SDK that this tool is part of.</summary>
internal static class PlatformFile
{
    private const string FileName = "library.json";

    private static string Core => Path.Combine(AppContext.BaseDirectory, "..", "core");

    /// <summary>The platforms that came with the SDK.</summary>
    public static IEnumerable<string> Names => Directory.Exists(Core)
        ? Directory.GetDirectories(Core).Select(f => Path.GetFileName(f)!).Where(n => Load(null, n, [])?.Monitors.Count > 0)
        : [];

    /// <summary>Reads one.</summary>
    /// <param name="built">The file that a build left; null for none.</param>
    /// <param name="platform">The platform, if that is not there.</param>
    /// <param name="found">Gets what is wrong with it.</param>
    /// <returns>It; null when there is none.</returns>
    public static LibraryManifest? Load(string? built, string platform, ICollection<Diagnostic> found)
    {
        string file = File.Exists(built) ? built : Path.Combine(Core, platform, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        if (LibraryManifest.TryLoad(file, out LibraryManifest? manifest, out Diagnostic? diagnostic))
        {
            return manifest;
        }

        found.Add(diagnostic);
        return null;
    }
}
