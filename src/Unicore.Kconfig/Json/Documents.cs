// SPDX-License-Identifier: BSD-3-Clause
// The shapes of the JSON documents; kconfig.schema.json in the documentation describes them.
using System.Text.Json.Serialization;
using Unicore.Diagnostics;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Wanting;

namespace Unicore.Kconfig.Json;

internal sealed record PlaceJson(string File, int Line, int? Column)
{
    public static PlaceJson? From(KconfigPlace place) =>
        string.IsNullOrEmpty(place.File) ? null : new(place.File, place.Line, place.Column == 0 ? null : place.Column);
}

internal sealed record OriginJson(string Description, PlaceJson? Place)
{
    public static OriginJson? From(Origin? origin) => origin is null ? null : new(origin.Description, PlaceJson.From(origin.Place));
}

internal sealed record DiagnosticJson(string Code, string Severity, string Message, PlaceJson? Place)
{
    public static DiagnosticJson From(Diagnostic d) =>
        new(d.Code, d.Severity.ToString().ToLowerInvariant(), d.Message, PlaceJson.From(new KconfigPlace(d.File ?? "", d.Line, d.Column)));
}

internal sealed record StatementJson(string Kind, PlaceJson? Place, string? Text, string? Value, string? Target, string? Low, string? High,
    string? Condition);

internal sealed record SymbolJson(
    string Name, string Type, string Value, string Visible, bool Settable, bool Written, string? Can, OriginJson? Origin, string? Choice,
    List<PlaceJson?> Definitions, List<StatementJson> Statements);

internal sealed record MenuJson(
    string Kind, string? Symbol, string? Prompt, PlaceJson? Place, bool Visible, string? DependsOn, string? VisibleIf, string? Help,
    List<MenuJson> Children);

internal sealed record TreeJson(string Kind, string Title, IEnumerable<string> Files, List<DiagnosticJson> Diagnostics,
    List<MenuJson> Menus, List<SymbolJson> Symbols);

internal sealed record ReasonJson(string Cause, PlaceJson? Place, string? Condition, OriginJson? Origin, string? By);

internal sealed record NeedJson(string Part, PlaceJson? Place, List<string> Symbols);

internal sealed record WayJson(string Kind, PlaceJson? Place, string? By, List<NeedJson> Needs);

internal sealed record RefusedJson(string Value, OriginJson? Origin);

internal sealed record ExplanationJson(
    string Symbol, string Type, string Value, bool Settable, string? Can, RefusedJson? Refused, List<PlaceJson?> Definitions,
    List<ReasonJson> Reasons, List<WayJson> Ways);

internal sealed record ExplanationsJson(string Kind, List<string> Asked, List<ExplanationJson> Symbols);

internal sealed record ChangeJson(string Symbol, string From, string To);

internal sealed record DeadEndJson(string Part, string Why, PlaceJson? Place);

internal sealed record PlanJson(
    string Kind, string Symbol, string Value, string Outcome, bool ProvenSmallest, List<ChangeJson> Changes, List<ChangeJson> Follows,
    List<DeadEndJson> DeadEnds, List<ChangeJson> DeadEndsAfter);

internal sealed record FindingsJson(string Kind, List<DiagnosticJson> Findings);

internal sealed record DifferenceJson(string Symbol, string From, string To, bool Root, List<string> Causes);

internal sealed record ComparisonJson(string Kind, bool Complete, List<DifferenceJson> Differences);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TreeJson))]
[JsonSerializable(typeof(ExplanationsJson))]
[JsonSerializable(typeof(PlanJson))]
[JsonSerializable(typeof(FindingsJson))]
[JsonSerializable(typeof(ComparisonJson))]
internal sealed partial class KconfigJsonContext : JsonSerializerContext;
