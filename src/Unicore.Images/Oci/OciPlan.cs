// SPDX-License-Identifier: BSD-3-Clause
// Images and their names as contents with hashes, before anything is written.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Unicore.Images.Oci;

/// <summary>Contents of a layout.</summary>
/// <param name="Descriptor">Their hash and length.</param>
/// <param name="Write">Writes them.</param>
public sealed record OciBlob(OciDescriptor Descriptor, Action<Stream> Write);

/// <summary>Under which names images can be found.</summary>
/// <param name="Registry">The registry that they are for; null for none.</param>
/// <param name="Repository">The repository, such as <c>library/app</c>.</param>
/// <param name="Tags">The tags.</param>
public sealed record OciName(string? Registry, string Repository, IReadOnlyList<string> Tags);

/// <summary>A layout that is planned: the same images under the same names give the same bytes.</summary>
public sealed class OciPlan
{
    // Docker's own names for a registry and a folder that nobody named.
    private const string UsualRegistry = "docker.io", UsualFolder = "library/";

    private readonly Dictionary<string, OciBlob> _blobs = new(StringComparer.Ordinal);
    private readonly List<DockerImage> _docker = [];

    private OciPlan(byte[] index) => Index = index;

    /// <summary>All contents, by the order of their digests.</summary>
    public IEnumerable<OciBlob> Blobs => _blobs.Values.OrderBy(b => b.Descriptor.Digest, StringComparer.Ordinal);

    /// <summary>The file <c>index.json</c>: all names, and what each leads to.</summary>
    public ReadOnlyMemory<byte> Index { get; private set; }

    /// <summary>The file <c>oci-layout</c>.</summary>
    public static ReadOnlyMemory<byte> Layout { get; } =
        JsonSerializer.SerializeToUtf8Bytes(new OciLayoutVersion("1.0.0"), OciPlain.Json.OciLayoutVersion);

    /// <summary>The file <c>manifest.json</c> of an archive, which older tools read in the place of the others.</summary>
    public ReadOnlyMemory<byte> Docker => JsonSerializer.SerializeToUtf8Bytes(_docker, OciPlain.Json.IReadOnlyListDockerImage);

    /// <summary>Plans a layout. Files are read, to know their hashes.</summary>
    /// <param name="targets">The targets; a runtime takes the first image for its machine.</param>
    /// <param name="name">
    /// Each tag names all images: an index, or the image when there is one alone. Of several targets each has names of its own besides,
    /// <c>TAG-TARGET</c>.
    /// </param>
    /// <returns>The plan.</returns>
    /// <exception cref="IOException">A file cannot be read, or became shorter meanwhile.</exception>
    public static OciPlan Of(IReadOnlyList<OciTarget> targets, OciName name)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(name);
        OciPlan plan = new([]);
        OciDescriptor[][] images =
            [.. targets.Select((t, i) => t.Images.Select((m, j) => plan.Add(m, Tags(targets, name, i, j))).ToArray())];
        List<OciDescriptor> named = [];
        void Name(IReadOnlyList<OciDescriptor> found, string tag) => named.Add((found.Count == 1 ? found[0]
            : plan.Add(OciMediaTypes.Index, new OciIndex(2, found) { MediaType = OciMediaTypes.Index }, OciPlain.Json.OciIndex)) with
        {
            Annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["io.containerd.image.name"] = FullName(name, tag), ["org.opencontainers.image.ref.name"] = tag,
            },
        });
        foreach (string tag in name.Tags)
        {
            Name([.. images.SelectMany(i => i)], tag);
            for (int i = 0; targets.Count > 1 && i < targets.Count; i++)
            {
                Name(images[i], $"{tag}-{targets[i].Name}");
            }
        }

        plan.Index = JsonSerializer.SerializeToUtf8Bytes(
            new OciIndex(2, named) { MediaType = OciMediaTypes.Index }, OciPlain.Json.OciIndex);
        return plan;
    }

    /// <summary>The names of one image: those of all belong to the very first.</summary>
    private static IEnumerable<string> Tags(IReadOnlyList<OciTarget> targets, OciName name, int target, int image) =>
        name.Tags.SelectMany(tag => (string[])
        [
            .. target == 0 && image == 0 ? (string[])[tag] : [],
            .. targets.Count > 1 && image == 0 ? (string[])[$"{tag}-{targets[target].Name}"] : [],
        ]).Select(tag => $"{(name.Registry is { } registry ? registry + "/" : "")}{name.Repository}:{tag}");

    private static string FullName(OciName name, string tag) => name.Registry is { } registry
        ? $"{registry}/{name.Repository}:{tag}"
        : $"{UsualRegistry}/{(name.Repository.Contains('/', StringComparison.Ordinal) ? "" : UsualFolder)}{name.Repository}:{tag}";

    private OciDescriptor Add(OciImage image, IEnumerable<string> names)
    {
        OciDescriptor[] layers = [.. image.Layers.Select(l => Add(OciMediaTypes.Layer, s => OciLayerWriter.Write(l.Files, s)) with
        {
            Annotations = l.Annotations.Count > 0 ? l.Annotations : null,
        })];
        OciConfiguration configuration = new(
            image.Platform.Architecture, image.Platform.Os, new("layers", [.. layers.Select(l => l.Digest)]))
        {
            Created = "1970-01-01T00:00:00Z", Config = image.Execution,
        };

        // kraftkit looks for the platform there (oci/pack.go, NewPackageFromOCIManifestDigest).
        OciDescriptor config = Add(OciMediaTypes.Configuration, configuration, OciPlain.Json.OciConfiguration) with
        {
            Platform = image.Platform,
        };
        OciManifest manifest = new(2, config, layers)
        {
            MediaType = OciMediaTypes.Manifest, Annotations = image.Annotations.Count > 0 ? image.Annotations : null,
        };
        if (image.Platform.Os == "linux")
        {
            _docker.Add(new(PathOf(config), [.. names], [.. layers.Select(PathOf)]));
        }

        return Add(OciMediaTypes.Manifest, manifest, OciPlain.Json.OciManifest) with { Platform = image.Platform };
    }

    /// <summary>Where contents are in a layout.</summary>
    internal static string PathOf(OciDescriptor descriptor) => $"blobs/sha256/{descriptor.Hex}";

    private OciDescriptor Add<T>(string mediaType, T document, JsonTypeInfo<T> type)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(document, type);
        return Add(mediaType, s => s.Write(bytes));
    }

    private OciDescriptor Add(string mediaType, Action<Stream> write)
    {
        using DigestStream digest = new();
        write(digest);
        OciDescriptor descriptor = new(mediaType, digest.Digest, digest.Length);
        _blobs.TryAdd(descriptor.Digest, new(descriptor, write));
        return descriptor;
    }
}
