// SPDX-License-Identifier: BSD-3-Clause
// Images of a registry: what a name leads to, and one of them as a layout.
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Unicore.Images.Oci;
using Unicore.Images.Reading;

namespace Unicore.Images.Registries;

/// <summary>Pulls images (OCI distribution specification 1.1, "Pull"). All contents are compared with their hashes.</summary>
/// <param name="http">The connection: <see cref="RegistryName.Connect"/>.</param>
/// <param name="reference">What is pulled.</param>
/// <param name="credentials">Who pulls; null for anybody.</param>
/// <param name="patience">How long nothing may move before the pull fails; null for 100 seconds.</param>
public sealed class RegistryPull(
    HttpClient http, RegistryReference reference, RegistryCredentials? credentials, TimeSpan? patience = null)
{
    private const int MostImages = 100;

    /// <summary>Bytes of manifests and configurations, which are kept.</summary>
    private const long MostDocuments = 32L << 20;

    /// <summary>Bytes of an image's layers.</summary>
    private const long LargestImage = 16L << 30;

    private readonly RegistryClient _client = new(http, reference.Registry, reference.Repository,
        new(reference.Registry, credentials, RegistryAccess.Pull), patience ?? TimeSpan.FromSeconds(100));

    private readonly Dictionary<string, Found> _found = new(StringComparer.Ordinal);
    private long _left = MostDocuments;

    /// <summary>Asks what the name leads to.</summary>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The image, or those of the index, in its order.</returns>
    /// <exception cref="OciException">
    /// <c>UK4050</c> to <c>UK4052</c>: the registry does not give it; <c>UK4044</c>: what it gives is damaged.
    /// </exception>
    public async Task<IReadOnlyList<OciImageFacts>> LookAsync(CancellationToken cancellation)
    {
        _found.Clear();
        _left = MostDocuments;
        (string mediaType, byte[] document) =
            await _client.ReadManifestAsync(reference.Name, OciLayout.LargestDocument, cancellation).ConfigureAwait(false);
        OciDescriptor named = new(mediaType, DigestOf(document), document.Length);
        if (reference.Name.Contains(':', StringComparison.Ordinal) && named.Digest != reference.Name)
        {
            throw Damaged($"what is called {reference.Name} is {named.Digest}.");
        }

        if (!OciMediaTypes.IsIndex(mediaType))
        {
            return [await LookAsync(named, document, cancellation).ConfigureAwait(false)];
        }

        OciIndex index = Parse(document, named.Digest, OciPlain.Json.OciIndex);
        if (index.Manifests.Count > MostImages)
        {
            throw Damaged($"it is an index of {index.Manifests.Count} images, and at most {MostImages} are read.");
        }

        List<OciImageFacts> images = [];
        foreach (OciDescriptor descriptor in index.Manifests)
        {
            // Indexes within indexes, and what is no image, may be there too: they are not for us.
            if (descriptor is { IsWellFormed: true } && OciMediaTypes.IsManifest(descriptor.MediaType))
            {
                (_, byte[] manifest) = await _client.ReadManifestAsync(descriptor.Digest, Spend(descriptor), cancellation)
                    .ConfigureAwait(false);
                images.Add(await LookAsync(descriptor, manifest, cancellation).ConfigureAwait(false));
            }
        }

        return images;
    }

    /// <summary>Fetches one image as a layout.</summary>
    /// <param name="image">The image, one of <see cref="LookAsync(CancellationToken)"/>.</param>
    /// <param name="folder">A folder that is empty, or not there.</param>
    /// <param name="progress">Hears of contents, piece by piece.</param>
    /// <param name="cancellation">Stops it; what has come so far stays in the folder.</param>
    /// <exception cref="OciException">As of <see cref="LookAsync(CancellationToken)"/>.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public async Task FetchAsync(
        OciImageFacts image, string folder, IProgress<RegistryProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(folder);
        Found found = _found[image.Digest];
        Directory.CreateDirectory(Path.Combine(folder, OciLayout.BlobFolder));
        await File.WriteAllBytesAsync(PathOf(folder, found.Descriptor), found.Document, cancellation).ConfigureAwait(false);
        foreach (OciDescriptor descriptor in found.Manifest.Layers.Prepend(found.Manifest.Config).DistinctBy(d => d.Digest))
        {
            using FileStream file = new(PathOf(folder, descriptor), FileMode.Create, FileAccess.ReadWrite);
            await _client.ReadBlobAsync(descriptor, file, progress, cancellation).ConfigureAwait(false);
            file.Position = 0;
            Compare(descriptor, DigestStream.Of(file), file.Length);
        }

        await File.WriteAllBytesAsync(Path.Combine(folder, OciLayout.VersionFile), OciPlan.Layout, cancellation).ConfigureAwait(false);
        await File.WriteAllBytesAsync(Path.Combine(folder, OciLayout.IndexFile), JsonSerializer.SerializeToUtf8Bytes(
            new OciIndex(2, [found.Descriptor]) { MediaType = OciMediaTypes.Index }, OciPlain.Json.OciIndex), cancellation)
            .ConfigureAwait(false);
    }

    private async Task<OciImageFacts> LookAsync(OciDescriptor descriptor, byte[] document, CancellationToken cancellation)
    {
        Compare(descriptor, DigestOf(document), document.Length);
        if (!OciMediaTypes.IsManifest(descriptor.MediaType))
        {
            throw Damaged($"it is '{descriptor.MediaType}', and images and indexes are known here.");
        }

        OciManifest manifest = Parse(document, descriptor.Digest, OciPlain.Json.OciManifest);
        if (manifest.Layers.Prepend(manifest.Config).Any(c => c is not { IsWellFormed: true }))
        {
            throw Damaged("it names contents otherwise than by sha256: and 64 digits, and a length.");
        }

        if (manifest.Layers.Count > OciImageReader.MostLayers
            || manifest.Layers.Aggregate(0m, (sum, layer) => sum + layer.Size) + manifest.Config.Size > LargestImage)
        {
            throw Damaged($"it has more than {OciImageReader.MostLayers} layers, or {LargestImage >> 30} GiB.");
        }

        OciConfiguration? configuration = null;
        if (manifest.Config is { Size: <= OciLayout.LargestDocument } config && config.Size <= _left
            && OciMediaTypes.IsConfiguration(config.MediaType))
        {
            Spend(config);
            using MemoryStream bytes = new();
            await _client.ReadBlobAsync(config, bytes, null, cancellation).ConfigureAwait(false);
            Compare(config, DigestOf(bytes.ToArray()), bytes.Length);
            configuration = OciImageReader.Configuration(bytes.ToArray());
        }

        _found[descriptor.Digest] = new(descriptor, document, manifest);
        return OciImageReader.Describe(descriptor, manifest, configuration, []);
    }

    /// <summary>Counts contents that are read whole.</summary>
    /// <returns>How many bytes they are.</returns>
    private long Spend(OciDescriptor descriptor)
    {
        _left -= descriptor.Size;
        return descriptor.Size <= OciLayout.LargestDocument && _left >= 0 ? descriptor.Size
            : throw Damaged($"its manifests have more than {MostDocuments >> 20} MiB, or one has more than "
                + $"{OciLayout.LargestDocument >> 20}.");
    }

    private static string PathOf(string folder, OciDescriptor descriptor) => Path.Combine(folder, OciPlan.PathOf(descriptor));

    private static string DigestOf(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private void Compare(OciDescriptor descriptor, string digest, long size)
    {
        if (digest != descriptor.Digest || size != descriptor.Size)
        {
            throw Damaged($"what is called {descriptor.Digest}, of {descriptor.Size} bytes, is {digest}, of {size}.");
        }
    }

    private T Parse<T>(byte[] document, string name, JsonTypeInfo<T> type)
        where T : class => OciPlain.Read(document, name, type, Damaged);

    private OciException Damaged(string why) => new("UK4044",
        $"'{reference}' cannot be read as an image for containers: {why} Push it again, or take another.");

    private sealed record Found(OciDescriptor Descriptor, byte[] Document, OciManifest Manifest);
}
