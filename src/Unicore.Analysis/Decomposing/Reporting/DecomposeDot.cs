// SPDX-License-Identifier: BSD-3-Clause
// A partition as a graph for Graphviz.
using System.Globalization;
using System.Text;
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Decomposing.Partitions;
using Unicore.Analysis.Reporting;

namespace Unicore.Analysis.Decomposing.Reporting;

/// <summary>Writes a partition in Graphviz's language: micro-libraries with their sources, and references by their number.</summary>
public static class DecomposeDot
{
    /// <summary>The graph.</summary>
    public static string Graph(DecomposeOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        SourceGraph graph = outcome.Graph;
        StringBuilder text = new("digraph software {\n\trankdir=LR;\n\tnode [shape=box, fontname=\"sans-serif\"];\n");
        int number = 0;
        foreach (MicroLibrary library in outcome.Partition.Libraries)
        {
            text.Append(CultureInfo.InvariantCulture, $"\tsubgraph cluster_{number++} {{ label={AnalysisDot.Quoted(library.Name)};\n");
            foreach (int file in library.Files)
            {
                text.Append("\t\t").Append(AnalysisDot.Quoted(graph.Files[file].Path)).Append(";\n");
            }

            text.Append("\t}\n");
        }

        foreach ((int from, int to, int count) in FileEdges.Of(graph))
        {
            text.Append(CultureInfo.InvariantCulture, $"\t{AnalysisDot.Quoted(graph.Files[from].Path)} -> "
                + $"{AnalysisDot.Quoted(graph.Files[to].Path)} [weight={count}, label={count}];\n");
        }

        return text.Append("}\n").ToString();
    }
}

/// <summary>References between sources.</summary>
internal static class FileEdges
{
    /// <summary>Each pair once in each direction, with the number of references.</summary>
    public static IEnumerable<(int From, int To, int Count)> Of(SourceGraph graph) => graph.References
        .GroupBy(r => (From: graph.Units[r.From].File, To: graph.Units[r.To].File)).Where(g => g.Key.From != g.Key.To)
        .Select(g => (g.Key.From, g.Key.To, g.Count())).Order();
}
