// SPDX-License-Identifier: BSD-3-Clause
// The files of an image as a tree.
namespace Unicore.Images.Reading;

/// <summary>
/// Entries by their paths. Of several of one path the last counts; folders that nobody names, but that others are in, are there too.
/// </summary>
public sealed class ImageFiles
{
    /// <summary>Of folders that nobody names: a path may name a thousand of them.</summary>
    private const long MostImplied = 64L << 20;

    private readonly SortedDictionary<string, ImageEntry> _entries = new(PathOrder.Instance);
    private readonly Dictionary<string, List<ImageEntry>> _children = new(StringComparer.Ordinal);

    /// <summary>Sorts entries.</summary>
    /// <param name="entries">They, in the order of their archive.</param>
    /// <exception cref="ImageReadException">They are in too many folders: <c>UK4094</c>.</exception>
    public ImageFiles(IEnumerable<ImageEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _entries[""] = new("", EntryKind.Folder, ImageEntry.FolderMode, 0);
        long implied = 0;
        foreach (ImageEntry entry in entries.Where(e => e.Path.Length > 0 || e is { Kind: EntryKind.Folder, Contents: null }))
        {
            _entries[entry.Path] = entry;
            for (string parent = ParentOf(entry.Path); !_entries.ContainsKey(parent); parent = ParentOf(parent))
            {
                implied += parent.Length;
                if (implied > MostImplied)
                {
                    throw ImageReadException.TooLarge("archive", $"folders that it does not name, with paths of {MostImplied >> 20} MiB");
                }

                _entries[parent] = new(parent, EntryKind.Folder, ImageEntry.FolderMode, 0);
            }
        }

        foreach (ImageEntry entry in All.Where(e => e.SameAs is not null).ToArray())
        {
            _entries[entry.Path] = entry.Resolve(Find);
        }

        foreach (ImageEntry entry in All)
        {
            string parent = ParentOf(entry.Path);
            if (!_children.TryGetValue(parent, out List<ImageEntry>? children))
            {
                _children[parent] = children = [];
            }

            children.Add(entry);
        }
    }

    /// <summary>All entries but the root, each folder before what is in it, by the order of their names.</summary>
    public IEnumerable<ImageEntry> All => _entries.Values.Where(e => e.Path.Length > 0);

    /// <summary>The entry of a path.</summary>
    /// <param name="path">The path, as entries have it.</param>
    /// <returns>The entry; null when there is none.</returns>
    public ImageEntry? Find(string path) => _entries.GetValueOrDefault(path);

    /// <summary>What is directly in a folder.</summary>
    /// <param name="path">The folder's path.</param>
    /// <returns>The entries, by the order of their names.</returns>
    public IReadOnlyList<ImageEntry> Children(string path) => _children.GetValueOrDefault(path) ?? [];

    /// <summary>What a path leads to when links are followed, those of folders on the way too.</summary>
    /// <param name="path">The path, as entries have it.</param>
    /// <returns>The entry; null when there is none, or links lead in a circle.</returns>
    public ImageEntry? Follow(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        const int MostLinks = 40; // as Linux has it
        List<string> at = [];
        Stack<string> rest = new(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        for (int links = 0; rest.TryPop(out string? name);)
        {
            if (name == ".." && at.Count > 0)
            {
                at.RemoveAt(at.Count - 1);
            }

            if (name is "." or "..")
            {
                continue;
            }

            at.Add(name);
            if (Find(string.Join('/', at)) is not { } entry)
            {
                return null;
            }

            if (entry.Kind != EntryKind.Link)
            {
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            at.RemoveAt(at.Count - 1);
            if (entry.Target.StartsWith('/'))
            {
                at.Clear();
            }

            foreach (string part in entry.Target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                rest.Push(part);
            }
        }

        return Find(string.Join('/', at));
    }

    private static string ParentOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];
}

/// <summary>A folder's entries follow it: the slash comes before all other characters.</summary>
internal sealed class PathOrder : IComparer<string>
{
    public static PathOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        int same = a.CommonPrefixLength(b);
        return same == a.Length || same == b.Length ? a.Length.CompareTo(b.Length) : Weight(a[same]).CompareTo(Weight(b[same]));
    }

    private static int Weight(char c) => c == '/' ? -1 : c;
}
