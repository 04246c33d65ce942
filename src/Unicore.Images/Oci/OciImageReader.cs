// SPDX-License-Identifier: BSD-3-Clause
// Looks into images for containers: layouts as archives, and as folders.
using System.Text.Json;
using Unicore.Images.Initrd;
using Unicore.Images.Reading;

namespace Unicore.Images.Oci;

/// <summary>Which of several images is meant, and what of it.</summary>
/// <param name="Image">Its tag, its digest, or what it is for, as <c>linux/amd64</c>; null for the first image that there is.</param>
/// <param name="Layer">The number of a layer, from 1, the lowest; null for all of them, as a container sees them.</param>
public sealed record OciChoice(string? Image, int? Layer)
{
    /// <summary>All of the first image.</summary>
    public static OciChoice First { get; } = new(null, null);

    /// <summary>Whether an image is meant.</summary>
    internal bool Means(OciImageFacts facts) =>
        Image is null || Image == facts.Platform || Image == facts.Digest || facts.Tags.Contains(Image, StringComparer.Ordinal);
}

/// <summary>A layout. Contents are compared with their hashes before anything is told of them.</summary>
public sealed class OciImageReader : IImageReader
{
    private const int MostLayers = 512, MostSearched = 10_000, LargestConfiguration = 4 << 20;

    /// <inheritdoc/>
    public string Format => "oci";

