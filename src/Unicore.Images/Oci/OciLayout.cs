// SPDX-License-Identifier: BSD-3-Clause
// A layout, whoever wrote it: a folder to push, or an archive that was just written, read with bounds.
using System.Text.Json.Serialization.Metadata;
using Unicore.Images.Reading;

namespace Unicore.Images.Oci;

/// <summary>Contents of a layout, and what they lead to.</summary>
/// <param name="Descriptor">Their hash and length.</param>
/// <param name="Document">An index or a manifest as it is; null for layers and the like, which are read when they are needed.</param>
/// <param name="Children">What an index or a manifest names.</param>
public sealed record OciNode(OciDescriptor Descriptor, ReadOnlyMemory<byte>? Document, IReadOnlyList<OciNode> Children)
{
    /// <summary>The tag that leads to it; null for none.</summary>
    public string? Tag => Descriptor.Annotations?.GetValueOrDefault("org.opencontainers.image.ref.name");
}

/// <summary>
/// Reads layouts (OCI image specification 1.0 and 1.1, <c>image-layout.md</c>). Nothing is written and no path of the layout's own is
/// followed: contents are where their hash says. All that is wrong with one is an <see cref="OciException"/>, <c>UK4044</c>.
/// </summary>
public sealed class OciLayout : IDisposable
{
    internal const string VersionFile = "oci-layout", IndexFile = "index.json", BlobFolder = "blobs/sha256";

    // Registries take no larger manifests (distribution specification, "Pushing Manifests").
    internal const int LargestDocument = 4 << 20;

    private const int MostNodes = 10_000, DeepestIndex = 4;

    private readonly string _path;
    private readonly IOciFiles _files;
    private int _nodes;

    private OciLayout(string path, IOciFiles files) => (_path, _files) = (path, files);

