// SPDX-License-Identifier: BSD-3-Clause
// The libraries and platforms that come with Unicore.Sdk.
using NuGet.Configuration;
using NuGet.Versioning;
using Unicore.Build;

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
        if ((Directory.Exists(own) ? own : NewestRestored(settings)) is { } core)
        {
            inventory.AddFolder(new PlaceToLook(core, null), folder => Libraries(folder, inventory));
            return;
        }

        inventory.Warn("UK2503", "The core of Unicore.Sdk is not on this machine: it stands neither beside `unicore` nor among NuGet's restored packages. Build a project once, and it will be.");
    }

    private static string? NewestRestored(ISettings settings)
    {
        string package = Path.Combine(SettingsUtility.GetGlobalPackagesFolder(settings), "unicore.sdk");
        return !Directory.Exists(package) ? null : Directory.EnumerateDirectories(package)
            .OrderByDescending(f => NuGetVersion.TryParse(Path.GetFileName(f), out NuGetVersion? version) ? version : new NuGetVersion(0, 0, 0))
            .Select(f => Path.Combine(f, "core")).FirstOrDefault(Directory.Exists);
    }

    private static IEnumerable<Listed> Libraries(string core, Inventory inventory)
    {
        foreach (string file in Directory.EnumerateDirectories(core).Select(f => Path.Combine(f, "library.json")).Where(File.Exists))
        {
            if (LibraryManifest.TryLoad(file, out LibraryManifest? library, out var damage, confined: true))
            {
                yield return new Listed(library.Kind == LibraryKind.Platform ? ListedKind.Platform : ListedKind.Library, library.Name, library.Version, library.Root, ComponentTitle.Of(library.Root, library.Name));
            }
            else
            {
                inventory.Warn(damage.Code, damage.Message);
            }
        }
    }
}
