// SPDX-License-Identifier: BSD-3-Clause
// Writes a file only when its contents would differ, by way of a rename.
using Unicore.Kconfig;

namespace Unicore.Build.Actions;

/// <summary>Writes that leave an equal file, and its date, alone.</summary>
public static class FileWriter
{
    /// <summary>Makes <paramref name="path"/> contain <paramref name="bytes"/>; never leaves half a file.</summary>
    /// <param name="path">The file; its folder is made when missing.</param>
    /// <param name="bytes">The whole contents.</param>
    /// <returns>Whether the file had to be written.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool WriteIfChanged(string path, ReadOnlySpan<byte> bytes)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        return true;
    }

    /// <summary>The same for text, as UTF-8 without a byte order mark; bytes that <see cref="KconfigText"/> kept come out as they were.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">The whole contents.</param>
    /// <returns>Whether the file had to be written.</returns>
    public static bool WriteIfChanged(string path, string text) => WriteIfChanged(path, KconfigText.ToBytes(text));
}
