// SPDX-License-Identifier: BSD-3-Clause
// A file from which a machine's firmware boots a guest.
namespace Unicore.Running.Guests;

/// <summary>A disk, a CD or a program for UEFI with the guest's image on it; the command line comes beside it.</summary>
/// <param name="File">Absolute path on the host.</param>
/// <param name="Format">Its format, as <c>ImageFormat</c> has it.</param>
/// <param name="Firmware"><see cref="Bios"/> or <see cref="Uefi"/>; null for what boots it by default.</param>
public sealed record GuestMedium(string File, string Format, string? Firmware)
{
    /// <summary>The firmware of a PC of old.</summary>
    public const string Bios = "bios";

    /// <summary>The firmware of today.</summary>
    public const string Uefi = "uefi";

    /// <summary>The format of a program that UEFI runs by itself.</summary>
    public const string Program = "efi";

    /// <summary>Whether UEFI boots it.</summary>
    public bool IsUefi => (Firmware ?? (Format == Program ? Uefi : Bios)) == Uefi;

    /// <summary>Why it can be no guest's.</summary>
    /// <returns>The code of the error and its message; null when it can.</returns>
    public (string Code, string Message)? Refuse() =>
        !System.IO.File.Exists(File)
            ? ("UK5060", $"There is nothing to boot from at '{File}'. Build the project with this ImageFormat first: dotnet build.")
            : Format == Program && !IsUefi
            ? ("UK5062", $"A BIOS runs no programs for UEFI, as '{File}' is. Take another ImageFormat, or UnikernelFirmware=uefi.")
            : null;
}
