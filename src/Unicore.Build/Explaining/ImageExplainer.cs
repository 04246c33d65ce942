// SPDX-License-Identifier: BSD-3-Clause
// Puts together what a build left: its list of libraries, the linker's map, the symbols.
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Build.Explaining;

/// <summary>Says what is in an image and why.</summary>
public static class ImageExplainer
{
    private const string HandlerPrefix = "uk_syscall_r_";
    private const ulong Allocated = 2, Executable = 4, Writable = 1;
    private const byte Weak = 2;

    /// <summary>Explains an image.</summary>
    /// <param name="image">The image; its ELF file and its map stand beside it.</param>
    /// <param name="objects">The folder of objects that it was built from.</param>
    /// <param name="diagnostics">Receives why it cannot be explained: <c>UK4040</c>, <c>UK4001</c>, <c>UK4002</c>.</param>
    /// <returns>The report; null after an error.</returns>
    public static ImageReport? Explain(string image, string objects, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(diagnostics);
        string map = image + ".map";
        if (ImageLibraries.Load(Path.Combine(objects, ImageLibraries.FileName)) is not { } libraries || !File.Exists(map))
        {
            string missing = File.Exists(map) ? $"list of libraries in '{objects}'" : $"map '{map}'";
            diagnostics.Add(new("UK4040", Severity.Error,
                $"'{image}' cannot be explained: its build left no {missing}. Build it again, with a linker that writes maps."));
            return null;
        }

        if (ElfReader.Load(image + ".elf", diagnostics) is not { } elf)
        {
            return null;
        }

        return Explain(Path.GetFileName(image), libraries, LinkMap.Read(File.ReadLines(map)), elf, objects);
    }

    /// <summary>Explains an image whose list of libraries stands beside it, wherever its objects were.</summary>
    /// <param name="name">The image's name.</param>
    /// <param name="libraries">The list.</param>
    /// <param name="parts">The linker's map.</param>
    /// <param name="elf">The linked file.</param>
    /// <returns>The report; calls that nobody has are told only while the objects are there.</returns>
    public static ImageReport Explain(string name, ImageLibraries libraries, IReadOnlyList<MapPart> parts, ElfFile elf) =>
        Explain(name, libraries, parts, elf, ObjectsOf(libraries, parts));

    private static ImageReport Explain(
        string name, ImageLibraries libraries, IReadOnlyList<MapPart> parts, ElfFile elf, string objects)
    {
        Dictionary<string, ElfSection> sections = elf.Sections.DistinctBy(s => s.Name).ToDictionary(s => s.Name, StringComparer.Ordinal);
        Dictionary<string, ReportSizes> sizes = new(StringComparer.Ordinal);
        HashSet<string> files = new(StringComparer.Ordinal);
        foreach (MapPart part in parts)
        {
            if (sections.TryGetValue(part.Section, out ElfSection? section) && (section.Flags & Allocated) != 0 && part.Size > 0)
            {
                string owner = OwnerOf(part.File, objects);
                sizes[owner] = ReportSizes.Add(sizes.GetValueOrDefault(owner) ?? new(0, 0, 0, 0), SizesOf(section, part.Size));
            }

            files.Add(part.File);
        }

        List<ReportRow> rows = [.. libraries.Libraries.Select(l => new ReportRow(
            l.Name, WhyOf(l), sizes.GetValueOrDefault(l.Name) ?? new(0, 0, 0, 0), l.Version, l.NeededBy) { License = l.License })];
        rows.AddRange(sizes.Where(s => libraries.Libraries.All(l => l.Name != s.Key))
            .Select(s => new ReportRow(s.Key, "", s.Value, null, [])));
        return new(
            name,
            libraries.Target,
            [.. rows.OrderByDescending(r => r.Sizes.Total).ThenBy(r => r.Name, StringComparer.Ordinal)],
            sizes.Values.Aggregate(new ReportSizes(0, 0, 0, 0), ReportSizes.Add),
            CallsOf(elf, files.Where(f => f.StartsWith(objects + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)));
    }

    /// <summary>The folder in which the most libraries have a folder with files of the map's.</summary>
    private static string ObjectsOf(ImageLibraries libraries, IReadOnlyList<MapPart> parts)
    {
        HashSet<string> names = [.. libraries.Libraries.Select(l => l.Name)];
        Dictionary<string, HashSet<string>> found = new(StringComparer.Ordinal);
        foreach (string file in parts.Select(p => p.File).Distinct(StringComparer.Ordinal))
        {
            string[] folders = file.Split('/');
            for (int i = 1; i < folders.Length - 1; i++)
            {
                if (names.Contains(folders[i]))
                {
                    string folder = string.Join('/', folders[..i]);
                    if (!found.TryGetValue(folder, out HashSet<string>? there))
                    {
                        found[folder] = there = [];
                    }

                    there.Add(folders[i]);
                }
            }
        }

        return found.OrderByDescending(f => f.Value.Count).ThenBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Key).FirstOrDefault("");
    }

    private static string WhyOf(ImageLibrary library) => library.NeededBy.Count > 0 ? string.Join(' ', library.NeededBy)
        : library.Kind == LibraryKind.Unikernel ? "(the application)"
        : library.Kind == LibraryKind.Platform ? "(the target)"
        : "(every image)";

    private static ReportSizes SizesOf(ElfSection section, long size) =>
        (section.Flags & Executable) != 0 ? new(size, 0, 0, 0)
        : (section.Flags & Writable) == 0 ? new(0, size, 0, 0)
        : section.Type != ElfConstants.SectionNoBits ? new(0, 0, size, 0)
        : new(0, 0, 0, size);

    /// <summary>A library has a folder of its name; what stands in none is in brackets.</summary>
    private static string OwnerOf(string file, string objects)
    {
        if (file.Length == 0)
        {
            return "(alignment)";
        }

        if (!file.StartsWith(objects + "/", StringComparison.Ordinal))
        {
            // A member of an archive: /usr/lib/gcc/…/libgcc.a(x.o).
            return "(" + Path.GetFileName(file.Split('(')[0]) + ")";
        }

        string[] inner = file[(objects.Length + 1)..].Split('/');
        return inner.Length > 1 ? inner[0] : inner[0] == "initrd.o" ? "(root file system)" : "(" + inner[0] + ")";
    }

    /// <summary>A handler is a function of its call's name; that of a call that nobody has is weak.</summary>
    private static ReportCalls? CallsOf(ElfFile elf, IEnumerable<string> objects)
    {
        SortedSet<string> there = new(StringComparer.Ordinal), weak = new(StringComparer.Ordinal);
        List<Diagnostic> unread = [];
        foreach (string file in objects)
        {
            foreach (ElfSymbol handler in ElfReader.Load(file, unread) is { } read ? Handlers(read) : [])
            {
                (handler.Binding == Weak ? weak : there).Add(handler.Name[HandlerPrefix.Length..]);
            }
        }

        SortedSet<string> used = new(Handlers(elf).Select(h => h.Name[HandlerPrefix.Length..]), StringComparer.Ordinal);
        weak.ExceptWith(there);
        return there.Count + weak.Count == 0
            ? null
            : new([.. there], [.. weak], [.. used.Where(there.Contains)], [.. used.Where(weak.Contains)]);
    }

    // With a point in its name it is a part that the compiler set apart.
    private static IEnumerable<ElfSymbol> Handlers(ElfFile file) => ElfTables.Symbols(file).Where(s => s.SectionIndex != 0
        && s.Name.StartsWith(HandlerPrefix, StringComparison.Ordinal) && !s.Name.Contains('.', StringComparison.Ordinal));
}
