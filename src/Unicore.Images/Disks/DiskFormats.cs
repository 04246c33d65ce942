// SPDX-License-Identifier: BSD-3-Clause
// The formats there are: whatever class of this assembly is one.
namespace Unicore.Images.Disks;

/// <summary>All formats of what firmware boots, by name.</summary>
public static class DiskFormats
{
    /// <summary>Every format, by the order of their names.</summary>
    public static IReadOnlyList<IDiskFormat> All { get; } =
    [
        .. typeof(IDiskFormat).Assembly.GetTypes().Where(t => t.IsClass && !t.IsAbstract && t.IsAssignableTo(typeof(IDiskFormat)))
            .Select(t => (IDiskFormat)Activator.CreateInstance(t)!).OrderBy(f => f.Name, StringComparer.Ordinal),
    ];

    /// <summary>The names of all formats, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(f => f.Name));

    /// <summary>Looks a format up.</summary>
    /// <param name="name">Its name, as written in <see cref="IDiskFormat.Name"/>.</param>
    /// <returns>The format, or null when there is none of that name.</returns>
    public static IDiskFormat? Find(string? name) => All.FirstOrDefault(f => f.Name == name);
}
