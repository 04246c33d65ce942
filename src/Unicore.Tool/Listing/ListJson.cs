// SPDX-License-Identifier: BSD-3-Clause
// Rows and diagnostics as JSON for programs; list.md of the documentation describes it.
using System.Text.Json;
using System.Text.Json.Serialization;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;

namespace Unicore.Tool.Listing;

/// <summary>Writes the document.</summary>
internal static class ListJson
{
    private static readonly ListJsonContext Context = new(DocumentJson.Options());

    public static string Document(IEnumerable<Listed> rows, IEnumerable<Diagnostic> diagnostics) => JsonSerializer.Serialize(
        new ListDocument(
            "list",
            [.. rows.Select(r => new ListedJson(DocumentJson.NameOf(r.Kind), r.Name, r.Version, r.Where, r.Title))],
            [.. diagnostics.Select(DiagnosticJson.Of)]),
        Context.ListDocument);
}

internal sealed record ListedJson(string Kind, string Name, string? Version, string Where, string? Title);

internal sealed record ListDocument(string Kind, IReadOnlyList<ListedJson> Listed, IReadOnlyList<DiagnosticJson> Diagnostics);

[JsonSerializable(typeof(ListDocument))]
internal sealed partial class ListJsonContext : JsonSerializerContext;
