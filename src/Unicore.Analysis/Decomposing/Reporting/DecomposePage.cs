// SPDX-License-Identifier: BSD-3-Clause
// A decomposition to look at: a drawing, and a page with it that can be searched and folded.
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Decomposing.Partitions;

namespace Unicore.Analysis.Decomposing.Reporting;

/// <summary>Writes SVG and HTML. Neither loads anything.</summary>
public static class DecomposePage
{
    private const string Place = "/*DATA*/null";
    private const int MostSymbols = 40;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    // Everything that could end a script is escaped.
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The drawing: discs for micro-libraries, dots for sources, lines for what the cuts cost.</summary>
    public static string Svg(DecomposeOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        (SourceGraph graph, Partition partition, _) = outcome;
        Disc[] discs = GraphLayout.Libraries(partition);
        Dictionary<string, Disc> places = partition.Libraries.Zip(discs).ToDictionary(p => p.First.Name, p => p.Second);
        double left = discs.Min(d => d.X - d.Radius) - 20, top = discs.Min(d => d.Y - d.Radius) - 20;
        double width = discs.Max(d => d.X + d.Radius) + 20 - left, height = discs.Max(d => d.Y + d.Radius) + 20 - top;
        StringBuilder text = new();
        text.Append(Invariant, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{left:0.#} {top:0.#} {width:0.#} {height:0.#}\" ")
            .Append("font-family=\"sans-serif\">\n");
        foreach (Cut cut in partition.Cuts)
        {
            (Disc from, Disc to) = (places[cut.From], places[cut.To]);
            text.Append(Invariant, $"<line x1=\"{from.X}\" y1=\"{from.Y}\" x2=\"{to.X}\" y2=\"{to.Y}\" stroke=\"#8888\" ")
                .Append(Invariant, $"stroke-width=\"{1 + Math.Log2(cut.References):0.#}\">")
                .Append(Invariant, $"<title>{Html(cut.From)} → {Html(cut.To)}: {cut.References}</title></line>\n");
        }

        for (int i = 0; i < discs.Length; i++)
        {
            MicroLibrary library = partition.Libraries[i];
            (Disc disc, string colour) = (discs[i], $"hsl({Hue(i)} 60% 40%)");
            text.Append(Invariant, $"<circle cx=\"{disc.X}\" cy=\"{disc.Y}\" r=\"{disc.Radius}\" ")
                .Append(Invariant, $"fill=\"hsl({Hue(i)} 60% 90%)\" stroke=\"{colour}\"/>\n");
            for (int j = 0; j < library.Files.Count; j++)
            {
                (double x, double y) = GraphLayout.Source(disc, j);
                text.Append(Invariant, $"<circle cx=\"{x}\" cy=\"{y}\" r=\"4\" fill=\"{colour}\">")
                    .Append(Invariant, $"<title>{Html(graph.Files[library.Files[j]].Path)}</title></circle>\n");
            }

            text.Append(Invariant, $"<text x=\"{disc.X}\" y=\"{disc.Y}\" text-anchor=\"middle\" ")
                .Append(Invariant, $"font-size=\"{Math.Max(11, disc.Radius / 4):0.#}\">{Html(library.Name)}</text>\n");
        }

        return text.Append("</svg>\n").ToString();
    }

    /// <summary>The page.</summary>
    public static string Html(DecomposeOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        (SourceGraph graph, Partition partition, _) = outcome;
        Disc[] discs = GraphLayout.Libraries(partition);
        (int Library, double X, double Y)[] places = new (int, double, double)[graph.Files.Count];
        for (int i = 0; i < discs.Length; i++)
        {
            for (int j = 0; j < partition.Libraries[i].Files.Count; j++)
            {
                (double x, double y) = GraphLayout.Source(discs[i], j);
                places[partition.Libraries[i].Files[j]] = (i, x, y);
            }
        }

        ILookup<int, string> units = graph.Units.ToLookup(u => u.File, u => u.Name);
        string data = JsonSerializer.Serialize(new
        {
            graph.Name, partition.Modularity,
            Libraries = partition.Libraries.Select((l, i) => new
            {
                l.Name, discs[i].X, discs[i].Y, R = discs[i].Radius, Hue = Hue(i), l.Inside, l.Outside, Exports = l.Exports,
                Needs = l.Needs.Select(n => n.Library.Length == 0 ? n.Symbol : $"{n.Symbol} ({n.Library})"),
            }),
            Files = graph.Files.Select(f => new { f.Path, f.Bytes, L = places[f.Id].Library, places[f.Id].X, places[f.Id].Y, Units =
                units[f.Id] }),
            Edges = FileEdges.Of(graph).Select(e => (int[])[e.From, e.To, e.Count]),
            Cuts = partition.Cuts.Select(c => new
            {
                c.From, c.To, c.References, Symbols = c.Symbols.Take(MostSymbols).Select(s => $"{s.Symbol} {s.References}"),
            }),
        }, Options);
        using Stream stream = typeof(DecomposePage).Assembly.GetManifestResourceStream("decompose.html")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Replace(Place, data, StringComparison.Ordinal);
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Colours that neighbours in the list do not share.</summary>
    private static int Hue(int number) => number * 137 % 360;
}
