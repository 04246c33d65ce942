// SPDX-License-Identifier: BSD-3-Clause
// What differs between two configurations of one tree, told from what follows from it.
using System.Text;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Comparing;

/// <summary>One symbol whose values differ.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="From">Its value in the first configuration.</param>
/// <param name="To">Its value in the second.</param>
/// <param name="IsRoot">True when the user's own value differs; false when it follows from others.</param>
/// <param name="Causes">For what follows: the differing symbols that it reads.</param>
public sealed record KconfigDifference(KconfigSymbol Symbol, string From, string To, bool IsRoot, IReadOnlyList<KconfigSymbol> Causes);

/// <summary>The differences of two configurations.</summary>
public sealed class KconfigComparison
{
    private KconfigComparison(List<KconfigDifference> differences, bool isComplete) =>
        (Differences, IsComplete) = (differences, isComplete);

    /// <summary>All differences, each after those that it follows from.</summary>
    public IReadOnlyList<KconfigDifference> Differences { get; }

    /// <summary>The differences that the users made.</summary>
    public IEnumerable<KconfigDifference> Roots => Differences.Where(d => d.IsRoot);

    /// <summary>True when setting the roots in the first configuration was tried, and gave the second.</summary>
    public bool IsComplete { get; }

    /// <summary>Compares two solvers of the same tree, which stay as they are.</summary>
    public static KconfigComparison Compare(KconfigSolver from, KconfigSolver to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from.Tree != to.Tree)
        {
            throw new ArgumentException("Both configurations must be of the same tree.", nameof(to));
        }

        // What a symbol reads comes before it. When all of that has the second's values already, what still differs is the user's doing.
        DependencyGraph graph = from.Tree.Dependencies;
        List<KconfigChange> changes = from.DifferencesTo(to).OrderBy(c => graph.Knots[c.Symbol.Index]).ThenByDescending(c => c.To == "y")
            .ThenBy(c => c.Symbol.Index).ToList();
        KconfigSolver step = from.Copy();
        var roots = new HashSet<KconfigSymbol>();
        foreach (KconfigChange change in changes.Where(c => step.ValueOf(c.Symbol) != c.To))
        {
            roots.Add(change.Symbol);
            step.Set(change.Symbol.Name!, change.To, new Origin("the second configuration"));
        }

        Dictionary<KconfigSymbol, List<KconfigSymbol>> causes = Causes(graph, from.Tree.Table, changes, roots);
        List<KconfigDifference> differences = changes.ConvertAll(
            c => new KconfigDifference(c.Symbol, c.From, c.To, roots.Contains(c.Symbol), causes.GetValueOrDefault(c.Symbol) ?? []));
        KconfigSolver check = from.Copy();
        differences.Where(d => d.IsRoot).ToList().ForEach(d => check.Set(d.Symbol.Name!, d.To, new Origin("the second configuration")));
        return new KconfigComparison(differences, check.DifferencesTo(to).Count == 0);
    }

    /// <summary>Each root with what follows from it indented below; a symbol that follows from several stands below the nearest.</summary>
    public override string ToString()
    {
        var to = new StringBuilder();
        var told = new HashSet<KconfigSymbol>();
        foreach (KconfigDifference difference in Differences.Where(d => d.Causes.Count == 0))
        {
            Write(to, difference, "", told);
        }

        if (!IsComplete)
        {
            to.Append("Setting these in the first configuration does not give the second: the rest depends on the order in which values "
                + "were given.\n");
        }

        return to.ToString();
    }

    private void Write(StringBuilder to, KconfigDifference difference, string indent, HashSet<KconfigSymbol> told)
    {
        if (!told.Add(difference.Symbol))
        {
            return;
        }

        static string Shown(string value) => value.Length == 0 ? "empty" : value;
        to.Append($"{indent}{difference.Symbol.Name}: {Shown(difference.From)} -> {Shown(difference.To)}\n");
        foreach (KconfigDifference next in Differences.Where(d => d.Causes.Count > 0 && d.Causes[^1] == difference.Symbol))
        {
            Write(to, next, indent.Length < 40 ? indent + "  " : indent, told);
        }
    }

    private static Dictionary<KconfigSymbol, List<KconfigSymbol>> Causes(
        DependencyGraph graph, SymbolTable table, List<KconfigChange> changes, HashSet<KconfigSymbol> roots)
    {
        HashSet<KconfigSymbol> differing = changes.Select(c => c.Symbol).ToHashSet();
        var causes = new Dictionary<KconfigSymbol, List<KconfigSymbol>>();
        void Add(KconfigSymbol follower, KconfigSymbol cause)
        {
            bool isOther = follower.Choice is null || follower.Choice != cause.Choice || roots.Contains(cause);
            if (differing.Contains(follower) && !roots.Contains(follower) && follower != cause && isOther)
            {
                List<KconfigSymbol> list = causes.TryGetValue(follower, out List<KconfigSymbol>? known) ? known : causes[follower] = [];
                if (!list.Contains(cause))
                {
                    list.Add(cause);
                }
            }
        }

        foreach (KconfigChange change in changes)
        {
            foreach (KconfigSymbol reader in graph.Readers[change.Symbol.Index]?.Select(r => table.All[r]) ?? [])
            {
                Add(reader, change.Symbol);
                (reader.Choice ?? reader).MemberList.ForEach(m => Add(m, change.Symbol));
            }

            if (roots.Contains(change.Symbol))
            {
                change.Symbol.Choice?.MemberList.ForEach(m => Add(m, change.Symbol));
            }
        }

        if (table.Modules is { } modules && differing.Contains(modules))
        {
            // What is m without modules becomes y, whatever the symbol reads.
            changes.Where(c => !causes.ContainsKey(c.Symbol)).ToList().ForEach(c => Add(c.Symbol, modules));
        }

        return causes;
    }
}
