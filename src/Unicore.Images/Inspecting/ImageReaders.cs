// SPDX-License-Identifier: BSD-3-Clause
// The formats that can be looked into: whatever class of this assembly reads one.
using Unicore.Images.Reading;

namespace Unicore.Images.Inspecting;

/// <summary>All readers, and which of them is for some bytes.</summary>
public static class ImageReaders
{
    private const int Head = 1 << 16;

    /// <summary>Every reader, in the order in which they are asked.</summary>
    public static IReadOnlyList<IImageReader> All { get; } =
    [
        .. typeof(IImageReader).Assembly.GetTypes().Where(t => t.IsClass && !t.IsAbstract && t.IsAssignableTo(typeof(IImageReader)))
            .Select(t => (IImageReader)Activator.CreateInstance(t)!).OrderBy(r => r.Rank).ThenBy(r => r.Format, StringComparer.Ordinal),
    ];

    /// <summary>The reader for bytes.</summary>
    /// <param name="source">The bytes.</param>
    /// <returns>The reader; null when nobody knows them.</returns>
    /// <exception cref="ImageReadException">They cannot be had.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IImageReader? Find(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[] head = source.Head(Head);
        return All.FirstOrDefault(r => r.Knows(source, head));
    }
}
