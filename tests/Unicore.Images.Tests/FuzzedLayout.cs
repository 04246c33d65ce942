// SPDX-License-Identifier: BSD-3-Clause
// Layouts whose documents are damaged, with the hashes of what they became.
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Unicore.Images.Tests;

/// <summary>Makes archives of one image with one layer.</summary>
internal static class FuzzedLayout
{
    private const string Type = "application/vnd.oci.image.";

    private static readonly string[] Pieces =
        ["null", "\"\"", "{}", "[]", "-1", "99999999999999999999", "0", "\"a\":", ",", "]", "}", "\"", "\\u0000", "/", "sha256:", "true"];

    /// <summary>Makes one.</summary>
    /// <param name="random">What is damaged; null for nothing.</param>
    /// <param name="layer">The layer.</param>
    public static byte[] Make(Random? random, byte[] layer)
    {
        Dictionary<string, byte[]> files = [];
        string Blob(byte[] bytes, string type)
        {
            string digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
            files["blobs/sha256/" + digest] = bytes;
            return $$"""{"mediaType":"{{Type}}{{type}}","digest":"sha256:{{digest}}","size":{{bytes.Length}}""";
        }

        string config = Blob(Damage("""
            {"architecture":"amd64","os":"linux","config":{"Entrypoint":["/etc/motd"],"Cmd":["x"],"Env":["A=b"],"Labels":{"a":"b"}},
            "rootfs":{"type":"layers","diff_ids":["sha256:00"]}}
            """, random), "config.v1+json");
        string manifest = Blob(Damage($$$"""
            {"schemaVersion":2,"config":{{{config}}}},"layers":[{{{Blob(layer, "layer.v1.tar")}}},
            "annotations":{"a":"/empty"}}],"annotations":{"b":"/c"}}
            """, random), "manifest.v1+json");
        files["index.json"] = Damage($$$"""
            {"schemaVersion":2,"manifests":[{{{manifest}}},"platform":{"architecture":"amd64","os":"linux"},
            "annotations":{"org.opencontainers.image.ref.name":"latest"}}]}
            """, random);
        files["oci-layout"] = Damage("""{"imageLayoutVersion":"1.0.0"}""", random?.Next(10) == 0 ? random : null);
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
            }
        }

        return archive.ToArray();
    }

    private static byte[] Damage(string text, Random? random)
    {
        for (int count = random is null ? 0 : random.Next(3); count > 0; count--)
        {
            int at = random!.Next(text.Length), length = Math.Min(random.Next(20), text.Length - at);

            // A whole value more often than a piece of one: what parses leads further.
            int colon = text.IndexOf(':', at);
            int end = colon < 0 ? -1 : text.AsSpan(colon + 1).IndexOfAny(',', '}', ']');
            text = random.Next(3) > 0 && end >= 0
                ? text[..(colon + 1)] + Pieces[random.Next(7)] + text[(colon + 1 + end)..]
                : text[..at] + (random.Next(2) == 0 ? Pieces[random.Next(Pieces.Length)] : "") + text[(at + length)..];
        }

        return Encoding.UTF8.GetBytes(text);
    }
}
