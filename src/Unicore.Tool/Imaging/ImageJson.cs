// SPDX-License-Identifier: BSD-3-Clause
// What is in an image as JSON for programs; image.md of the documentation describes it.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Unicore.Analysis.Reporting;
using Unicore.Build.Explaining;
using Unicore.Diagnostics;
using Unicore.Images.Reading;

namespace Unicore.Tool.Imaging;

/// <summary>Writes the documents.</summary>
internal static class ImageJson
{
    // Names come from strangers, and a terminal may show the document: what is no ASCII is escaped.
    private static readonly ImageJsonContext Context = new(new(DocumentJson.Options()) { Encoder = JavaScriptEncoder.Default });

    public static string Info(ImageFacts image, BuiltImage? build, IEnumerable<Diagnostic> diagnostics) => JsonSerializer.Serialize(
        new InfoDocument("image", image, build, [.. diagnostics.Select(DiagnosticJson.Of)]), Context.InfoDocument);

    public static string List(IEnumerable<ImageEntry> entries, IEnumerable<Diagnostic> diagnostics) => JsonSerializer.Serialize(
        new EntriesDocument("imageFiles", [.. entries.Select(Of)], [.. diagnostics.Select(DiagnosticJson.Of)]), Context.EntriesDocument);

    /// <summary>By the words that programs know files by.</summary>
    private static string KindOf(EntryKind kind) => kind switch
    {
        EntryKind.Folder => "directory",
        EntryKind.Link => "symlink",
        _ => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()),
    };

    private static EntryJson Of(ImageEntry e) => new(
        e.Path, KindOf(e.Kind), EntryText.Rights(e), e.Owner, e.Group, e.Size, e.Modified,
        e.Kind == EntryKind.Link ? e.Target : null,
        e.Kind is EntryKind.CharacterDevice or EntryKind.BlockDevice ? $"{e.Device.Major},{e.Device.Minor}" : null);
}

internal sealed record InfoDocument(string Kind, ImageFacts Image, BuiltImage? Build, IReadOnlyList<DiagnosticJson> Diagnostics);

internal sealed record EntriesDocument(string Kind, IReadOnlyList<EntryJson> Files, IReadOnlyList<DiagnosticJson> Diagnostics);

internal sealed record EntryJson(
    string Path, string Kind, string Mode, long Owner, long Group, long Size, long? Modified, string? Target, string? Device);

[JsonSerializable(typeof(InfoDocument))]
[JsonSerializable(typeof(EntriesDocument))]
internal sealed partial class ImageJsonContext : JsonSerializerContext;
