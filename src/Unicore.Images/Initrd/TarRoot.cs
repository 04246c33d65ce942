// SPDX-License-Identifier: BSD-3-Clause
// A tar archive as entries; what its files hold stays where it is.
using System.Formats.Tar;

namespace Unicore.Images.Initrd;

internal static class TarRoot
{
    /// <summary>Whether a file begins as a tar archive does.</summary>
    public static bool Is(ReadOnlySpan<byte> head) => head.Length > 262 && head[257..].StartsWith("ustar"u8);

    /// <exception cref="InitrdException"><c>UK4031</c> to <c>UK4033</c>.</exception>
    public static IReadOnlyList<InitrdEntry> Read(string archive)
    {
        Dictionary<string, InitrdContents?> files = new(StringComparer.Ordinal);
        List<InitrdEntry> entries = [];
        try
        {
            using FileStream stream = File.OpenRead(archive);
            using TarReader reader = new(stream);
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.EntryType != TarEntryType.GlobalExtendedAttributes && Read(entry, archive, files) is { } read)
                {
                    entries.Add(read);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException
            or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw InitrdException.Damaged(archive, e.Message);
        }

        return entries;
    }

    private static InitrdEntry? Read(TarEntry entry, string archive, Dictionary<string, InitrdContents?> files)
    {
        string path = InitrdEntry.PathOf(entry.Name, archive);
        int mode = (int)entry.Mode & 0xfff;
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                return path.Length == 0 ? null : new(path, InitrdKind.Folder, mode);
            case TarEntryType.SymbolicLink:
                return new(path, InitrdKind.Link, InitrdEntry.LinkMode) { Target = entry.LinkName };
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                files[path] = entry.Length == 0 ? null : new(archive, entry.DataOffset, entry.Length);
                return new(path, InitrdKind.File, mode) { Contents = files[path] };
            case TarEntryType.HardLink when files.TryGetValue(InitrdEntry.PathOf(entry.LinkName, archive), out InitrdContents? same):
                files[path] = same;
                return new(path, InitrdKind.File, mode) { Contents = same };
            default:
                throw InitrdException.Special(entry.Name, archive);
        }
    }
}
