// SPDX-License-Identifier: BSD-3-Clause
// A planned layout as a folder, and as one archive.
using System.Formats.Tar;
using Unicore.Diagnostics.Files;
using Unicore.Images.Reading;

namespace Unicore.Images.Oci;

/// <summary>
/// Writes layouts (OCI image specification 1.1, <c>image-layout.md</c>). Each file appears whole, and the index after all else.
/// </summary>
public static class OciLayoutWriter
{
    private const int FileMode = 0x1a4;

    /// <summary>
    /// Writes a folder. What is there already and right is left alone; of a layout that was there before, nothing stays but what this one
    /// has too, so that the same plan gives the same folder.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="folder">The folder, absolute.</param>
    /// <exception cref="OciException"><c>UK4043</c>: a file changed since the plan was made.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void WriteFolder(OciPlan plan, string folder)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(folder);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (OciBlob blob in plan.Blobs)
        {
            bool isRight = false;
            FileWriter.WriteIfChanged(Path.Combine(folder, OciPlan.PathOf(blob.Descriptor)), blob.Write,
                contents => isRight = DigestStream.Of(contents) == blob.Descriptor.Digest);
            if (!isRight)
            {
                throw Changed(folder);
            }

            names.Add(blob.Descriptor.Hex);
        }

        FileWriter.WriteIfChanged(Path.Combine(folder, OciLayout.VersionFile), OciPlan.Layout.Span);
        FileWriter.WriteIfChanged(Path.Combine(folder, OciLayout.IndexFile), plan.Index.Span);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, OciLayout.BlobFolder)))
        {
            string name = Path.GetFileName(file);
            if (name.Length == 64 && name.All(char.IsAsciiHexDigitLower) && !names.Contains(name))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Writes an archive of a folder that has the layout, as <c>docker load</c> and <c>skopeo</c> read it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="folder">The folder that it was written to, absolute.</param>
    /// <param name="archive">The file, absolute.</param>
    /// <exception cref="OciException"><c>UK4043</c>: the folder was changed meanwhile.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void WriteArchive(OciPlan plan, string folder, string archive)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(folder);
        OciException? wrong = null;
        FileWriter.WriteIfChanged(archive, output => Write(plan, folder, output), written =>
        {
            try
            {
                OciLayout.OfArchive(archive, new StreamSource(written)).Walk();
                return true;
            }
            catch (OciException e)
            {
                wrong = e;
                return false;
            }
        });
        if (wrong is not null)
        {
            throw Changed(folder);
        }
    }

    private static void Write(OciPlan plan, string folder, Stream output)
    {
        using TarWriter writer = new(output, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (OciBlob blob in plan.Blobs)
        {
            string path = OciPlan.PathOf(blob.Descriptor);
            using FileStream contents = File.OpenRead(Path.Combine(folder, path));
            OciLayerWriter.Write(writer, path, FileMode, contents);
        }

        foreach ((string name, ReadOnlyMemory<byte> bytes) in
            new[] { (OciLayout.IndexFile, plan.Index), ("manifest.json", plan.Docker), (OciLayout.VersionFile, OciPlan.Layout) })
        {
            using MemoryStream contents = new(bytes.ToArray());
            OciLayerWriter.Write(writer, name, FileMode, contents);
        }
    }

    private static OciException Changed(string folder) => new("UK4043",
        $"What the layout '{folder}' is made of changed while it was written. Publish again, when nothing else builds the same project.",
        folder);
}
