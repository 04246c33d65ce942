// SPDX-License-Identifier: BSD-3-Clause
// Looks for a configuration in which a select forces a symbol against its dependencies.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Wanting;

/// <summary>Searches with one solver after another goal; starts from the defaults each time.</summary>
internal sealed class Reachability
{
    private const int Effort = 4_000;
    private readonly KconfigSolver _solver;
    private readonly HashSet<KconfigSymbol> _unmetAtFirst;
    private int _left;

    /// <param name="tree">The tree.</param>
    /// <param name="share">Of how many searchers it is one: they share the effort.</param>
    public Reachability(KconfigTree tree, int share)
    {
        _left = 3_000_000 / share;
        _solver = new KconfigSolver(tree);
        _unmetAtFirst = _solver.Values.UnmetSelects();
    }

    /// <summary>True when so much was searched for that no more is: a bound for big trees.</summary>
    public bool IsExhausted => _left <= 0;

    /// <summary>
    /// The changes to the defaults after which the term holds, the needs don't, and the selector is on by right; null when none were found.
    /// </summary>
    public List<KconfigChange>? Reach(KconfigSymbol selector, KconfigExpression term, KconfigSymbol target, KconfigExpression needs)
    {
        Evaluator values = _solver.Values;
        bool IsByRight(KconfigSymbol unmet) => _unmetAtFirst.Contains(unmet)
            || unmet.Selects.Exists(t => t.Property?.Menu.Symbol == selector && values.Value(t.Expression) != Tristate.No);
        bool IsMet() => values.Computed(target) is { Direct: Tristate.No, Forced: not Tristate.No }
            && values.Value(term) != Tristate.No && _solver.Tree.Table.All.TrueForAll(s => !values.IsUnmet(s) || IsByRight(s));
        List<KconfigChange>? found = null;
        StackGuard.Run(() =>
        {
            List<WantedCondition> conditions = [new(term, Tristate.Mod, Up: true), new(needs, Tristate.No, Up: false)];
            var wish = new Wish(_solver, conditions, Effort, IsMet);
            found = wish.SearchQuickly();
            _left -= Effort - wish.Left;
        });
        return found;
    }
}
