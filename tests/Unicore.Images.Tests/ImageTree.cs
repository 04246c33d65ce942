// SPDX-License-Identifier: BSD-3-Clause
using System.Security.Cryptography;
using Unicore.Images.Inspecting;
using Unicore.Images.Oci;
using Unicore.Images.Reading;

namespace Unicore.Images.Tests;

/// <summary>What is in an image, as lines that can be compared.</summary>
internal static class ImageTree
{
    /// <summary>All that can be asked of an image: each file is read.</summary>
    public static string[] Of(string path, OciChoice? choice = null)
    {
        using var image = ImageInspection.Open(path, choice ?? OciChoice.First);
        List<string> lines = [];
        Walk(image.View, image.View.Find("").Entry, "", lines);
        return [.. lines];
    }

    private static void Walk(ImageView view, ImageEntry folder, string at, List<string> lines)
    {
        if (view.List(folder) is not { } below)
        {
            return;
        }

        foreach (ImageEntry entry in below.Entries)
        {
            string path = at.Length > 0 ? $"{at}/{entry.Name}" : entry.Name;
            lines.Add(entry.Kind switch
            {
                EntryKind.Folder => path + "/",
                EntryKind.Link => $"{path} -> {entry.Target}",
                EntryKind.File => $"{path} {entry.Size} {Hash(entry)}",
                _ => $"{path} {entry.Kind} {entry.Device.Major},{entry.Device.Minor}",
            });
            if (entry.Kind == EntryKind.Folder)
            {
                Walk(below.View, entry, path, lines);
            }
        }
    }

    /// <summary>The same of a folder of the host's; links are not followed.</summary>
    public static string[] OfFolder(string folder) => [.. Below(new(folder), "")];

    private static IEnumerable<string> Below(DirectoryInfo folder, string at) => folder.EnumerateFileSystemInfos()
        .OrderBy(f => f.Name, StringComparer.Ordinal).SelectMany(f => f switch
        {
            { LinkTarget: { } target } => [$"{at}{f.Name} -> {target}"],
            DirectoryInfo inner => Below(inner, $"{at}{f.Name}/").Prepend($"{at}{f.Name}/"),
            _ => (IEnumerable<string>)[$"{at}{f.Name} {((FileInfo)f).Length} {Hash(File.ReadAllBytes(f.FullName))}"],
        });

    private static string Hash(ImageEntry entry)
    {
        using MemoryStream bytes = new();
        entry.Contents?.Open().CopyTo(bytes);
        return Hash(bytes.ToArray());
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
}
