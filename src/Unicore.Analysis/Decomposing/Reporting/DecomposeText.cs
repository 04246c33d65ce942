// SPDX-License-Identifier: BSD-3-Clause
// A decomposition as text, for people.
using System.Globalization;
using Unicore.Analysis.Decomposing.Extracting;
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Decomposing.Partitions;
using Unicore.Analysis.Porting;

namespace Unicore.Analysis.Decomposing.Reporting;

/// <summary>Writes the report.</summary>
public static class DecomposeText
{
    private const int MostSymbols = 6, MostCuts = 20;

    /// <summary>The report's lines.</summary>
    public static IEnumerable<string> Lines(DecomposeOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return [.. Whole(outcome), .. outcome.Extractions.SelectMany(e => Cut(outcome.Graph, e))];
    }

    private static IEnumerable<string> Whole(DecomposeOutcome outcome)
    {
        (SourceGraph graph, Partition partition, _) = outcome;
        string changes = graph.Changes.Count > 0 ? $", {graph.Changes.Count} changed together" : "";
        int functions = graph.Units.Count(u => u.Kind == UnitKind.Function);
        yield return $"{graph.Name}: {graph.Files.Count} sources, {functions} functions, {graph.Units.Count - functions} data, "
            + $"{graph.Types.Count} types, {graph.References.Count} references{changes}";
        yield return "";
        string modularity = partition.Modularity.ToString("0.000", CultureInfo.InvariantCulture);
        yield return $"{partition.Libraries.Count} micro-libraries (modularity {modularity})";
        yield return $"{"",-24}{"sources",8}{"bytes",10}{"exports",9}{"needs",7}{"inside",8}{"outside",8}  cohesion";
        foreach (MicroLibrary library in partition.Libraries)
        {
            yield return $"  {library.Name,-22}{library.Files.Count,8}{library.Files.Sum(f => graph.Files[f].Bytes),10}"
                + $"{library.Exports.Count,9}{library.Needs.Count(n => n.Library.Length > 0),7}{library.Inside,8}{library.Outside,8}"
                + $"{library.Cohesion * 100,8:0} %";
        }

        if (partition.Cuts.Count > 0)
        {
            yield return "";
            yield return "What the cuts cost (references, and to what)";
        }

        foreach (Cut cut in partition.Cuts.Take(MostCuts))
        {
            yield return $"  {cut.From} -> {cut.To}: {cut.References}: "
                + NameList.Some([.. cut.Symbols.Select(s => s.References == 1 ? s.Symbol : $"{s.Symbol} ({s.References})")], MostSymbols);
        }

        if (partition.Cuts.Count > MostCuts)
        {
            int rest = partition.Cuts.Skip(MostCuts).Sum(c => c.References);
            yield return $"  and {partition.Cuts.Count - MostCuts} more, with {rest} references";
        }
    }

    private static IEnumerable<string> Cut(SourceGraph graph, Extraction extraction)
    {
        yield return "";
        yield return $"{extraction.Name}: {extraction.Files.Count} sources, {extraction.Files.Sum(f => graph.Files[f].Bytes)} bytes"
            + (extraction.Project is null ? "" : $", in {extraction.Project}")
            + (extraction.IsBuilt ? "; it builds alone" : "");
        foreach ((string what, Cover cover) in new[] { ("define what is wanted", extraction.Open), ("with all that these want",
            extraction.Closed) })
        {
            yield return $"  {cover.Files.Count,5} sources {what}{(cover.IsExact ? ": there are no fewer" : ": there may be fewer")}";
        }

        foreach (int file in extraction.Files.Take(MostCuts))
        {
            yield return "  " + graph.Files[file].Path;
        }

        yield return $"  {(extraction.Files.Count > MostCuts ? $"and {extraction.Files.Count - MostCuts} more" : "")}".TrimEnd();
        foreach ((string what, IReadOnlyList<string> names) in new[]
        {
            ("exports", extraction.Exports), ("cut away", extraction.CutAway), ("defined by nobody here", extraction.Foreign),
            ("stubs", extraction.Stubs), ("libraries", extraction.Libraries), ("wanted, and defined by nobody here",
                extraction.Open.Missing),
        })
        {
            if (names.Count > 0)
            {
                yield return $"  {what} ({names.Count}): " + NameList.Some(names, MostSymbols);
            }
        }

        if (extraction.LeftOut > 0)
        {
            yield return $"  {extraction.LeftOut} functions were left out of its sources";
        }
    }
}
