// SPDX-License-Identifier: BSD-3-Clause
// Folders and archives together are the files that a guest begins with.
using System.Globalization;
using Unicore.Diagnostics;

namespace Unicore.Images.Initrd;

/// <summary>What decides about an archive, apart from what its files hold.</summary>
/// <param name="Files">The files that it is made from, absolute.</param>
/// <param name="Names">A line for each entry of a folder, and for each archive.</param>
public sealed record RootListing(IReadOnlyList<string> Files, IReadOnlyList<string> Names);

/// <summary>Merges folders and archives, and writes them as one archive for the guest. Of two files of one name the later counts.</summary>
public static class RootFileSystem
{
    private const int HeadSize = 512;

    /// <summary>Lists what there is, without reading what stands in it.</summary>
    /// <param name="sources">Absolute paths of folders and archives.</param>
    /// <param name="made">Those of the archives that will only be there when the root file system is written.</param>
    /// <param name="diagnostics">Receives <c>UK4030</c> and <c>UK4032</c>.</param>
    /// <returns>The listing.</returns>
    public static RootListing List(IReadOnlyList<string> sources, IReadOnlySet<string> made, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(made);
        ArgumentNullException.ThrowIfNull(diagnostics);
        List<string> files = [], names = [];
        try
        {
            foreach (string source in sources)
            {
                if (!Directory.Exists(source))
                {
                    files.Add(source);
                    names.Add(made.Contains(source) || File.Exists(source) ? $"archive {source}" : throw Missing(source));
                    continue;
                }

                foreach (InitrdEntry entry in RootFolder.Read(source).OrderBy(e => e.Path, StringComparer.Ordinal))
                {
                    files.AddRange(entry.Contents is { } contents ? [contents.File] : []);
                    string mode = Convert.ToString(entry.Mode, 8);
                    names.Add($"{entry.Kind.ToString().ToLower(CultureInfo.InvariantCulture)} {mode} {entry.Path}"
                        + (entry.Kind == InitrdKind.Link ? " -> " + entry.Target : ""));
                }
            }
        }
        catch (InitrdException e)
        {
            diagnostics.Add(e.Diagnostic);
        }

        return new(files, names);
    }

    /// <summary>Writes the archive.</summary>
    /// <param name="sources">Absolute paths of folders and archives.</param>
    /// <param name="output">Receives it.</param>
    /// <returns>Why it cannot be written: <c>UK4030</c> to <c>UK4035</c>; null when it was.</returns>
    public static Diagnostic? Write(IReadOnlyList<string> sources, Stream output)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            CpioWriter writer = new(output);
            foreach (InitrdEntry entry in Merge(sources))
            {
                writer.Write(entry);
            }

            writer.End();
            return null;
        }
        catch (InitrdException e)
        {
            return e.Diagnostic;
        }
    }

    /// <summary>All entries, each folder before what is in it.</summary>
    private static IEnumerable<InitrdEntry> Merge(IReadOnlyList<string> sources)
    {
        SortedDictionary<string, (InitrdEntry Entry, string Source)> entries = new(StringComparer.Ordinal);
        void Add(InitrdEntry entry, string source, bool isImplied)
        {
            if (entries.TryGetValue(entry.Path, out (InitrdEntry Entry, string Source) before)
                && (before.Entry.Kind == InitrdKind.Folder) != (entry.Kind == InitrdKind.Folder))
            {
                throw new InitrdException("UK4034", $"'{entry.Path}' is a folder and is none: it comes from '{before.Source}' and from "
                    + $"'{source}'. Rename one of them, or take it out.", source);
            }

            if (!isImplied || before.Entry is null)
            {
                entries[entry.Path] = (entry, source);
            }
        }

        foreach (string source in sources)
        {
            foreach (InitrdEntry entry in Read(source))
            {
                for (int slash = entry.Path.IndexOf('/', StringComparison.Ordinal); slash > 0;
                    slash = entry.Path.IndexOf('/', slash + 1))
                {
                    Add(new(entry.Path[..slash], InitrdKind.Folder, InitrdEntry.UsualFolderMode), source, isImplied: true);
                }

                Add(entry, source, isImplied: false);
            }
        }

        return entries.Values.Select(e => e.Entry);
    }

    private static IEnumerable<InitrdEntry> Read(string source)
    {
        if (Directory.Exists(source))
        {
            return RootFolder.Read(source);
        }

        if (!File.Exists(source))
        {
            throw Missing(source);
        }

        byte[] head = new byte[HeadSize];
        int count;
        using (FileStream stream = File.OpenRead(source))
        {
            count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }

        return CpioArchive.Is(head.AsSpan(0, count)) ? CpioRoot.Read(source)
            : TarArchive.Is(head.AsSpan(0, count)) ? TarRoot.Read(source)
            : throw InitrdException.Damaged(source, "it begins as neither a cpio nor a tar archive does.");
    }

    private static InitrdException Missing(string source) => new("UK4030",
        $"'{source}' does not exist, so nothing of it is in the root file system. Correct the RootFileSystem item, or add the folder or "
            + "archive.", source);
}
