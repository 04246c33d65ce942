// SPDX-License-Identifier: BSD-3-Clause
// Files that appear whole or not at all, and stay untouched when nothing changed.
using Unicore.Images.Formats;

namespace Unicore.Images;

/// <summary>Writes by rename, and only what differs.</summary>
internal static class OutputFile
{
    private const UnixFileMode Run = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes what is planned, unless reading it back shows a difference, which is returned; null when all is well.</summary>
    public static string? Write(string path, ImagePlan plan, Func<Stream, string?> difference)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string temporary = $"{full}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (FileStream image = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                plan.WriteTo(image);
                image.Position = 0;
                if (difference(image) is { } found)
                {
                    return found;
                }

                image.Position = 0;
                if (IsSame(full, image))
                {
                    MakeExecutable(full, plan.IsExecutable);
                    return null;
                }
            }

            MakeExecutable(temporary, plan.IsExecutable);
            File.Move(temporary, full, overwrite: true);
            return null;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static bool IsSame(string path, FileStream image)
    {
        if (new FileInfo(path) is not { Exists: true } info || info.Length != image.Length)
        {
            return false;
        }

        using FileStream old = File.OpenRead(path);
        byte[] before = new byte[1 << 16], now = new byte[1 << 16];
        int read;
        while ((read = image.ReadAtLeast(now, now.Length, throwOnEndOfStream: false)) > 0)
        {
            Span<byte> there = before.AsSpan(0, read);
            if (old.ReadAtLeast(there, read, throwOnEndOfStream: false) != read || !there.SequenceEqual(now.AsSpan(0, read)))
            {
                return false;
            }
        }

        return true;
    }

    private static void MakeExecutable(string path, bool executable)
    {
        if (executable && !OperatingSystem.IsWindows())
        {
            UnixFileMode mode = File.GetUnixFileMode(path);
            if ((mode & Run) != Run)
            {
                File.SetUnixFileMode(path, mode | Run);
            }
        }
    }
}