    /// <summary>It is a tar archive, too.</summary>
    public int Rank => 5;

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head)
    {
        if (!TarArchive.Is(head))
        {
            return false;
        }

        try
        {
            return TarArchive.Read(source).Take(MostSearched).Select(i => ImageEntry.PathOf(i.Name)).Contains(OciLayout.VersionFile);
        }
        catch (ImageReadException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        return Read(source, OciChoice.First);
    }

    /// <summary>Reads an archive, of which something is meant.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="choice">What is meant.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="ImageReadException">There is nothing such: <c>UK4097</c>; or it is damaged: <c>UK4092</c>.</exception>
    public static ImageContents Read(ByteSource source, OciChoice choice)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Of(() => Read(OciLayout.OfArchive("archive", source.Open()), choice));
    }

    /// <summary>The same of a layout that is open, and stays so.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="choice">What is meant.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="ImageReadException">There is nothing such: <c>UK4097</c>; or it is damaged: <c>UK4092</c>.</exception>
    public static ImageContents Read(OciLayout layout, OciChoice choice)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(choice);
        return Of(() => Contents(layout, choice));
    }

    /// <summary>What is wrong with a layout is wrong with an image, to whoever looks into one.</summary>
    private static T Of<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (OciException e)
        {
            throw new ImageReadException("UK4092", e.Message);
        }
    }

    private static ImageContents Contents(OciLayout layout, OciChoice choice)
    {
        List<(OciNode Node, SortedSet<string> Tags)> found = [];
        foreach (OciNode node in layout.Walk())
        {
            Collect(node, node.Tag, found);
        }

        (OciNode Node, OciManifest Manifest, OciImageFacts Facts)[] images = [.. found.Select(f => Image(layout, f.Node, f.Tags))];
        ImageContents contents = new(new("oci", "images for containers") { Oci = new([.. images.Select(i => i.Facts)]) });
        (OciNode Node, OciManifest Manifest, OciImageFacts Facts)[] chosen =
            [.. images.Where(i => choice.Means(i.Facts))];
        if (chosen.Length == 0)
        {
            return choice.Image is null ? contents : throw new ImageReadException("UK4097",
                $"There is no image '{choice.Image}' in it. There "
                + $"are: "
                    + $"{string.Join(", ", images.Select(i => i.Facts.Platform)
                        .Concat(images.SelectMany(i => i.Facts.Tags)).Distinct())}.");
        }

        OciManifest manifest = chosen[0].Manifest;
        if (manifest.Layers.Count > MostLayers || choice.Layer < 1 || choice.Layer > manifest.Layers.Count)
        {
            throw new ImageReadException("UK4097", $"The image has {manifest.Layers.Count} layers, from 1 on, and at most {MostLayers} are "
                + "read.");
        }

        OciDescriptor[] layers = choice.Layer is { } number ? [manifest.Layers[number - 1]] : [.. manifest.Layers];
        return contents with
        {
            Files = () => Merge([.. layers.Select(l => new LazySource(l.Size, () => Of(() => new StreamSource(layout.OpenBlob(l)))))],
                choice.Layer is not null),
        };
    }

    /// <summary>Each manifest once, with all tags that lead to it.</summary>
    private static void Collect(OciNode node, string? tag, List<(OciNode Node, SortedSet<string> Tags)> found)
    {
        if (OciMediaTypes.IsIndex(node.Descriptor.MediaType))
        {
            foreach (OciNode child in node.Children)
            {
                Collect(child, tag, found);
            }

            return;
        }

        int at = found.FindIndex(f => f.Node.Descriptor.Digest == node.Descriptor.Digest);
        if (at < 0)
        {
            found.Add((node, new(StringComparer.Ordinal)));
            at = found.Count - 1;
        }
        else if (found[at].Node.Descriptor.Platform is null)
        {
            found[at] = (node, found[at].Tags);
        }

        if (tag is not null)
        {
            found[at].Tags.Add(tag);
        }
    }

    private static (OciNode Node, OciManifest Manifest, OciImageFacts Facts) Image(OciLayout layout, OciNode node, SortedSet<string> tags)
    {
        OciManifest manifest = JsonSerializer.Deserialize(node.Document!.Value.Span, OciPlain.Json.OciManifest)!;
        OciConfiguration? configuration = Configuration(layout, manifest.Config);
        OciPlatform? platform = node.Descriptor.Platform
            ?? (configuration is null ? null : new OciPlatform(configuration.Architecture, configuration.Os));
        return (node, manifest, new(
            node.Descriptor.Digest, platform is null ? null : $"{platform.Os}/{platform.Architecture}", [.. tags],
            [.. manifest.Layers.Select(l => new OciLayerFacts(l.Digest, l.Size, l.MediaType) { Annotations = Said(l.Annotations) })])
        {
            Annotations = Said(manifest.Annotations), ConfigDigest = manifest.Config.Digest, Created = configuration?.Created,
            Entrypoint = Said(configuration?.Config?.Entrypoint), Command = Said(configuration?.Config?.Cmd),
            Environment = Said(configuration?.Config?.Env), Labels = Said(configuration?.Config?.Labels),
        });
    }

    /// <summary>JSON has nulls in lists, too.</summary>
    private static List<string>? Said(IReadOnlyList<string>? words) => words?.OfType<string>().ToList();

    private static SortedDictionary<string, string>? Said(IReadOnlyDictionary<string, string>? pairs) => pairs is null ? null
        : new(pairs.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>What is no image's configuration says nothing here.</summary>
    private static OciConfiguration? Configuration(OciLayout layout, OciDescriptor descriptor)
    {
        if (descriptor.Size > LargestConfiguration)
        {
            return null;
        }

        try
        {
            using Stream stream = layout.OpenBlob(descriptor);
            return JsonSerializer.Deserialize(stream, OciPlain.Json.OciConfiguration);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Layers over each other (<c>layer.md</c>): some of a layer's names say what of the lower ones is gone.</summary>
    private static ImageFiles Merge(IReadOnlyList<ByteSource> layers, bool isOne)
    {
        const string Gone = ".wh.", Opaque = ".wh..wh..opq";
        Dictionary<string, ImageEntry> merged = new(StringComparer.Ordinal);
        foreach (ByteSource layer in layers)
        {
            IReadOnlyList<ImageEntry> entries = TarImageReader.Entries(layer);
            if (isOne)
            {
                return new(entries);
            }

            HashSet<string> gone = new(StringComparer.Ordinal), opaque = new(StringComparer.Ordinal);
            foreach (ImageEntry entry in entries)
            {
                string parent = entry.Path[..Math.Max(entry.Path.LastIndexOf('/'), 0)];
                if (entry.Name == Opaque)
                {
                    opaque.Add(parent);
                }
                else if (entry.Name.StartsWith(Gone, StringComparison.Ordinal))
                {
                    gone.Add(parent.Length > 0 ? $"{parent}/{entry.Name[Gone.Length..]}" : entry.Name[Gone.Length..]);
                }
                else if (entry.Kind != EntryKind.Folder)
                {
                    gone.Add(entry.Path);
                }
            }

            foreach (string path in merged.Keys.Where(p => IsHidden(p, gone, opaque)).ToArray())
            {
                merged.Remove(path);
            }

            EntryList list = new("image for containers");
            foreach (ImageEntry entry in merged.Values.Concat(entries.Where(e => !e.Name.StartsWith(Gone, StringComparison.Ordinal))))
            {
                list.Add(entry);
            }

            merged = new(StringComparer.Ordinal);
            foreach (ImageEntry entry in list.Entries)
            {
                merged[entry.Path] = entry;
            }
        }

        return new(merged.Values);
    }

    private static bool IsHidden(string path, HashSet<string> gone, HashSet<string> opaque)
    {
        if (gone.Contains(path))
        {
            return true;
        }

        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (gone.Contains(path[..slash]) || opaque.Contains(path[..slash]))
            {
                return true;
            }
        }

        return opaque.Contains("");
    }
}
