// SPDX-License-Identifier: BSD-3-Clause
// What points to contents by their hash, and what they are for.
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Unicore.Images.Oci;

/// <summary>Contents by their hash (OCI image specification 1.1, <c>descriptor.md</c>).</summary>
/// <param name="MediaType">What they are: one of <see cref="OciMediaTypes"/>, or of others'.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="Size">How many bytes they are.</param>
public sealed partial record OciDescriptor(string MediaType, string Digest, long Size)
{
    /// <summary>What an image is for, where an index names it.</summary>
    public OciPlatform? Platform { get; init; }

    /// <summary>What else is said of it; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Whether the digest has the one form that is read here: no path, and of no other algorithm.</summary>
    [JsonIgnore]
    public bool IsWellFormed => Size >= 0 && Form().IsMatch(Digest);

    /// <summary>The digits of the digest: the name of a file of a layout.</summary>
    [JsonIgnore]
    public string Hex => Digest["sha256:".Length..];

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex Form();
}

/// <summary>What an image is for.</summary>
/// <param name="Architecture">As Go calls it, <c>amd64</c> or <c>arm64</c>; images for kraftkit say <c>x86_64</c>.</param>
/// <param name="Os"><c>linux</c>; images for kraftkit say the platform.</param>
public sealed record OciPlatform(string Architecture, string Os);

/// <summary>Names of the kinds of contents.</summary>
public static class OciMediaTypes
{
    /// <summary>A list of images, or of lists.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>An image: its configuration and its layers.</summary>
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>How an image is run.</summary>
    public const string Configuration = "application/vnd.oci.image.config.v1+json";

    /// <summary>Files, as a tar archive.</summary>
    public const string Layer = "application/vnd.oci.image.layer.v1.tar";

    internal const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";

    internal const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Whether it is a list, by OCI's name or Docker's.</summary>
    /// <param name="mediaType">The name.</param>
    public static bool IsIndex(string mediaType) => mediaType is Index or DockerIndex;

    /// <summary>Whether it says how an image is run, by OCI's name or Docker's.</summary>
    /// <param name="mediaType">The name.</param>
    public static bool IsConfiguration(string mediaType) =>
        mediaType is Configuration or "application/vnd.docker.container.image.v1+json";

    /// <summary>Whether it is an image, by OCI's name or Docker's.</summary>
    /// <param name="mediaType">The name.</param>
    public static bool IsManifest(string mediaType) => mediaType is Manifest or DockerManifest;
}
