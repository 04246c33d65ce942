// SPDX-License-Identifier: BSD-3-Clause
// Files that appear whole or not at all, and stay untouched when nothing changed.
namespace Unicore.Images;

/// <summary>Writes by rename, and only what differs.</summary>
internal static class OutputFile
{
    private const UnixFileMode Run = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static void Write(string path, byte[] bytes, bool executable)
    {
        string full = Path.GetFullPath(path);
        if (!Same(full, bytes))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            string temporary = $"{full}.{Guid.NewGuid():n}.tmp";
            try
            {
                File.WriteAllBytes(temporary, bytes);
                MakeExecutable(temporary, executable);
                File.Move(temporary, full, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }

        MakeExecutable(full, executable);
    }

    private static bool Same(string path, byte[] bytes) =>
        new FileInfo(path) is { Exists: true } info && info.Length == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);

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
