// SPDX-License-Identifier: BSD-3-Clause
// How JSON documents for programs look.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Reporting;

/// <summary>A diagnostic in a document.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Severity">Its severity, in small letters.</param>
/// <param name="Message">Its message.</param>
public sealed record DiagnosticJson(string Code, string Severity, string Message)
{
    /// <summary>A diagnostic as a document has it.</summary>
    public static DiagnosticJson Of(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        return new(diagnostic.Code, DocumentJson.NameOf(diagnostic.Severity), diagnostic.Message);
    }
}

/// <summary>What all documents have in common.</summary>
public static class DocumentJson
{
    /// <summary>Options of a serializer of one's own: indented, names as in JavaScript, without what is not known.</summary>
    public static JsonSerializerOptions Options() => new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The word for one of several values: its name in small letters.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
