// SPDX-License-Identifier: BSD-3-Clause
// Which libraries an image is made of, and who needs each: written down by its build.
using System.Text.Json;
using System.Text.Json.Serialization;
using Unicore.Build.Libraries;

namespace Unicore.Build.Explaining;

/// <summary>A library of an image.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Version">Its version, or null.</param>
/// <param name="NeededBy">Names of those that need it: nobody does for the application, the platform, and what every image has.</param>
public sealed record ImageLibrary(string Name, LibraryKind Kind, string? Version, IReadOnlyList<string> NeededBy)
{
    /// <summary>Its licence, an SPDX expression; null where nobody says.</summary>
    public string? License { get; init; }
}

/// <summary>The libraries of an image.</summary>
/// <param name="Target">What it is for: <c>kvm/x86_64</c>.</param>
/// <param name="Libraries">They, the needed before who needs them.</param>
public sealed record ImageLibraries(string Target, IReadOnlyList<ImageLibrary> Libraries)
{
    /// <summary>Name of the file that a build leaves in its folder of objects.</summary>
    public const string FileName = "libraries.json";

    /// <summary>What the name of its copy beside the image ends with.</summary>
    public const string Extension = ".libraries.json";

    /// <summary>What a configuration says.</summary>
    /// <param name="target">The target.</param>
    /// <param name="libraries">All libraries with the needs that count, the application among them.</param>
    /// <returns>The libraries.</returns>
    public static ImageLibraries Of(Target target, IEnumerable<LibraryManifest> libraries)
    {
        ArgumentNullException.ThrowIfNull(target);
        LibraryManifest[] all = [.. libraries];
        return new(
            target.ToString(),
            [.. all.Select(l => new ImageLibrary(
                l.Name, l.Kind, l.Version, [.. all.Where(a => a.Needs.Contains(l.Name)).Select(a => a.Name)])
            {
                License = l.License,
            })]);
    }

    /// <summary>The file's text.</summary>
    /// <returns>JSON.</returns>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ExplainJson.Default.ImageLibraries), (byte)'\n'];

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The libraries; null when there is no such file, or another.</returns>
    public static ImageLibraries? Load(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ExplainJson.Default.ImageLibraries) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    NewLine = "\n", DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImageLibraries))]
[JsonSerializable(typeof(ImageReport))]
internal sealed partial class ExplainJson : JsonSerializerContext;
