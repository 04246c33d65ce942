// SPDX-License-Identifier: BSD-3-Clause
// The report for programs; analyze.md of the documentation describes it.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Unicore.Analysis.Loading;
using Unicore.Analysis.Recording;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Reporting;

/// <summary>Writes a report as JSON.</summary>
public static class AnalysisJson
{
    private static readonly AnalysisJsonContext Context = new(DocumentJson.Options());

    /// <summary>The document of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="diagnostics">What was found fault with.</param>
    public static string Document(ProgramReport report, IEnumerable<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonSerializer.Serialize(
            new AnalysisDocument(
                "analysis",
                1,
                report.Program,
                report.Architecture,
                NameOf(report.Linkage),
                report.IsStripped,
                report.Interpreter,
                report.Package,
                [.. report.Libraries.Select(l => new LibraryJson(l.Name, l.Path, DocumentJson.NameOf(l.Found), l.NeededBy, l.Package))],
                report.Missing,
                report.Symbols,
                [.. report.SystemCalls.Select(c => new CallJson(c.Name, c.Number, [.. c.Sites.Select(Site)], c.Path, c.Library))],
                [.. report.Unknown.Select(u => new UnknownJson(Site(u.Site), u.Known, u.Why))],
                report.Guessed,
                report.OpensLibraries,
                report.Core,
                report.Usage is { } usage
                    ? new(usage.Used, usage.Unused, usage.Missed, usage.Core, usage.Necessity?.Select(Need).ToArray(), usage.Runs)
                    : null,
                Static(report),
                report.Usage is { } used ? Dynamic(used, report) : null,
                [.. diagnostics.Select(DiagnosticJson.Of)]),
            Context.AnalysisDocument);
    }

    /// <summary>The fields that the UNICORE project's dependency tool writes, so that what reads those reads these.</summary>
    private static StaticData Static(ProgramReport report) => new(
        new SortedDictionary<string, IReadOnlyList<string>>(
            report.Libraries.GroupBy(l => l.Name)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(l => l.Path)]), StringComparer.Ordinal),
        new SortedDictionary<string, int>(report.SystemCalls.ToDictionary(c => c.Name, c => (int)(c.Number ?? 0)), StringComparer.Ordinal),
        new SortedDictionary<string, string>(
            report.Symbols.DistinctBy(s => s.Name).ToDictionary(s => s.Name, s => s.Library ?? ""), StringComparer.Ordinal),
        new SortedDictionary<string, IReadOnlyList<string>>(
            report.Libraries.Where(l => l.Package is not null).GroupBy(l => l.Package!.Name)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(l => l.Name)]), StringComparer.Ordinal));

    private static DynamicData Dynamic(UsageReport usage, ProgramReport report) => new(
        new SortedDictionary<string, IReadOnlyList<string>>(
            usage.Runs.SelectMany(r => r.Programs.Take(1)).SelectMany(p => p.Libraries).Distinct().GroupBy(l => Path.GetFileName(l))
                .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g]), StringComparer.Ordinal),
        new SortedDictionary<string, int>(
            usage.Used.ToDictionary(n => n, n => (int)(report.SystemCalls.FirstOrDefault(c => c.Name == n)?.Number ?? 0)),
            StringComparer.Ordinal),
        new Dictionary<string, string>());

    private static NecessityJson Need(CallNecessity row) =>
        new(row.Name, DocumentJson.NameOf(row.Need), row.Absent, row.Faked, row.Obstacle);

    private static SiteJson Site(CallSite site) =>
        new(site.Module, site.Function, string.Create(CultureInfo.InvariantCulture, $"0x{site.Address:x}"));

    internal static string NameOf(Linkage linkage) => linkage == Linkage.StaticPie ? "static-pie" : DocumentJson.NameOf(linkage);
}

internal sealed record SiteJson(string Module, string Function, string Address);

internal sealed record LibraryJson(string Name, string Path, string FoundBy, IReadOnlyList<string> NeededBy, Package? Package);

internal sealed record CallJson(
    string Name, uint? Number, IReadOnlyList<SiteJson> Sites, IReadOnlyList<string> Path, string? Library);

internal sealed record UnknownJson(SiteJson Site, IReadOnlyList<string> Known, IReadOnlyList<string> Why);

internal sealed record StaticData(
    [property: JsonPropertyName("shared_libs")] IReadOnlyDictionary<string, IReadOnlyList<string>> SharedLibs,
    [property: JsonPropertyName("system_calls")] IReadOnlyDictionary<string, int> SystemCalls,
    [property: JsonPropertyName("symbols")] IReadOnlyDictionary<string, string> Symbols,
    [property: JsonPropertyName("dependencies")] IReadOnlyDictionary<string, IReadOnlyList<string>> Dependencies);

internal sealed record NecessityJson(string Name, string Enough, string? Absent, string? Faked, string? Obstacle);

internal sealed record UsageJson(
    IReadOnlyList<string> Used, IReadOnlyList<string> Unused, IReadOnlyList<string> Missed, CoreAnswer? Core,
    IReadOnlyList<NecessityJson>? Necessity, IReadOnlyList<RunRecord> Runs);

internal sealed record DynamicData(
    [property: JsonPropertyName("shared_libs")] IReadOnlyDictionary<string, IReadOnlyList<string>> SharedLibs,
    [property: JsonPropertyName("system_calls")] IReadOnlyDictionary<string, int> SystemCalls,
    [property: JsonPropertyName("symbols")] IReadOnlyDictionary<string, string> Symbols);

internal sealed record AnalysisDocument(
    string Kind, int Schema, string Program, string Architecture, string Linkage, bool Stripped, string? Interpreter, Package? Package,
    IReadOnlyList<LibraryJson> Libraries, IReadOnlyList<MissingRow> Missing, IReadOnlyList<SymbolRow> Symbols,
    IReadOnlyList<CallJson> SystemCalls, IReadOnlyList<UnknownJson> Unknown, IReadOnlyList<string> Guessed, bool OpensLibraries,
    CoreAnswer? Core, UsageJson? Usage, [property: JsonPropertyName("static_data")] StaticData StaticData,
    [property: JsonPropertyName("dynamic_data")] DynamicData? DynamicData, IReadOnlyList<DiagnosticJson> Diagnostics);

[JsonSerializable(typeof(AnalysisDocument))]
internal sealed partial class AnalysisJsonContext : JsonSerializerContext;
