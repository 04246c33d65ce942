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
    internal const int MostLayers = 512;

    private const int MostSearched = 10_000, LargestConfiguration = 4 << 20, MostConfigurations = 32 << 20;

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
        ArgumentNullException.ThrowIfNull(choice);
        return Of(() => Contents(OciLayout.OfArchive("archive", source), choice, source.Budget));
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
        return Of(() => Contents(layout, choice, new()));
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

    private static ImageContents Contents(OciLayout layout, OciChoice choice, Budget budget)
    {
        List<(OciNode Node, SortedSet<string> Tags)> found = [];
        HashSet<(string Digest, string? Tag)> entered = [];
        foreach (OciNode node in layout.Walk())
        {
            Collect(node, node.Tag, found, entered);
        }

        long left = MostConfigurations;
        List<(OciNode Node, OciManifest Manifest, OciImageFacts Facts)> images = [];
        foreach ((OciNode node, SortedSet<string> tags) in found)
        {
            images.Add(Image(layout, node, tags, ref left));
        }

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
            Files = () => Merge(
                [.. layers.Select(l => new LazySource(l.Size, budget, () => Of(() => new StreamSource(layout.OpenBlob(l)))))],
                choice.Layer is not null),
        };
    }

    /// <summary>Each manifest once, with all tags that lead to it; indexes may name each other many times.</summary>
    private static void Collect(OciNode node, string? tag, List<(OciNode Node, SortedSet<string> Tags)> found,
        HashSet<(string Digest, string? Tag)> entered)
    {
        if (OciMediaTypes.IsIndex(node.Descriptor.MediaType))
        {
            foreach (OciNode child in entered.Add((node.Descriptor.Digest, tag)) ? node.Children : [])
            {
                Collect(child, tag, found, entered);
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

    private static (OciNode Node, OciManifest Manifest, OciImageFacts Facts) Image(OciLayout layout, OciNode node, SortedSet<string> tags,
        ref long left)
    {
        OciManifest manifest = JsonSerializer.Deserialize(node.Document!.Value.Span, OciPlain.Json.OciManifest)!;
        OciConfiguration? configuration = Configuration(layout, manifest.Config, ref left);
        return (node, manifest, Describe(node.Descriptor, manifest, configuration, tags));
    }

    /// <summary>What is told of an image.</summary>
    /// <param name="descriptor">Where an index names it.</param>
    /// <param name="manifest">It.</param>
    /// <param name="configuration">How it is run; null for nothing said.</param>
    /// <param name="tags">Its tags.</param>
    internal static OciImageFacts Describe(
        OciDescriptor descriptor, OciManifest manifest, OciConfiguration? configuration, IEnumerable<string> tags)
    {
        OciPlatform? platform = descriptor.Platform
            ?? (configuration is null ? null : new OciPlatform(configuration.Architecture, configuration.Os));
        return new(
            descriptor.Digest, platform is null ? null : $"{platform.Os}/{platform.Architecture}", [.. tags],
            [.. manifest.Layers.Select(l => new OciLayerFacts(l.Digest, l.Size, l.MediaType) { Annotations = Said(l.Annotations) })])
        {
            Annotations = Said(manifest.Annotations), ConfigDigest = manifest.Config.Digest, Created = configuration?.Created,
            Entrypoint = Said(configuration?.Config?.Entrypoint), Command = Said(configuration?.Config?.Cmd),
            Environment = Said(configuration?.Config?.Env), Labels = Said(configuration?.Config?.Labels),
        };
    }

    /// <summary>JSON has nulls in lists, too.</summary>
    private static List<string>? Said(IReadOnlyList<string>? words) => words?.OfType<string>().ToList();

    private static SortedDictionary<string, string>? Said(IReadOnlyDictionary<string, string>? pairs) => pairs is null ? null
        : new(pairs.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>What is no image's configuration says nothing here; nor do those for which all of them have no room.</summary>
    private static OciConfiguration? Configuration(OciLayout layout, OciDescriptor descriptor, ref long left)
    {
        if (descriptor.Size > Math.Min(LargestConfiguration, left))
        {
            return null;
        }

        left -= descriptor.Size;

        using Stream stream = layout.OpenBlob(descriptor);
        byte[] bytes = new byte[descriptor.Size];
        stream.ReadExactly(bytes);
        return Configuration(bytes);
    }

    /// <summary>How an image is run; null for what does not say so: artifacts have something else in its place.</summary>
    internal static OciConfiguration? Configuration(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, OciPlain.Json.OciConfiguration);
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
        SortedDictionary<string, ImageEntry> merged = new(PathOrder.Instance);
        foreach (ByteSource layer in layers)
        {
            IReadOnlyList<ImageEntry> entries = TarImageReader.Entries(layer);
            if (isOne)
            {
                return new(entries);
            }

            entries = [.. entries.Select(e => e.Resolve(merged.GetValueOrDefault))];

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

            foreach (string path in Hidden(merged.Keys, gone, opaque).ToArray())
            {
                merged.Remove(path);
            }

            foreach (ImageEntry entry in entries.Where(e => !e.Name.StartsWith(Gone, StringComparison.Ordinal)))
            {
                merged[entry.Path] = entry;
            }

            EntryList list = new("image for containers");
            foreach (ImageEntry entry in merged.Values)
            {
                list.Add(entry);
            }
        }

        return new(merged.Values);
    }

    /// <summary>What is gone, or is in what is gone or opaque.</summary>
    /// <param name="paths">Paths in their order, in which all that is in a folder follows it.</param>
    /// <param name="gone">Paths that are hidden, with all that is in them.</param>
    /// <param name="opaque">Folders of which only what is in them is hidden.</param>
    private static IEnumerable<string> Hidden(IEnumerable<string> paths, HashSet<string> gone, HashSet<string> opaque)
    {
        string[] marks = [.. gone.Union(opaque).Order(PathOrder.Instance)];
        string? hidden = null;
        int next = 0;
        foreach (string path in paths)
        {
            for (; next < marks.Length && PathOrder.Instance.Compare(marks[next], path) <= 0; next++)
            {
                hidden = hidden is not null && IsIn(marks[next], hidden) ? hidden : marks[next];
            }

            if (hidden is not null && (path == hidden ? gone.Contains(path) : IsIn(path, hidden)))
            {
                yield return path;
            }
        }

        static bool IsIn(string path, string folder) => folder.Length == 0
            || (path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal));
    }
}
