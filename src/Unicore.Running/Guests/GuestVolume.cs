// SPDX-License-Identifier: BSD-3-Clause
// A folder of the host that a guest can mount.
namespace Unicore.Running.Guests;

/// <summary>A folder that stays the host's: what a guest writes there is there.</summary>
/// <param name="Folder">Absolute path on the host.</param>
/// <param name="Path">Where the guest mounts it; by that name the device offers it.</param>
/// <param name="IsReadOnly">Whether the device refuses to write.</param>
public sealed record GuestVolume(string Folder, string Path, bool IsReadOnly)
{
    /// <summary>The longest <see cref="Path"/>, in bytes: what QEMU has room for in a 9p device's tag.</summary>
    public const int LongestPath = 31;
}
