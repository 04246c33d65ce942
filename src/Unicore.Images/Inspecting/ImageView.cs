// SPDX-License-Identifier: BSD-3-Clause
// The files of an image, and of the images within it, by one path.
using System.Runtime.CompilerServices;
using Unicore.Images.Reading;

namespace Unicore.Images.Inspecting;

/// <summary>
/// Goes into images by paths. A part of a disk is a folder with the part's name; a file that is an image is one for whoever names
/// something behind it: <c>1/EFI/BOOT/BOOTX64.EFI/initrd/etc/motd</c>.
/// </summary>
public sealed class ImageView
{
    internal const int Deepest = 8;

    /// <summary>Images may share their bytes with those that they are in.</summary>
    internal const int MostEntered = 1000;

    private readonly int _depth;
    private readonly Lazy<ImageFiles?> _files;
    private readonly StrongBox<int> _entered;

    /// <summary>Looks at what was read.</summary>
    /// <param name="contents">It.</param>
    public ImageView(ImageContents contents)
        : this(contents, 0, new())
    {
    }

    private ImageView(ImageContents contents, int depth, StrongBox<int> entered)
    {
        ArgumentNullException.ThrowIfNull(contents);
        _depth = depth;
        _entered = entered;
        if (++entered.Value > MostEntered)
        {
            throw ImageReadException.TooLarge("image", $"{MostEntered} images within each other");
        }

        Format = contents.Facts.Format;
        _files = new(() => FilesOf(contents));
    }

    /// <summary>The format's name.</summary>
    public string Format { get; }

    /// <summary>The files; null when there are none.</summary>
    /// <exception cref="ImageReadException">They cannot be read.</exception>
    public ImageFiles? Files => _files.Value;

    /// <summary>The entry of a path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The entry, and the view that it is in.</returns>
    /// <exception cref="ImageReadException">There is none: <c>UK4095</c>; or it cannot be read.</exception>
    public (ImageView View, ImageEntry Entry) Find(string path)
    {
        string[] parts = ImageEntry.PathOf(path).Split('/', StringSplitOptions.RemoveEmptyEntries);
        ImageFiles files = Files ?? throw new ImageReadException("UK4095", "There are no files in it, or none that can be read here.");
        if (files.Follow(string.Join('/', parts)) is { } entry)
        {
            return (this, entry);
        }

        for (int count = parts.Length - 1; count > 0; count--)
        {
            if (files.Follow(string.Join('/', parts[..count])) is not { } outer)
            {
                continue;
            }

            return Enter(outer) is { } inner ? inner.Find(string.Join('/', parts[count..])) : throw Missing(path);
        }

        throw Missing(path);
    }

    /// <summary>Goes into an entry that is an image.</summary>
    /// <param name="entry">An entry of this view.</param>
    /// <returns>What is in it; null when it is none.</returns>
    /// <exception cref="ImageReadException">It is one, and cannot be read.</exception>
    public ImageView? Enter(ImageEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Contents is not { } source || _depth == Deepest || ImageReaders.Find(source) is not { } reader)
        {
            return null;
        }

        return new(reader.Read(source), _depth + 1, _entered);
    }

    /// <summary>What is directly in an entry: a folder, a part, or a file that is an image.</summary>
    /// <param name="entry">An entry of this view.</param>
    /// <returns>The entries, and the view that they are in; null where there can be none.</returns>
    /// <exception cref="ImageReadException">They cannot be read.</exception>
    public (ImageView View, IReadOnlyList<ImageEntry> Entries)? List(ImageEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry is { Kind: EntryKind.Folder, Contents: null } ? (this, Files!.Children(entry.Path))
            : Enter(entry) is { Files: { } files } inner ? (inner, files.Children(""))
            : null;
    }

    private static ImageReadException Missing(string path) => new("UK4095",
        $"There is no '{path}' in it. `unicore image tree` shows what there is.");

    private ImageFiles? FilesOf(ImageContents contents)
    {
        if (contents.IsTransparent)
        {
            ImageMember only = contents.Members[0];
            return _depth == Deepest || ImageReaders.Find(only.Source) is not { } reader ? null
                : new ImageView(reader.Read(only.Source), _depth + 1, _entered).Files;
        }

        return contents.Files is { } files ? files()
            : contents.Members.Count == 0 ? null
            : new(contents.Members.Select(m => IsImage(m.Source)
                ? new ImageEntry(m.Name, EntryKind.Folder, ImageEntry.FolderMode, m.Source.Length) { Contents = m.Source }
                : new ImageEntry(m.Name, EntryKind.File, ImageEntry.FileMode, m.Source.Length) { Contents = m.Source }));
    }

    /// <summary>Whether a part is one; that it cannot be read is told to whoever reads it.</summary>
    private static bool IsImage(ByteSource source)
    {
        try
        {
            return ImageReaders.Find(source) is not null;
        }
        catch (ImageReadException)
        {
            return false;
        }
    }
}
