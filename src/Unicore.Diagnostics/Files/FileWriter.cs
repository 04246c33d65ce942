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

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
    public static bool WriteIfChanged(string path, string text) => WriteIfChanged(path, s_strict.GetBytes(text));

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
            bool replaces = File.Exists(full);
            if (replaces && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(full));
            }

            if (executable)
            {
                MakeExecutable(temporary);
            }

            if (replaces && keep is not null)
            {
                File.Move(full, keep, overwrite: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
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
