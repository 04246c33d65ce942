// SPDX-License-Identifier: BSD-3-Clause
// A tar archive as entries; what its files hold stays where it is.
using Unicore.Images.Reading;

namespace Unicore.Images.Initrd;

internal static class TarRoot
{
    /// <exception cref="InitrdException"><c>UK4031</c> to <c>UK4033</c>.</exception>
    public static IReadOnlyList<InitrdEntry> Read(string archive)
    {
        Dictionary<string, InitrdContents?> files = new(StringComparer.Ordinal);
        try
        {
            using FileSource source = new(archive);
            return [.. TarArchive.Read(source).Select(item => Read(item, archive, files)).OfType<InitrdEntry>()];
        }
        catch (ImageReadException e)
        {
            throw InitrdException.Damaged(archive, e.Message);
        }
    }

    private static InitrdEntry? Read(TarItem item, string archive, Dictionary<string, InitrdContents?> files)
    {
        string path = InitrdEntry.PathOf(item.Name, archive);
        int mode = (int)(item.Mode & 0xfff);
        switch (item.Type)
        {
            case '5':
            case '0' or '7' when item.Name.EndsWith('/'):
                return path.Length == 0 ? null : new(path, InitrdKind.Folder, mode);
            case '2':
                return new(path, InitrdKind.Link, InitrdEntry.LinkMode) { Target = item.Link };
            case '0' or '7' when !item.IsSparse:
                files[path] = item.Size == 0 ? null : new(archive, item.Offset, item.Size);
                return new(path, InitrdKind.File, mode) { Contents = files[path] };
            case '1' when files.TryGetValue(InitrdEntry.PathOf(item.Link, archive), out InitrdContents? same):
                files[path] = same;
                return new(path, InitrdKind.File, mode) { Contents = same };
            default:
                throw InitrdException.Special(item.Name, archive);
        }
    }
}
