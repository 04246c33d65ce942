// SPDX-License-Identifier: BSD-3-Clause
// Writes a file beside its place and renames it there: it appears whole or not at all.
using System.Text;

namespace Unicore.Diagnostics.Files;

/// <summary>
/// Writes files that nobody sees half of. After a failure what was there before is there still, and nothing else is. Folders are made
/// when missing; a file that takes the place of another keeps its permissions. A link is replaced, not followed.
/// </summary>
public static class FileWriter
{
    private const UnixFileMode Run = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Makes a file contain certain bytes; one that does already, and its date, are left alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">The whole contents.</param>
    /// <param name="executable">Whether it is a program: permission to run it is added.</param>
    /// <returns>Whether the file had to be written.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static bool WriteIfChanged(string path, ReadOnlySpan<byte> bytes, bool executable = false)
    {
        bool same = new FileInfo(path) is { Exists: true } && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);
        if (!same)
        {
            Write(path, bytes, keep: null, executable);
        }
        else if (executable)
        {
            MakeExecutable(path);
        }

        return !same;
    }

    /// <summary>The same for text, as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">The whole contents.</param>
    /// <returns>Whether the file had to be written.</returns>
    /// <exception cref="ArgumentException">The text has half a character, as Kconfig's text may: that has bytes of its own.</exception>
    public static bool WriteIfChanged(string path, string text) => WriteIfChanged(path, Strict.GetBytes(text));

    /// <summary>The same for contents that are not held in memory: the new file is read back before it takes the place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the whole contents to an empty file, which can seek.</param>
    /// <param name="accept">Reads them, from their start on; false when they must not be kept.</param>
    /// <param name="executable">Whether it is a program: permission to run it is added.</param>
    /// <returns>Whether the file had to be written.</returns>
    public static bool WriteIfChanged(string path, Action<Stream> write, Func<Stream, bool> accept, bool executable = false)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(accept);
        string full = Path.GetFullPath(path), temporary = Begin(full);
        try
        {
            using (FileStream contents = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                write(contents);
                contents.Position = 0;
                if (!accept(contents))
                {
                    return false;
                }

                contents.Position = 0;
                if (IsSame(full, contents))
                {
                    if (executable)
                    {
                        MakeExecutable(full);
                    }

                    return false;
                }
            }

            Place(temporary, full, keep: null, executable);
            return true;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes a file, whatever it contained.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">The whole contents.</param>
    /// <param name="keep">The name that a file which was there before gets, or null to lose it.</param>
    public static void Write(string path, ReadOnlySpan<byte> bytes, string? keep = null) => Write(path, bytes, keep, executable: false);

    /// <summary>Copies a file, its permissions with it; what is large is not held in memory.</summary>
    /// <param name="source">The file to copy.</param>
    /// <param name="path">The copy.</param>
    public static void Copy(string source, string path)
    {
        string full = Path.GetFullPath(path), temporary = Begin(full);
        try
        {
            File.Copy(source, temporary);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes, string? keep, bool executable)
    {
        string full = Path.GetFullPath(path), temporary = Begin(full);
        try
        {
            File.WriteAllBytes(temporary, bytes);
            Place(temporary, full, keep, executable);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Place(string temporary, string path, string? keep, bool executable)
    {
        bool replaces = File.Exists(path);
        if (replaces && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
        }

        if (executable)
        {
            MakeExecutable(temporary);
        }

        if (replaces && keep is not null)
        {
            File.Move(path, keep, overwrite: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static bool IsSame(string path, Stream contents)
    {
        if (new FileInfo(path) is not { Exists: true } info || info.Length != contents.Length)
        {
            return false;
        }

        using FileStream old = File.OpenRead(path);
        byte[] before = new byte[1 << 16], now = new byte[1 << 16];
        int read;
        while ((read = contents.ReadAtLeast(now, now.Length, throwOnEndOfStream: false)) > 0)
        {
            Span<byte> there = before.AsSpan(0, read);
            if (old.ReadAtLeast(there, read, throwOnEndOfStream: false) != read || !there.SequenceEqual(now.AsSpan(0, read)))
            {
                return false;
            }
        }

        return true;
    }

    private static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) is var mode && (mode & Run) != Run)
        {
            File.SetUnixFileMode(path, mode | Run);
        }
    }

    /// <summary>A name beside the file: two builds may write it at once, and what ends in <c>.tmp</c> is nobody's source.</summary>
    private static string Begin(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return $"{path}.{Path.GetRandomFileName()}.tmp";
    }
}
