// SPDX-License-Identifier: BSD-3-Clause
// A file from which a machine's firmware boots a guest.
using Unicore.Images.Disks;

namespace Unicore.Running.Guests;

/// <summary>A disk, a CD or a program for UEFI with the guest's image on it; the command line comes beside it.</summary>
/// <param name="File">Absolute path on the host.</param>
/// <param name="Format">Its format, as <c>ImageFormat</c> has it.</param>
/// <param name="Firmware">One of <see cref="BootFirmware"/>; null for what boots it by default.</param>
public sealed record GuestMedium(string File, string Format, string? Firmware)
{
    /// <summary>The formats that there are, for messages.</summary>
    public static string Formats => DiskFormats.Names;

    /// <summary>The kinds of firmware that there are.</summary>
    public static IReadOnlyList<string> Firmwares { get; } = [BootFirmware.Bios, BootFirmware.Uefi];

    /// <summary>Whether UEFI boots it.</summary>
    public bool IsUefi => (Firmware ?? Known?.Firmware[0]) == BootFirmware.Uefi;

    /// <summary>Whether it is a program that UEFI runs by itself: on no disk.</summary>
    public bool IsProgram => Known is EfiProgram;

    private IDiskFormat? Known => DiskFormats.Find(Format);

    /// <summary>Reads <c>FORMAT:FILE</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="firmware">By which firmware; null for what boots it by default.</param>
    /// <returns>The medium; one that <see cref="Refuse"/> refuses if the text is none.</returns>
    public static GuestMedium Parse(string text, string? firmware)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':', 2);
        return new(parts[^1].Length > 0 ? Path.GetFullPath(parts[^1]) : "", parts.Length == 2 ? parts[0] : "", firmware);
    }

    /// <summary>Why it can be no guest's.</summary>
    /// <returns>The code of the error and its message; null when it can.</returns>
    public (string Code, string Message)? Refuse() =>
        Known is not { } format
            ? ("UK5063", $"'{Format}' is no format of what firmware boots. Give --boot-from FORMAT:FILE with one of {Formats}.")
            : !System.IO.File.Exists(File)
            ? ("UK5060", $"There is nothing to boot from at '{File}'. Build the project with this ImageFormat first: dotnet build.")
            : Firmware is not null && !format.Firmware.Contains(Firmware)
            ? ("UK5062", $"A BIOS runs no programs for UEFI, as '{File}' is. Take another ImageFormat, or UnikernelFirmware=uefi.")
            : null;
}
