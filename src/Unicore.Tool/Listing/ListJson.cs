// SPDX-License-Identifier: BSD-3-Clause
// Rows and diagnostics as JSON for programs; list.md of the documentation describes it.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Unicore.Diagnostics;

namespace Unicore.Tool.Listing;

/// <summary>Writes the document.</summary>
internal static class ListJson
{
    private static readonly ListJsonContext Context = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Document(IEnumerable<Listed> rows, IEnumerable<Diagnostic> diagnostics) => JsonSerializer.Serialize(
        new ListDocument(
            "list",
            [.. rows.Select(r => new ListedJson(Lower(r.Kind), r.Name, r.Version, r.Where, r.Title))],
            [.. diagnostics.Select(d => new ListDiagnosticJson(d.Code, Lower(d.Severity), d.Message))]),
        Context.ListDocument);

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

internal sealed record ListedJson(string Kind, string Name, string? Version, string Where, string? Title);

internal sealed record ListDiagnosticJson(string Code, string Severity, string Message);

internal sealed record ListDocument(string Kind, IReadOnlyList<ListedJson> Listed, IReadOnlyList<ListDiagnosticJson> Diagnostics);

[JsonSerializable(typeof(ListDocument))]
internal sealed partial class ListJsonContext : JsonSerializerContext;
