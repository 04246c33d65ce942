// SPDX-License-Identifier: BSD-3-Clause
// The JSON documents of OCI images, with what is written here and read of others'.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Unicore.Images.Oci;

/// <summary>A list of images (<c>image-index.md</c>): the file <c>index.json</c> of a layout is one.</summary>
/// <param name="SchemaVersion">2.</param>
/// <param name="Manifests">What is in it.</param>
public sealed record OciIndex(int SchemaVersion, IReadOnlyList<OciDescriptor> Manifests)
{
    /// <summary>What it is; older ones do not say.</summary>
    public string? MediaType { get; init; }
}

/// <summary>An image (<c>manifest.md</c>).</summary>
/// <param name="SchemaVersion">2.</param>
/// <param name="Config">How it is run: an <see cref="OciConfiguration"/>.</param>
/// <param name="Layers">Its files, the lowest first.</param>
public sealed record OciManifest(int SchemaVersion, OciDescriptor Config, IReadOnlyList<OciDescriptor> Layers)
{
    /// <summary>What it is; older ones do not say.</summary>
    public string? MediaType { get; init; }

    /// <summary>What else is said of it; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

/// <summary>How an image is run (<c>config.md</c>).</summary>
/// <param name="Architecture">As in <see cref="OciPlatform"/>.</param>
/// <param name="Os">As in <see cref="OciPlatform"/>.</param>
/// <param name="RootFs">Its layers.</param>
public sealed record OciConfiguration(string Architecture, string Os, [property: JsonPropertyName("rootfs")] OciRootFs RootFs)
{
    /// <summary>When it was made: never, so that it depends on nothing but its files.</summary>
    public string? Created { get; init; }

    /// <summary>What its container begins with.</summary>
    public OciExecution? Config { get; init; }
}

/// <summary>The layers of an image, each by the hash of its tar archive.</summary>
/// <param name="Type"><c>layers</c>.</param>
/// <param name="DiffIds">The digests.</param>
public sealed record OciRootFs(string Type, [property: JsonPropertyName("diff_ids")] IReadOnlyList<string> DiffIds);

/// <summary>What a container begins with; null for nothing said.</summary>
public sealed record OciExecution
{
    /// <summary>Variables, <c>NAME=VALUE</c>.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>The program.</summary>
    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Its arguments, which whoever runs it can replace.</summary>
    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>What else is said of it.</summary>
    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>The file <c>oci-layout</c> (<c>image-layout.md</c>).</summary>
/// <param name="ImageLayoutVersion"><c>1.0.0</c>, which specifications 1.0 and 1.1 have.</param>
internal sealed record OciLayoutVersion(string ImageLayoutVersion);

/// <summary>An image in an archive's <c>manifest.json</c>, by which Docker before 25 loads it.</summary>
/// <param name="Config">Path of its configuration.</param>
/// <param name="RepoTags">Its names.</param>
/// <param name="Layers">Paths of its layers.</param>
internal sealed record DockerImage(
    [property: JsonPropertyName("Config")] string Config,
    [property: JsonPropertyName("RepoTags")] IReadOnlyList<string> RepoTags,
    [property: JsonPropertyName("Layers")] IReadOnlyList<string> Layers);

/// <summary>Reads and writes them: the same values give the same bytes, and a value that has to be there is.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 32,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(OciIndex))]
[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(OciConfiguration))]
[JsonSerializable(typeof(OciLayoutVersion))]
[JsonSerializable(typeof(IReadOnlyList<DockerImage>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class OciJson : JsonSerializerContext;

/// <summary>The same, without escapes for browsers, which nobody shows these in: a plus is one.</summary>
internal static class OciPlain
{
    public static OciJson Json { get; } =
        new(new JsonSerializerOptions(OciJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Reads a document that somebody else wrote.</summary>
    /// <param name="document">It.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="type">What it has to be.</param>
    /// <param name="damaged">The error where it is not that.</param>
    public static T Read<T>(ReadOnlySpan<byte> document, string name, JsonTypeInfo<T> type, Func<string, OciException> damaged)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(document, type) ?? throw damaged($"{name} is null.");
        }
        catch (JsonException e)
        {
            throw damaged($"{name} is not what it should be: {e.Message}");
        }
    }
}
