// SPDX-License-Identifier: BSD-3-Clause
// Looks into tar archives, compressed ones too.
using System.Text;
using Unicore.Images.Reading;

namespace Unicore.Images.Initrd;

/// <summary>A tar archive, as it is or within gzip.</summary>
public sealed class TarImageReader : IImageReader
{
    /// <inheritdoc/>
    public string Format => "tar";

    /// <summary>An archive may be more than one.</summary>
    public int Rank => 10;

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) => GzipSource.Is(head) || IsZstd(head) || TarArchive.Is(head);

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[] head = source.Head(16);
        string packed = GzipSource.Is(head) ? ", compressed by gzip" : IsZstd(head) ? ", compressed by zstd" : "";
        return new(new(Format, "tar archive" + packed)) { Files = () => new(Entries(source)) };
    }

    /// <summary>The entries of an archive, in its order.</summary>
    /// <param name="source">The archive, compressed or not.</param>
    /// <returns>The entries.</returns>
    /// <exception cref="ImageReadException">It is damaged, too large, or compressed otherwise.</exception>
    internal static IReadOnlyList<ImageEntry> Entries(ByteSource source)
    {
        byte[] head = source.Head(1024);
        if (IsZstd(head))
        {
            throw ImageReadException.Unsupported("archive", "it is compressed by zstd. Unpack it first: zstd -d.");
        }

        ByteSource archive = GzipSource.Is(head) ? Unpacked(source) : source;
        EntryList list = new("tar archive");
        Dictionary<string, ImageEntry> files = new(StringComparer.Ordinal);
        foreach (TarItem item in TarArchive.Read(archive))
        {
            string path = ImageEntry.PathOf(item.Name), link = ImageEntry.PathOf(item.Link);
            EntryKind? kind = item.Type switch
            {
                '0' or '7' or 'S' => item.Name.EndsWith('/') ? EntryKind.Folder : EntryKind.File,
                '1' => EntryKind.File,
                '2' => EntryKind.Link,
                '3' => EntryKind.CharacterDevice,
                '4' => EntryKind.BlockDevice,
                '5' => EntryKind.Folder,
                '6' => EntryKind.Pipe,
                _ => null,
            };
            if (kind is null)
            {
                // What nobody else knows is a file, as POSIX has it; what GNU tar writes about a volume is none.
                if (item.Type is 'V' or 'M' or 'N' or 'D')
                {
                    continue;
                }

                kind = EntryKind.File;
            }

            ImageEntry? same = item.Type == '1' ? files.GetValueOrDefault(link) : null;
            ImageEntry entry = same is not null ? same with { Path = path } : new(path, kind.Value, (int)(item.Mode & 0xfff),
                kind == EntryKind.Link ? Encoding.UTF8.GetByteCount(item.Link) : item.Size)
            {
                Owner = item.Owner, Group = item.Group, Modified = item.Modified, Device = item.Device,
                Target = kind == EntryKind.Link ? item.Link : "", SameAs = item.Type == '1' ? link : null,
                Contents = item.Type == '1' ? new UnreadableSource(0, "file", "it is another name of a file that is not there.")
                    : kind != EntryKind.File || item.Size == 0 ? null
                    : item.IsSparse ? new UnreadableSource(item.Size, "file",
                        "it has holes, as GNU tar writes them. Unpack it with GNU tar.")
                    : archive.Part(item.Offset, item.Size, "tar archive"),
            };
            if (kind != EntryKind.Folder)
            {
                files[path] = entry;
            }

            list.Add(entry);
        }

        return list.Entries;
    }

    private static bool IsZstd(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]);

    private static GzipSource Unpacked(ByteSource source)
    {
        GzipSource archive = new(source);
        byte[] head = archive.Head(1024);
        return TarArchive.Is(head) || !head.AsSpan().ContainsAnyExcept((byte)0) ? archive
            : throw ImageReadException.Unsupported("file", "gzip has something else than a tar archive in it. Unpack it first: gunzip.");
    }
}
