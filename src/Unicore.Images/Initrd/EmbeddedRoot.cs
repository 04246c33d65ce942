// SPDX-License-Identifier: BSD-3-Clause
// Finds a root file system that was linked into an image.
using Unicore.Images.Reading;

namespace Unicore.Images.Initrd;

/// <summary>Builds put it at the beginning of a page, of memory and so of what is loaded.</summary>
internal static class EmbeddedRoot
{
    private const int Page = 4096, MostCandidates = 4;

    /// <summary>Looks for an archive in what is loaded.</summary>
    /// <param name="loaded">Bytes that lie in memory as they are here.</param>
    /// <param name="address">Where they lie; only what of it is below a page counts.</param>
    /// <returns>The archive; null when there is none.</returns>
    public static ByteSource? Find(ByteSource loaded, ulong address = 0)
    {
        byte[] magic = new byte[6];
        int candidates = 0;
        for (long at = (Page - (long)(address % Page)) % Page; at < loaded.Length && candidates < MostCandidates; at += Page)
        {
            if (loaded.ReadAt(at, magic) == magic.Length && CpioArchive.Is(magic))
            {
                candidates++;
                ByteSource rest = loaded.Part(at, loaded.Length - at, "image");
                if (CpioArchive.LengthOf(rest) is { } length and > 0)
                {
                    return rest.Part(0, Math.Min(length, rest.Length), "image");
                }
            }
        }

        return null;
    }
}
