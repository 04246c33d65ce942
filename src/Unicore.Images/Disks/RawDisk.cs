// SPDX-License-Identifier: BSD-3-Clause
// A disk as it is: its sectors are the file's bytes.
using Unicore.Images.Formats;

namespace Unicore.Images.Disks;

/// <summary>The sectors of a disk, to be written to one, or for any virtual machine.</summary>
public sealed class RawDisk : IDiskFormat
{
    private const int Megabyte = 1 << 20;

    /// <inheritdoc/>
    public string Name => "raw";

    /// <inheritdoc/>
    public ImagePlan Plan(BootBundle bundle, string fileName) => Sectors(bundle);

    /// <summary>The disk that all formats of disks hold: a partition at 1 MiB, and whole MiB of it, which clouds insist on.</summary>
    /// <param name="bundle">The image.</param>
    /// <returns>The plan.</returns>
    internal static ImagePlan Sectors(BootBundle bundle) => BootDisk.Of(bundle, Megabyte / 512, isFat32: true).Plan(Megabyte);
}
