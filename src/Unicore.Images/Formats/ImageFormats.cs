// SPDX-License-Identifier: BSD-3-Clause
// The image formats there are: whatever class of this assembly is one.
namespace Unicore.Images.Formats;

/// <summary>All image formats, by name.</summary>
public static class ImageFormats
{
    /// <summary>Every format, by the order of their names.</summary>
    public static IReadOnlyList<IImageFormat> All { get; } =
    [
        .. typeof(IImageFormat).Assembly.GetTypes().Where(t => t.IsClass && !t.IsAbstract && t.IsAssignableTo(typeof(IImageFormat)))
            .Select(t => (IImageFormat)Activator.CreateInstance(t)!).OrderBy(f => f.Name, StringComparer.Ordinal),
    ];

    /// <summary>Looks a format up.</summary>
    /// <param name="name">Its name, as written in <see cref="IImageFormat.Name"/>.</param>
    /// <returns>The format, or null when there is none of that name.</returns>
    public static IImageFormat? Find(string? name) => All.FirstOrDefault(f => f.Name == name);
}
