// SPDX-License-Identifier: BSD-3-Clause
// The graph of a report.
using System.Text;

namespace Unicore.Analysis.Reporting;

/// <summary>Writes a report as a graph in Graphviz's language: files, who needs whom, packages, and which file makes which calls.</summary>
public static class AnalysisDot
{
    /// <summary>The graph.</summary>
    /// <param name="report">The report.</param>
    public static string Graph(ProgramReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder text = new("digraph program {\n\trankdir=LR;\n\tnode [shape=box, fontname=\"sans-serif\"];\n");
        text.Append('\t').Append(Quoted(report.Program)).Append(" [style=bold];\n");
        foreach (LibraryRow library in report.Libraries)
        {
            text.Append('\t').Append(Quoted(library.Name)).Append(" [tooltip=").Append(Quoted(library.Path)).Append("];\n");
            foreach (string asking in library.NeededBy)
            {
                text.Append('\t').Append(Quoted(asking)).Append(" -> ").Append(Quoted(library.Name)).Append(";\n");
            }
        }

        foreach (MissingRow missing in report.Missing)
        {
            text.Append('\t').Append(Quoted(missing.Name)).Append(" [style=dashed, color=red];\n");
        }

        int number = 0;
        foreach (IGrouping<string, LibraryRow> package in report.Libraries.Where(l => l.Package is not null).GroupBy(l => l.Package!.Name))
        {
            text.Append("\tsubgraph cluster_").Append(number++).Append(" { label=").Append(Quoted(package.Key)).Append("; ")
                .AppendJoin(' ', package.Select(l => Quoted(l.Name) + ";")).Append(" }\n");
        }

        foreach (SystemCallRow call in report.SystemCalls)
        {
            string node = Quoted("call " + call.Name);
            text.Append('\t').Append(node).Append(" [shape=ellipse, label=").Append(Quoted(call.Name))
                .Append(report.Core is not null && call.Library is null ? ", color=red];\n" : "];\n");
            foreach (string module in call.Sites.Select(s => s.Module).Distinct())
            {
                text.Append('\t').Append(Quoted(module)).Append(" -> ").Append(node).Append(";\n");
            }
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>A text between quotation marks.</summary>
    internal static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
