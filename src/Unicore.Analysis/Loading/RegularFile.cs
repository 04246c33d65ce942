// SPDX-License-Identifier: BSD-3-Clause
// Files as bytes, without waiting for what never ends.
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Unicore.Elf;

namespace Unicore.Analysis.Loading;

/// <summary>Reads ELF files; pipes and devices are not opened, others are read as far as shows what they are.</summary>
internal static class RegularFile
{
    private const int Head = 256;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>All of an ELF file; the first 256 bytes of another; nothing of what is no regular file.</returns>
    /// <exception cref="IOException">It cannot be read, or is an ELF file of more than 2 GB.</exception>
    public static byte[] Read(string path)
    {
        if (!IsRegular(path))
        {
            return [];
        }

        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] head = new byte[Head];
        head = head[..stream.ReadAtLeast(head, Head, throwOnEndOfStream: false)];
        if (!ElfReader.IsElf(head))
        {
            return head;
        }

        if (stream.Length > Array.MaxLength)
        {
            throw new IOException($"It has {stream.Length} bytes; up to {Array.MaxLength} can be read.");
        }

        byte[] bytes = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The kind of a file, by statx(2): its structure is the same on all machines.</summary>
    private static bool IsRegular(string path)
    {
        const int WorkingFolder = -100, Size = 256, ModeAt = 28, KindMask = 0xf000, Regular = 0x8000;
        const uint KindWanted = 1;
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        byte[] fields = new byte[Size];

        try
        {
            // Of what cannot be asked, opening it says why.
            return StatX(WorkingFolder, path, 0, KindWanted, fields) != 0
                || (BinaryPrimitives.ReadUInt16LittleEndian(fields.AsSpan(ModeAt)) & KindMask) == Regular;
        }
        catch (EntryPointNotFoundException)
        {
            return true;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] fields);
}
