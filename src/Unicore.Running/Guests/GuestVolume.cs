// SPDX-License-Identifier: BSD-3-Clause
// A folder of the host that a guest can mount.
namespace Unicore.Running.Guests;

/// <summary>A folder that stays the host's: what a guest writes there is there.</summary>
/// <param name="Folder">Absolute path on the host.</param>
/// <param name="Path">Where the guest mounts it.</param>
/// <param name="IsReadOnly">Whether the host refuses to write.</param>
/// <param name="FileSystem">By what: <see cref="NineP"/> or <see cref="Virtiofs"/>.</param>
public sealed record GuestVolume(string Folder, string Path, bool IsReadOnly, string FileSystem = GuestVolume.NineP)
{
    /// <summary>QEMU itself serves the folder.</summary>
    public const string NineP = "9p";

    /// <summary>A program of its own serves it.</summary>
    public const string Virtiofs = "virtiofs";

    /// <summary>The longest <see cref="Path"/> of a <see cref="NineP"/> volume, in bytes: by that name the device offers it, and QEMU has
    /// room for no more.</summary>
    public const int LongestPath = 31;

    /// <summary>What the device of a <see cref="Virtiofs"/> volume is called.</summary>
    /// <param name="index">Its place among the guest's volumes.</param>
    /// <returns>The name.</returns>
    public static string NameOf(int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"volume{index}");
}
