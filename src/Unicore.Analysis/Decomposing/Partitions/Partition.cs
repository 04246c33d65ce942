// SPDX-License-Identifier: BSD-3-Clause
// A partition of sources into micro-libraries, and what each cut costs.
using Unicore.Analysis.Decomposing.Graphs;

namespace Unicore.Analysis.Decomposing.Partitions;

/// <summary>A proposed micro-library.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Files">Its sources.</param>
/// <param name="Inside">References from one of its sources to another.</param>
/// <param name="Outside">References to others and from them.</param>
/// <param name="Exports">Symbols that others use.</param>
/// <param name="Needs">Symbols of others that it uses, with who has them; an empty name is nobody here.</param>
public sealed record MicroLibrary(string Name, IReadOnlyList<int> Files, int Inside, int Outside,
    IReadOnlyList<string> Exports, IReadOnlyList<(string Symbol, string Library)> Needs)
{
    /// <summary>The share of its references that stay inside.</summary>
    public double Cohesion => Inside + Outside == 0 ? 1 : (double)Inside / (Inside + Outside);
}

/// <summary>What a cut between two micro-libraries costs.</summary>
/// <param name="From">Who refers.</param>
/// <param name="To">Whose symbols it refers to.</param>
/// <param name="References">How many references go that way.</param>
/// <param name="Symbols">The symbols, with the references to each.</param>
public sealed record Cut(string From, string To, int References, IReadOnlyList<(string Symbol, int References)> Symbols);

/// <summary>A partition.</summary>
/// <param name="Libraries">Its parts, by their names.</param>
/// <param name="Cuts">What goes between them, the dearest first.</param>
/// <param name="Modularity">How good it is.</param>
public sealed record Partition(IReadOnlyList<MicroLibrary> Libraries, IReadOnlyList<Cut> Cuts, double Modularity)
{
    /// <summary>Describes sets of sources.</summary>
    internal static Partition Of(SourceGraph graph, IReadOnlyList<(string Name, int[] Files)> sets, double modularity)
    {
        string[] homes = new string[graph.Files.Count];
        foreach ((string name, int[] files) in sets)
        {
            foreach (int file in files)
            {
                homes[file] = name;
            }
        }

        string HomeOf(int unit) => homes[graph.Units[unit].File];
        SourceReference[] between = [.. graph.References.Where(r => graph.Units[r.From].File != graph.Units[r.To].File)];
        ILookup<string, SourceReference> inside = between.Where(r => HomeOf(r.From) == HomeOf(r.To)).ToLookup(r => HomeOf(r.From));
        SourceReference[] across = [.. between.Where(r => HomeOf(r.From) != HomeOf(r.To))];
        ILookup<string, SourceReference> from = across.ToLookup(r => HomeOf(r.From)), to = across.ToLookup(r => HomeOf(r.To));
        ILookup<string, ForeignReference> foreign = graph.Foreign.ToLookup(r => HomeOf(r.From));
        MicroLibrary[] libraries =
        [
            .. sets.Select(s => new MicroLibrary(s.Name, s.Files, inside[s.Name].Count(), from[s.Name].Count() + to[s.Name].Count(),
                [.. to[s.Name].Select(r => graph.Units[r.To].Name).Distinct().Order(StringComparer.Ordinal)],
                [
                    .. from[s.Name].Select(r => (graph.Units[r.To].Name, HomeOf(r.To)))
                        .Concat(foreign[s.Name].Select(r => (r.Name, ""))).Distinct().OrderBy(n => n.Item1, StringComparer.Ordinal),
                ])).OrderBy(l => l.Name, StringComparer.Ordinal),
        ];
        Cut[] cuts =
        [
            .. across.GroupBy(r => (From: HomeOf(r.From), To: HomeOf(r.To))).Select(g => new Cut(g.Key.From, g.Key.To, g.Count(),
                    [
                        .. g.GroupBy(r => graph.Units[r.To].Name).Select(s => (Symbol: s.Key, References: s.Count()))
                            .OrderByDescending(s => s.References).ThenBy(s => s.Symbol, StringComparer.Ordinal),
                    ]))
                .OrderByDescending(c => c.References).ThenBy(c => c.From, StringComparer.Ordinal).ThenBy(c => c.To, StringComparer.Ordinal),
        ];
        return new(libraries, cuts, modularity);
    }
}
