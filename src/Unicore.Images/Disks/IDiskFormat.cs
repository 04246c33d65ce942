// SPDX-License-Identifier: BSD-3-Clause
// A file that firmware boots an image from.
using Unicore.Images.Formats;

namespace Unicore.Images.Disks;

/// <summary>The names of kinds of firmware, as platforms give them in their <c>Firmware</c> items.</summary>
public static class BootFirmware
{
    /// <summary>The firmware of a PC of old.</summary>
    public const string Bios = "bios";

    /// <summary>The firmware of today.</summary>
    public const string Uefi = "uefi";
}

/// <summary>
/// A kind of file that firmware boots. A class of this assembly that implements it is known by its <see cref="Name"/>, without being listed
/// anywhere; it has no state, and needs a constructor without parameters.
/// </summary>
public interface IDiskFormat
{
    /// <summary>The name that users give in <c>ImageFormat</c>, and how the file's name ends.</summary>
    string Name { get; }

    /// <summary>The kinds of firmware that boot it, of <see cref="BootFirmware"/>; the first is the one that is taken by default.</summary>
    IReadOnlyList<string> Firmware => [BootFirmware.Bios, BootFirmware.Uefi];

    /// <summary>Plans a file. The same image gives the same plan.</summary>
    /// <param name="bundle">The image.</param>
    /// <param name="fileName">What the file will be called, without a folder.</param>
    /// <returns>The plan.</returns>
    ImagePlan Plan(BootBundle bundle, string fileName);
}
