// SPDX-License-Identifier: BSD-3-Clause
// The libraries and platforms that come with Unicore.Sdk.
using NuGet.Configuration;
using NuGet.Versioning;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Tool.Listing;

/// <summary>Reads the SDK's core.</summary>
internal static class CoreLibraries
{
    /// <param name="beside">The folder of this program: below an SDK, the core stands beside it.</param>
    /// <param name="settings">Where NuGet keeps what it restored, the SDK among it.</param>
    /// <param name="inventory">Takes the rows.</param>
    public static void Read(string beside, ISettings settings, Inventory inventory)
    {
        string own = Path.GetFullPath("../core", beside);
        string? core = Directory.Exists(own) ? own : NewestRestored(settings, inventory);
        if (core is { Length: > 0 })
        {
            inventory.AddFolder(new PlaceToLook(core, null), folder => Libraries(folder, inventory));
        }
        else if (core is not null)
        {
            inventory.Warn("UK2503",
                "The core of Unicore.Sdk is not on this machine: it stands neither beside `unicore` nor among NuGet's restored packages. "
                    + "Build a project once, and it will be.");
        }
    }

    /// <summary>The core of the newest restored SDK; empty for none, null, told, when NuGet does not say where it restores to.</summary>
    private static string? NewestRestored(ISettings settings, Inventory inventory)
    {
        try
        {
            string package = Path.Combine(SettingsUtility.GetGlobalPackagesFolder(settings), "unicore.sdk");
            return !Directory.Exists(package) ? "" : Directory.EnumerateDirectories(package)
                .OrderByDescending(f => NuGetVersion.TryParse(Path.GetFileName(f), out NuGetVersion? version)
                    ? version
                    : new NuGetVersion(0, 0, 0))
                .Select(f => Path.Combine(f, "core")).FirstOrDefault(Directory.Exists, "");
        }
        catch (Exception e) when (e is NuGetConfigurationException or IOException or UnauthorizedAccessException)
        {
            inventory.Warn("UK2506", $"The folder of NuGet's packages, which may hold the SDK's core, cannot be read: {e.Message}");
            return null;
        }
    }

    private static IEnumerable<Listed> Libraries(string core, Inventory inventory) =>
        inventory.Each(Directory.EnumerateDirectories(core).Select(f => Path.Combine(f, "library.json")).Where(File.Exists), file =>
        {
            if (LibraryManifest.TryLoad(file, out LibraryManifest? library, out Diagnostics.Diagnostic? damage, confined: true))
            {
                return new Listed(library.Kind == LibraryKind.Platform ? ListedKind.Platform : ListedKind.Library, library.Name,
                    library.Version, library.Root, ComponentTitle.Of(library.Root, library.Name));
            }

            inventory.Warn(damage.Code, damage.Message);
            return null;
        });
}
