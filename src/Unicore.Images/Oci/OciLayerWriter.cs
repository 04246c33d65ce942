// SPDX-License-Identifier: BSD-3-Clause
// Files as a tar archive that depends on nothing but them.
using System.Formats.Tar;

namespace Unicore.Images.Oci;

/// <summary>
/// Writes archives of the format "ustar" (POSIX.1-1988), which has no records of its writer's; .NET's for "pax" have the number of its
/// process. All is root's and of 1970.
/// </summary>
internal static class OciLayerWriter
{
    private const int FolderMode = 0x1ed;

    /// <summary>Writes files, and before them the folders that they are in.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static void Write(IEnumerable<OciFile> files, Stream output)
    {
        using TarWriter writer = new(output, TarEntryFormat.Ustar, leaveOpen: true);
        HashSet<string> folders = new(StringComparer.Ordinal);
        foreach (OciFile file in files)
        {
            for (int slash = file.Path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = file.Path.IndexOf('/', slash + 1))
            {
                if (folders.Add(file.Path[..slash]))
                {
                    writer.WriteEntry(Entry(TarEntryType.Directory, file.Path[..(slash + 1)], FolderMode));
                }
            }

            using Stream contents = file.Source is { } source ? File.OpenRead(source) : new MemoryStream(file.Bytes.ToArray());
            Write(writer, file.Path, file.Mode, contents);
        }
    }

    /// <summary>Writes one file.</summary>
    public static void Write(TarWriter writer, string path, int mode, Stream contents)
    {
        TarEntry entry = Entry(TarEntryType.RegularFile, path, mode);
        entry.DataStream = contents;
        writer.WriteEntry(entry);
    }

    private static UstarTarEntry Entry(TarEntryType type, string path, int mode) =>
        new(type, path) { Mode = (UnixFileMode)mode, ModificationTime = DateTimeOffset.UnixEpoch };
}
