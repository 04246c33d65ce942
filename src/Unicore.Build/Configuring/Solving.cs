// SPDX-License-Identifier: BSD-3-Clause
// Solves a Kconfig tree with what a project sets, in the order in which it counts.
using Unicore.Diagnostics;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Build.Configuring;

/// <summary>The part of configuring that is the same whatever the tree is of.</summary>
public static class Solving
{
    /// <summary>Solves.</summary>
    /// <param name="tree">The tree, without errors.</param>
    /// <param name="weakest">Values that everything else wins over.</param>
    /// <param name="fragments">Fragments in <c>.config</c> form, weakest first; read as the tree was.</param>
    /// <param name="values">Single values, weakest first.</param>
    /// <param name="diagnostics">Receives all of Kconfig's.</param>
    /// <returns>The solver, or null after an error.</returns>
    public static KconfigSolver? Solve(KconfigTree tree, IEnumerable<KconfigValue> weakest, IEnumerable<string> fragments,
        IEnumerable<KconfigValue> values, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(weakest);
        ArgumentNullException.ThrowIfNull(fragments);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var solver = new KconfigSolver(tree);
        foreach (KconfigValue value in weakest)
        {
            solver.Set(value.Name, value.Value, value.Origin);
        }

        foreach (string fragment in fragments)
        {
            solver.Load(tree.Options.ReadFile(fragment) ?? "", fragment);
        }

        foreach (KconfigValue value in values)
        {
            solver.Set(value.Name, value.Value, value.Origin);
        }

        solver.Solve();
        bool good = true;
        foreach (Diagnostic diagnostic in solver.Diagnose())
        {
            diagnostics.Add(diagnostic);
            good &= diagnostic.Severity != Severity.Error;
        }

        return good ? solver : null;
    }
}
