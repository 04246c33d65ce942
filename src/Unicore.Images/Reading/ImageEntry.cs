// SPDX-License-Identifier: BSD-3-Clause
// One file, folder, link or device of a file system that is only looked at.
namespace Unicore.Images.Reading;

/// <summary>What an entry is.</summary>
public enum EntryKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A device of characters.</summary>
    CharacterDevice,

    /// <summary>A device of blocks.</summary>
    BlockDevice,

    /// <summary>A pipe with a name.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,
}

/// <summary>An entry. Its names are strangers': they are compared and shown, and never opened.</summary>
/// <param name="Path">Where it is, without a slash at its start; empty for the root.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permissions: the lower twelve bits of a mode.</param>
/// <param name="Size">Bytes of a file; of a link those of its target.</param>
public sealed record ImageEntry(string Path, EntryKind Kind, int Mode, long Size)
{
    /// <summary>Permissions of a folder of which nothing is said.</summary>
    internal const int FolderMode = 0x1ed;

    /// <summary>Permissions of a file of which nothing is said.</summary>
    internal const int FileMode = 0x1a4;

    /// <summary>The number of its owner.</summary>
    public long Owner { get; init; }

    /// <summary>The number of its group.</summary>
    public long Group { get; init; }

    /// <summary>When it was changed, seconds since 1970; null where nothing says so.</summary>
    public long? Modified { get; init; }

    /// <summary>What a link leads to.</summary>
    public string Target { get; init; } = "";

    /// <summary>Numbers of a device.</summary>
    public (uint Major, uint Minor) Device { get; init; }

    /// <summary>What a file holds; null for nothing.</summary>
    public ByteSource? Contents { get; init; }

    /// <summary>The path of what it is another name of, where that was not there before it; null for nothing.</summary>
    internal string? SameAs { get; init; }

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Itself, or of a name of something else that.</summary>
    /// <param name="find">Looks for what it is another name of.</param>
    internal ImageEntry Resolve(Func<string, ImageEntry?> find) =>
        SameAs is not null && find(SameAs) is { Kind: not EntryKind.Folder } same ? same with { Path = Path } : this;

    /// <summary>A path as entries have it.</summary>
    /// <param name="path">Such as <c>./etc//motd</c>.</param>
    /// <returns>Such as <c>etc/motd</c>. Names <c>..</c> stay: they lead nowhere.</returns>
    public static string PathOf(string path) =>
        string.Join('/', (path ?? "").Split('/').Where(p => p is not ("" or ".")));

    /// <summary>The kind of a mode's upper bits, as Linux has them; null for none of them.</summary>
    internal static EntryKind? KindOf(uint mode) => (mode >> 12) switch
    {
        1 => EntryKind.Pipe,
        2 => EntryKind.CharacterDevice,
        4 => EntryKind.Folder,
        6 => EntryKind.BlockDevice,
        8 => EntryKind.File,
        10 => EntryKind.Link,
        12 => EntryKind.Socket,
        _ => null,
    };
}

/// <summary>Takes entries until there are too many.</summary>
/// <param name="what">What they are in, for the message.</param>
internal sealed class EntryList(string what)
{
    private const int Most = 400_000;

    /// <summary>As Linux has it.</summary>
    private const int LongestPath = 4096;

    private const long MostText = 64L << 20;

    /// <summary>Of what lists them: folders may share their bytes, and have no names in them.</summary>
    private const long MostLists = 256L << 20;

    /// <summary>What is said of a file's size; so many files of it can still be added up.</summary>
    private const long LargestFile = 1L << 44;

    private readonly List<ImageEntry> _entries = [];
    private long _text, _lists;

    public IReadOnlyList<ImageEntry> Entries => _entries;

    /// <exception cref="ImageReadException">There are too many.</exception>
    public void Add(ImageEntry entry)
    {
        _text += entry.Path.Length + entry.Target.Length + (entry.SameAs?.Length ?? 0);
        if (entry.Path.Length > LongestPath || entry.Target.Length > LongestPath)
        {
            throw ImageReadException.TooLarge(what, $"paths of {LongestPath} characters");
        }

        if (_entries.Count == Most || _text > MostText)
        {
            throw ImageReadException.TooLarge(what, $"{Most} files, and names of {MostText >> 20} MiB");
        }

        if (entry.Size > LargestFile)
        {
            throw ImageReadException.TooLarge(what, $"a file of {LargestFile >> 40} TiB");
        }

        _entries.Add(entry);
    }

    /// <summary>Counts the bytes of a folder that is to be read.</summary>
    /// <exception cref="ImageReadException">There are too many.</exception>
    public void Reads(long bytes)
    {
        _lists += bytes;
        if (_lists > MostLists)
        {
            throw ImageReadException.TooLarge(what, $"folders of {MostLists >> 20} MiB");
        }
    }
}
