// SPDX-License-Identifier: BSD-3-Clause
// Files as bytes and text, without waiting for what never ends.
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Unicore.Elf;

namespace Unicore.Analysis.Files;

/// <summary>Reads regular files: pipes and devices are not opened, as they may never end, and no more is read than there may be.</summary>
internal static class RegularFile
{
    /// <summary>The most characters of a line, or bytes of a text, that anybody writes.</summary>
    public const int LargestText = 16 << 20;

    private const int Head = 256;

    /// <summary>Reads an ELF file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>All of an ELF file; the first 256 bytes of another; nothing of what is no regular file.</returns>
    /// <exception cref="IOException">It cannot be read, or is an ELF file of more than 2 GB.</exception>
    public static byte[] Read(string path)
    {
        if (!IsRegular(path))
        {
            return [];
        }

        using FileStream stream = Open(path);
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

    /// <summary>Reads a text of up to 16 MiB.</summary>
    /// <exception cref="IOException">It cannot be read, is no regular file, or is larger.</exception>
    public static string ReadText(string path)
    {
        using FileStream stream = OpenRegular(path);
        // Files of the kernel's do not say how long they are.
        byte[] bytes = new byte[Math.Clamp(stream.Length, 4096, LargestText) + 1];
        int count = 0;
        for (int read; (read = stream.Read(bytes, count, bytes.Length - count)) > 0;)
        {
            count += read;
            if (count > LargestText)
            {
                throw new IOException("It has more than 16 MiB.");
            }

            Array.Resize(ref bytes, count == bytes.Length ? Math.Min(2 * count, LargestText + 1) : bytes.Length);
        }

        using StreamReader reader = new(new MemoryStream(bytes, 0, count), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Reads lines of up to 16 Mi characters, one after the other.</summary>
    /// <exception cref="IOException">It cannot be read, is no regular file, or has a longer line.</exception>
    public static IEnumerable<string> ReadLines(string path)
    {
        using StreamReader reader = new(OpenRegular(path), Encoding.UTF8);
        StringBuilder line = new();
        char[] characters = new char[65536];
        for (int read; (read = reader.Read(characters)) > 0;)
        {
            int at = 0;
            for (int length; (length = characters.AsSpan(at, read - at).IndexOf('\n')) >= 0; at += length + 1)
            {
                yield return line.Append(characters, at, length).ToString();
                line.Clear();
            }

            line.Append(characters, at, read - at);
            if (line.Length > LargestText)
            {
                throw new IOException("It has a line of more than 16 Mi characters.");
            }
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }

    private static FileStream OpenRegular(string path) =>
        IsRegular(path) ? Open(path) : throw new IOException("It is a pipe, a device or a folder: name a regular file.");

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

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
