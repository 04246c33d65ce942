// SPDX-License-Identifier: BSD-3-Clause
// A file of the host that is a guest's disk.
using System.Buffers.Binary;

namespace Unicore.Running.Guests;

/// <summary>A disk: its sectors are the file's bytes.</summary>
/// <param name="File">Absolute path on the host.</param>
/// <param name="Path">Where the guest mounts the file system on it; null: nowhere.</param>
/// <param name="FileSystem">The type of that file system, which is its library's name too; null for none.</param>
/// <param name="IsReadOnly">Whether the device refuses to write.</param>
public sealed record GuestDisk(string File, string? Path, string? FileSystem, bool IsReadOnly)
{
    private const int SuperOffset = 1024;
    private const int HeadSize = SuperOffset + sizeof(uint);
    private const uint ErofsMagic = 0xE0F5E1E2;
    private const int FatEnd = 510;
    private const ushort FatMagic = 0xAA55;

    /// <summary>What the device is called: a guest finds it by that, whatever the order in which it finds devices.</summary>
    /// <param name="index">Its place among the guest's disks.</param>
    /// <returns>The name.</returns>
    public static string NameOf(int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"disk{index}");

    /// <summary>Why the file can be no such disk.</summary>
    /// <returns>The code of the error and its message; null when it can, as far as the host knows.</returns>
    public (string Code, string Message)? Refuse()
    {
        if (!System.IO.File.Exists(File))
        {
            return ("UK5029", $"The disk '{File}' is not there, or is no file. Make it, or correct the Disk item.");
        }

        try
        {
            using FileStream stream = new(File, FileMode.Open, IsReadOnly ? FileAccess.Read : FileAccess.ReadWrite, FileShare.ReadWrite);
            if (!stream.CanSeek)
            {
                return ("UK5029", $"The disk '{File}' is no file: it has no places. Make it one, or correct the Disk item.");
            }

            byte[] head = new byte[HeadSize];
            int read = stream.ReadAtLeast(head, head.Length, false);
            return FileSystem switch
            {
                "erofs" when read < HeadSize || BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(SuperOffset)) != ErofsMagic =>
                    ("UK5030", $"There is no EROFS on '{File}', which the guest is to mount at '{Path}'. Make one: "
                        + $"mkfs.erofs {File} FOLDER (package erofs-utils)."),
                "vfat" when read < HeadSize || BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(FatEnd)) != FatMagic =>
                    ("UK5030", $"There is no FAT file system on '{File}', which the guest is to mount at '{Path}'. Make one: "
                        + $"mkfs.vfat {File} (package dosfstools)."),
                _ => null,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ("UK5029", $"The disk '{File}' cannot be opened: {e.Message} Set its rights"
                + (IsReadOnly ? "." : ", or say ReadOnly=\"true\"."));
        }
    }
}
