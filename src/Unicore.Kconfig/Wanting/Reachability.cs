// SPDX-License-Identifier: BSD-3-Clause
// Looks for a configuration in which a select forces a symbol against its dependencies.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    /// <summary>Searches with one solver after another goal; starts from the defaults each time.</summary>
    internal sealed class Reachability(KconfigTree tree)
    {
        private const int Effort = 4_000;
        private readonly KconfigSolver trial = Solved(tree);
        private readonly HashSet<KconfigSymbol> unmetAtFirst = Solved(tree).UnmetSelects();
        private int left = 3_000_000;

        /// <summary>True when so much was searched for that no more is: a bound for big trees.</summary>
        public bool IsExhausted => left <= 0;

        /// <summary>The changes to the defaults after which the term holds, the needs don't, and the selector is on by right; null when none were found.</summary>
        public List<KconfigChange>? Reach(KconfigSymbol selector, KconfigExpression term, KconfigSymbol target, KconfigExpression needs)
        {
            bool IsMet() => trial.Computed(target) is var slot && slot.Direct == Tristate.No && slot.Forced != Tristate.No && trial.Value(term) != Tristate.No
                && trial.UnmetSelects().All(s => unmetAtFirst.Contains(s) || s.Selects.Exists(t => t.Property?.Menu.Symbol == selector && trial.Value(t.Expression) != Tristate.No));
            List<KconfigChange>? found = null;
            StackGuard.Run(() =>
            {
                var wish = new Wish(trial, [(term, Tristate.Mod, true), (needs, Tristate.No, false)], Effort, IsMet);
                found = wish.SearchQuickly();
                left -= Effort - wish.Left;
            });
            return found;
        }

        private static KconfigSolver Solved(KconfigTree tree)
        {
            var solver = new KconfigSolver(tree);
            solver.Solve();
            return solver;
        }
    }
}
