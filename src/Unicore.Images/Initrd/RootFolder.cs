// SPDX-License-Identifier: BSD-3-Clause
// A folder of the host as entries.
using System.Formats.Tar;
using System.IO.Enumeration;

namespace Unicore.Images.Initrd;

internal static class RootFolder
{
    /// <summary>All that is below a folder; links are taken as links.</summary>
    /// <exception cref="InitrdException"><c>UK4032</c>.</exception>
    public static IEnumerable<InitrdEntry> Read(string folder)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        FileSystemEnumerable<FileSystemInfo> found = new(folder, (ref entry) => entry.ToFileSystemInfo(), all)
        {
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        foreach (FileSystemInfo info in found)
        {
            string path = InitrdEntry.PathOf(Path.GetRelativePath(folder, info.FullName).Replace('\\', '/'), folder);
            if (info.LinkTarget is { } target)
            {
                yield return new(path, InitrdKind.Link, InitrdEntry.LinkMode) { Target = target };
            }
            else if (info is FileInfo file)
            {
                // What is no file has no length either.
                if (file.Length == 0 && !IsFile(file.FullName))
                {
                    throw InitrdException.Special(path, folder);
                }

                yield return new(path, InitrdKind.File, ModeOf(info, 0x1a4)) { Contents = new(file.FullName, 0, file.Length) };
            }
            else
            {
                yield return new(path, InitrdKind.Folder, ModeOf(info, InitrdEntry.UsualFolderMode));
            }
        }
    }

    private static int ModeOf(FileSystemInfo info, int usual) => OperatingSystem.IsWindows() ? usual : (int)info.UnixFileMode;

    /// <summary>Of what kind a file is, the runtime tells nobody but its writer of archives; to open a pipe would mean to wait.</summary>
    private static bool IsFile(string path)
    {
        using MemoryStream archive = new();
        try
        {
            using (TarWriter writer = new(archive, TarEntryFormat.Ustar, leaveOpen: true))
            {
                writer.WriteEntry(path, "x");
            }
        }
        catch (IOException)
        {
            return false;
        }

        archive.Position = 0;
        using TarReader reader = new(archive);
        return reader.GetNextEntry() is { EntryType: TarEntryType.RegularFile };
    }
}
