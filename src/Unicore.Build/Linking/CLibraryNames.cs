// SPDX-License-Identifier: BSD-3-Clause
// What the C library of an image leaves out, in a sentence for who looked for it.
using Unicore.Build.Libraries;

namespace Unicore.Build.Linking;

/// <summary>The names of the C standard and of POSIX that a small C library doesn't have, from <c>c-library.txt</c>.</summary>
internal static class CLibraryNames
{
    private const string Resource = "c-library.txt";
    private static readonly Lazy<IReadOnlyList<Row>> Rows = new(Read);

    /// <summary>The table.</summary>
    public static IReadOnlyList<Row> All => Rows.Value;

    /// <summary>Why a header or a function isn't there.</summary>
    /// <param name="name">The header as it was included, or the function.</param>
    /// <param name="library">The C library of the image.</param>
    /// <returns>A sentence or two; null when it is no name of the C library, or when that library has it.</returns>
    public static string? Explain(string name, LibraryManifest library)
    {
        Row? row = All.FirstOrDefault(r => r.Header == name) ?? All.FirstOrDefault(r => r.Names.Contains(name));
        if (row is null || (row.Header == name ? HasHeader(library, name) : Exports(library, name)))
        {
            return null;
        }

        string what = row.Header == name ? $"{name}: {row.Purpose}" : $"'{name}' (of {row.Header}: {row.Purpose})";
        string owner = row.Library is { } has && has != library.Name ? $"add <LibraryReference Include=\"{has}\" />" : "give a library "
            + "that has it by LibraryReference";
        return $"{library.Name} has no {what}; {owner}.";
    }

    /// <summary>Without a list of exports a library may have any function.</summary>
    private static bool Exports(LibraryManifest library, string name) =>
        library.ExportedSymbols.Count == 0 || library.ExportedSymbols.Any(l => SymbolList.Names(l, name));

    private static bool HasHeader(LibraryManifest library, string header) =>
        library.IncludeDirectories.Any(d => File.Exists(Path.Combine(d, header)));

    private static Row[] Read()
    {
        using Stream stream = typeof(CLibraryNames).Assembly.GetManifestResourceStream(Resource)!;
        using StreamReader reader = new(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
            .Select(f => new Row(f[0], f[1], f[2].Length > 0 ? f[2] : null, [.. f[3].Split(' ', StringSplitOptions.RemoveEmptyEntries)]))];
    }

    /// <summary>A header of the C library.</summary>
    /// <param name="Header">As it is included.</param>
    /// <param name="Purpose">What it is for.</param>
    /// <param name="Library">The library of the SDK that has it; null: none.</param>
    /// <param name="Names">Its functions and macros that nolibc doesn't have, though it may have the header.</param>
    internal sealed record Row(string Header, string Purpose, string? Library, IReadOnlyList<string> Names);
}
