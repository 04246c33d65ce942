// SPDX-License-Identifier: BSD-3-Clause
// Looks into cpio archives.
using System.Text;
using Unicore.Images.Reading;

namespace Unicore.Images.Initrd;

/// <summary>A cpio archive of the format "newc", such as a root file system that a guest is handed.</summary>
public sealed class CpioReader : IImageReader
{
    /// <inheritdoc/>
    public string Format => "cpio";

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) => CpioArchive.Is(head);

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(new(Format, "cpio archive")) { Files = () => new(Entries(source)) };
    }

    private static IEnumerable<ImageEntry> Entries(ByteSource source)
    {
        EntryList list = new("cpio archive");
        Dictionary<(uint, uint, uint), ByteSource> contents = [];
        List<(uint, uint, uint)?> nodes = [];
        foreach (CpioItem item in CpioArchive.Read(source))
        {
            string path = ImageEntry.PathOf(item.Name);
            EntryKind kind = ImageEntry.KindOf(item.Mode) ?? throw ImageReadException.Damaged("cpio archive", "an entry is of no kind.");
            ByteSource? data = item.Length == 0 ? null : source.Part(item.Offset, item.Length, "cpio archive");
            list.Add(new(path, kind, (int)(item.Mode & 0xfff), item.Length)
            {
                Owner = item.Fields[2], Group = item.Fields[3], Modified = item.Fields[5], Device = (item.Fields[9], item.Fields[10]),
                Target = kind == EntryKind.Link && data is { Length: <= CpioArchive.LongestName }
                    ? Encoding.UTF8.GetString(data.Bytes(0, (int)data.Length, "cpio archive")).TrimEnd('\0') : "",
                Contents = kind == EntryKind.File ? data : null,
            });
            nodes.Add(item.HasNames ? item.Node : null);
            if (data is not null && item.HasNames)
            {
                contents[item.Node] = data;
            }
        }

        // Of several names of one file, the last one has the contents.
        return list.Entries.Zip(nodes, (entry, node) =>
            entry is { Kind: EntryKind.File, Contents: null } && node is { } same && contents.TryGetValue(same, out ByteSource? data)
                ? entry with { Contents = data, Size = data.Length }
                : entry);
    }
}
