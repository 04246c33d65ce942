// SPDX-License-Identifier: BSD-3-Clause
// A cpio archive as entries; what its files hold stays where it is.
using System.Text;
using Unicore.Images.Reading;

namespace Unicore.Images.Initrd;

internal static class CpioRoot
{
    private const int KindMask = 0xf000;

    /// <exception cref="InitrdException"><c>UK4031</c> to <c>UK4033</c>.</exception>
    public static IReadOnlyList<InitrdEntry> Read(string archive)
    {
        using FileSource source = new(archive);
        List<(InitrdEntry Entry, (uint, uint, uint)? Node)> entries = [];
        Dictionary<(uint, uint, uint), InitrdContents> contents = [];
        try
        {
            foreach (CpioItem item in CpioArchive.Read(source))
            {
                InitrdContents? data = item.Length == 0 ? null : new(archive, item.Offset, item.Length);
                string path = InitrdEntry.PathOf(item.Name, archive);
                InitrdEntry entry = Entry(source, archive, path, (int)item.Mode, data);
                entries.AddRange(path.Length > 0 ? [(entry, item.HasNames ? item.Node : null)] : []);
                if (data is not null && item.HasNames)
                {
                    contents[item.Node] = data;
                }
            }
        }
        catch (ImageReadException e)
        {
            throw InitrdException.Damaged(archive, e.Message);
        }

        // Of several names of one file, the last one has the contents.
        return [.. entries.Select(e => e.Entry is { Kind: InitrdKind.File, Contents: null } file && e.Node is { } node
            ? file with { Contents = contents.GetValueOrDefault(node) }
            : e.Entry)];
    }

    private static InitrdEntry Entry(FileSource source, string archive, string path, int mode, InitrdContents? data)
    {
        switch (mode & KindMask)
        {
            case 0x4000:
                return new(path, InitrdKind.Folder, mode & 0xfff);
            case 0x8000:
                return new(path, InitrdKind.File, mode & 0xfff) { Contents = data };
            case 0xa000 when data is { Length: <= CpioArchive.LongestName }:
                byte[] target = source.Bytes(data.Offset, (int)data.Length, "cpio archive");
                return new(path, InitrdKind.Link, InitrdEntry.LinkMode) { Target = Encoding.UTF8.GetString(target).TrimEnd('\0') };
            default:
                throw InitrdException.Special(path, archive);
        }
    }
}
