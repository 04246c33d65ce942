// SPDX-License-Identifier: BSD-3-Clause
// A decomposition as JSON, for programs; sdk/docs/decompose.md says what is in it.
using System.Text.Json;
using Unicore.Analysis.Decomposing.Extracting;
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Decomposing.Partitions;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Decomposing.Reporting;

/// <summary>Writes the document.</summary>
public static class DecomposeJson
{
    private const int Version = 1;

    private static readonly JsonSerializerOptions Options = DocumentJson.Options();

    /// <summary>The document.</summary>
    public static string Document(DecomposeOutcome outcome, IEnumerable<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        (SourceGraph graph, Partition partition, IReadOnlyList<Extraction> extractions) = outcome;
        Dictionary<int, string> homes = partition.Libraries.SelectMany(l => l.Files.Select(f => (f, l.Name))).ToDictionary();
        string[] Paths(IEnumerable<int> files) => [.. files.Select(f => graph.Files[f].Path)];
        object CoverOf(Cover cover) => new { Files = Paths(cover.Files), Exact = cover.IsExact, cover.Missing };
        return JsonSerializer.Serialize(new
        {
            Version,
            Software = graph.Name,
            Files = graph.Files.Select(f => new { f.Path, f.Bytes, Library = homes[f.Id], f.Headers, Undefined = f.Undefined }),
            Units = graph.Units.Select(u => new
            {
                u.Id, u.Name, Aliases = u.Names.Count > 1 ? u.Names.Skip(1) : null, Kind = DocumentJson.NameOf(u.Kind),
                Scope = DocumentJson.NameOf(u.Scope), File = graph.Files[u.File].Path, u.Size,
            }),
            References = graph.References.Select(r => new { r.From, r.To, Call = r.IsCall, r.Count }),
            Foreign = graph.Foreign.Select(r => new { r.From, r.Name, Call = r.IsCall, r.Count }),
            Types = graph.Types.Select(t => new { t.Kind, t.Name, File = t.Path, t.Line, Users = Paths(t.Users) }),
            Changes = graph.Changes.Select(c => new { Files = Paths([c.First, c.Second]), c.Weight }),
            Partition = new
            {
                partition.Modularity,
                Libraries = partition.Libraries.Select(l => new
                {
                    l.Name, Files = Paths(l.Files), l.Inside, l.Outside, l.Cohesion, l.Exports,
                    Needs = l.Needs.Select(n => new { n.Symbol, Library = n.Library.Length == 0 ? null : n.Library }),
                }),
                Cuts = partition.Cuts.Select(c => new
                {
                    c.From, c.To, c.References, Symbols = c.Symbols.Select(s => new { s.Symbol, s.References }),
                }),
            },
            Extractions = extractions.Select(e => new
            {
                e.Name, e.Project, Files = Paths(e.Files), Open = CoverOf(e.Open), Closed = CoverOf(e.Closed), e.Exports, e.CutAway,
                    e.Foreign,
                e.Stubs, e.Libraries, e.LeftOut, Built = e.IsBuilt,
            }),
            Diagnostics = diagnostics.Select(DiagnosticJson.Of),
        }, Options);
    }
}