    /// <summary>Opens a layout.</summary>
    /// <param name="path">Its folder.</param>
    /// <returns>The layout.</returns>
    /// <exception cref="OciException">It is none.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static OciLayout Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Directory.Exists(path) ? new(path, new OciFolder(path)) : throw OciException.Damaged(path, "there is no such folder.");
    }

    /// <summary>Opens an archive, which is closed with it.</summary>
    internal static OciLayout OfArchive(string path, ByteSource archive) => new(path, new OciArchive(path, archive));

    /// <summary>Reads what its index names, with all that this leads to; contents are compared with their hashes.</summary>
    /// <returns>What the index names, in its order.</returns>
    /// <exception cref="OciException">It is damaged, or larger than what a layout has to be.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<OciNode> Walk()
    {
        OciLayoutVersion version = Parse(ReadFile(VersionFile), VersionFile, OciPlain.Json.OciLayoutVersion);
        if (!version.ImageLayoutVersion.StartsWith("1.", StringComparison.Ordinal))
        {
            throw OciException.Damaged(_path, $"it has version '{version.ImageLayoutVersion}', and 1 is read here.");
        }

        _nodes = 0;
        Dictionary<string, OciNode> known = new(StringComparer.Ordinal);
        OciIndex index = Parse(ReadFile(IndexFile), IndexFile, OciPlain.Json.OciIndex);
        return [.. index.Manifests.Select(m => Node(m, known, 0))];
    }

    /// <summary>Opens contents.</summary>
    /// <param name="descriptor">Which.</param>
    /// <returns>Them; who reads them compares the hash.</returns>
    /// <exception cref="OciException">There are none of that hash and length.</exception>
    public Stream OpenBlob(OciDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Check(descriptor);
        Stream blob = _files.Open(OciPlan.PathOf(descriptor), descriptor.Size)
            ?? throw OciException.Damaged(_path, $"{descriptor.Digest} is not there, or not {descriptor.Size} bytes long.");
        return blob;
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private OciNode Node(OciDescriptor descriptor, Dictionary<string, OciNode> known, int depth)
    {
        Check(descriptor);
        if (++_nodes > MostNodes)
        {
            throw OciException.Damaged(_path, $"it names more than {MostNodes} contents.");
        }

        string key = $"{descriptor.MediaType} {descriptor.Digest} {descriptor.Size}";
        if (known.TryGetValue(key, out OciNode? node))
        {
            return node with { Descriptor = descriptor };
        }

        if (OciMediaTypes.IsIndex(descriptor.MediaType))
        {
            if (depth == DeepestIndex)
            {
                throw OciException.Damaged(_path, $"more than {DeepestIndex} indexes are within each other.");
            }

            byte[] document = ReadBlob(descriptor);
            OciIndex index = Parse(document, descriptor.Digest, OciPlain.Json.OciIndex);
            node = new(descriptor, document, [.. index.Manifests.Select(m => Node(m, known, depth + 1))]);
        }
        else if (OciMediaTypes.IsManifest(descriptor.MediaType))
        {
            byte[] document = ReadBlob(descriptor);
            OciManifest manifest = Parse(document, descriptor.Digest, OciPlain.Json.OciManifest);
            node = new(descriptor, document, [.. manifest.Layers.Prepend(manifest.Config).Select(c => Leaf(c, known))]);
        }
        else
        {
            throw OciException.Damaged(_path, $"an index names '{descriptor.MediaType}', and images and indexes are known here.");
        }

        known[key] = node;
        return node;
    }

    /// <summary>What a manifest names is nothing that names others, whatever it calls itself.</summary>
    private OciNode Leaf(OciDescriptor descriptor, Dictionary<string, OciNode> known)
    {
        Check(descriptor);
        if (++_nodes > MostNodes)
        {
            throw OciException.Damaged(_path, $"it names more than {MostNodes} contents.");
        }

        string key = $"{descriptor.Digest} {descriptor.Size}";
        if (!known.ContainsKey(key))
        {
            using Stream contents = OpenBlob(descriptor);
            Compare(DigestStream.Of(contents), descriptor);
            known[key] = new(descriptor, null, []);
        }

        return new(descriptor, null, []);
    }

    private void Check(OciDescriptor descriptor)
    {
        if (descriptor is not { IsWellFormed: true })
        {
            throw OciException.Damaged(_path, "it names contents otherwise than by sha256: and 64 digits, and a length.");
        }
    }

    private byte[] ReadBlob(OciDescriptor descriptor)
    {
        if (descriptor.Size > LargestDocument)
        {
            throw OciException.Damaged(
                _path, $"{descriptor.Digest} has {descriptor.Size} bytes, and a document at most {LargestDocument}.");
        }

        using Stream contents = OpenBlob(descriptor);
        byte[] bytes = Fill(contents, (int)descriptor.Size);
        using MemoryStream again = new(bytes);
        Compare(DigestStream.Of(again), descriptor);
        return bytes;
    }

    private void Compare(string digest, OciDescriptor descriptor)
    {
        if (digest != descriptor.Digest)
        {
            throw OciException.Damaged(_path, $"what is called {descriptor.Digest} is {digest}.");
        }
    }

    private byte[] ReadFile(string name)
    {
        long length = _files.LengthOf(name) ?? throw OciException.Damaged(_path, $"it has no file {name}.");
        if (length > LargestDocument)
        {
            throw OciException.Damaged(_path, $"{name} has {length} bytes, and a document at most {LargestDocument}.");
        }

        using Stream contents = _files.Open(name, length) ?? throw OciException.Damaged(_path, $"{name} changed while it was read.");
        return Fill(contents, (int)length);
    }

    private byte[] Fill(Stream contents, int length)
    {
        byte[] bytes = new byte[length];
        return contents.ReadAtLeast(bytes, length, throwOnEndOfStream: false) == length ? bytes
            : throw OciException.Damaged(_path, "it ends too early.");
    }

    private T Parse<T>(byte[] document, string name, JsonTypeInfo<T> type)
        where T : class => OciPlain.Read(document, name, type, why => OciException.Damaged(_path, why));
}
