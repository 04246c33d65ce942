// SPDX-License-Identifier: BSD-3-Clause
// Some configurations of a tree, kept to show that conditions can hold together.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Linting;

/// <summary>
/// Most conditions that are looked at exclude nothing, and an example says so in no time, where a proof would be looked for in vain: all
/// defaults, everything on, off and as modules, and some mixtures, always the same.
/// </summary>
internal sealed class Witnesses
{
    private const int Mixtures = 8;
    private static readonly Origin Mixed = new("a mixture");
    private readonly Evaluator[] _values;

    public Witnesses(KconfigTree tree)
    {
        var solvers = new List<KconfigSolver>();
        foreach (KconfigAnswer answer in Enum.GetValues<KconfigAnswer>())
        {
            var solver = new KconfigSolver(tree);
            solver.Input.OpenAnswer = answer;
            solvers.Add(solver);
        }

        List<KconfigSymbol> asked =
            [.. tree.Table.All.Where(s => s is { IsLogic: true, HasPrompt: true, Name: not null, IsChoice: false })];
        uint state = 1;
        for (int i = 0; i < Mixtures; i++)
        {
            var solver = new KconfigSolver(tree);
            foreach (KconfigSymbol symbol in asked)
            {
                // A linear congruential generator (Knuth, volume 2, 3.3.4); mostly on, for what is below needs what is above.
                state = (state * 1664525) + 1013904223;
                solver.Set(symbol.Name!, (state >> 24) % Mixtures <= (uint)i ? "n" : "y", Mixed);
            }

            solvers.Add(solver);
        }

        _values = new Evaluator[solvers.Count];
        Parallel.For(0, _values.Length, i =>
        {
            _values[i] = solvers[i].Values;
            _values[i].CalculateAll();
        });
    }

    /// <summary>True when one of the configurations gives each condition one of its values: a bit each for n, m and y.</summary>
    public bool Show(List<(KconfigExpression? Condition, int Values)> conditions) =>
        Array.Exists(_values, values => conditions.TrueForAll(c => ((1 << (int)values.Value(c.Condition)) & c.Values) != 0));
}
