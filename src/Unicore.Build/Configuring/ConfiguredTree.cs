// SPDX-License-Identifier: BSD-3-Clause
// How a build read its Kconfig tree, kept in a file, so that the `unicore` command can read it in the same way.
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Unicore.Kconfig;

namespace Unicore.Build.Configuring;

/// <summary>Where a Kconfig tree starts and what it is read with.</summary>
/// <param name="RootFile">The first Kconfig file; absolute.</param>
/// <param name="Folder">The folder that relative paths and shell commands start from; absolute.</param>
/// <param name="ConfigFile">The configuration that builds write; absolute.</param>
/// <param name="Release">Whose conf to act as.</param>
/// <param name="Environment">Variables laid over the process's own; a null value hides one.</param>
public sealed record ConfiguredTree(
    string RootFile, string Folder, string ConfigFile, KconfigRelease Release, IReadOnlyDictionary<string, string?> Environment)
{
    /// <summary>Name of the file, in a target's folder below <c>obj/</c>.</summary>
    public const string FileName = "kconfig.json";

    private const int Version = 1;

    /// <summary>What the Kconfig engine is given for this tree.</summary>
    public KconfigOptions Options => KconfigOptions.ForDisk(Folder, Environment) with { Release = Release };

    /// <summary>The file's contents.</summary>
    /// <returns>JSON.</returns>
    public byte[] ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteString("root", RootFile);
            writer.WriteString("folder", Folder);
            writer.WriteString("config", ConfigFile);
            writer.WriteString("release", Name(Release));
            writer.WriteStartObject("environment");
            foreach ((string name, string? value) in Environment.OrderBy(e => e.Key, StringComparer.Ordinal))
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Reads a file with what <see cref="ToJson"/> gave.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>The tree, or null when the file is missing, damaged or of another version.</returns>
    public static ConfiguredTree? Load(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement tree = document.RootElement;
            return tree.GetProperty("version").GetInt32() == Version && Parse(tree.GetProperty("release").GetString()) is { } release
                ? new(
                    tree.GetProperty("root").GetString()!, tree.GetProperty("folder").GetString()!, tree.GetProperty("config").GetString()!,
                    release,
                    tree.GetProperty("environment").EnumerateObject()
                        .ToDictionary(e => e.Name, e => e.Value.GetString(), StringComparer.Ordinal))
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException
            or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The release of that name, such as <c>5.2</c>; null for a name that is none.</summary>
    /// <param name="name">The kernel's release.</param>
    /// <returns>The release.</returns>
    public static KconfigRelease? Parse(string? name) => name switch
    {
        "5.2" => KconfigRelease.Linux52,
        "6.1" => KconfigRelease.Linux61,
        _ => null,
    };

    private static string Name(KconfigRelease release) => release switch
    {
        KconfigRelease.Linux52 => "5.2",
        KconfigRelease.Linux61 => "6.1",
        _ => throw new ArgumentOutOfRangeException(nameof(release)),
    };
}
