// SPDX-License-Identifier: BSD-3-Clause
// The search for the smallest plan.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    /// <summary>
    /// The search. Theory: while the goal is unmet, some part of a condition is, and every plan contains at least one of the changes
    /// that could alter that part (<see cref="WaysTo"/>). So it is enough to branch over the ways of one unmet part, and parts whose ways have
    /// nothing in common each cost a change of their own, which bounds what is still needed from below. First a quick descent finds
    /// some plan; then plans of 1, 2, 3 … changes are looked for (Korf 1985, "Depth-first iterative-deepening"), until one is
    /// found or all smaller ones are excluded.
    /// </summary>
    private sealed partial class Wish
    {
        private const int LongestPlan = 200;
        private const int MostTries = 24;
        private readonly KconfigSolver original;
        private readonly KconfigSolver trial;
        private readonly KconfigSymbol target;
        private readonly string wanted;
        private readonly HashSet<KconfigSymbol> unmetBefore;
        private readonly List<(KconfigSymbol Symbol, string Value)> path = [];
        private readonly Dictionary<KconfigSymbol, string> changed = [];
        private readonly HashSet<string> seen = new(StringComparer.Ordinal);
        private readonly List<(KconfigExpression Condition, Tristate Level, bool Up)> conditions = [];
        private readonly Func<bool>? isMet;
        private long effort;
        private bool isCut;
        private bool isIncomplete;

        public Wish(KconfigSolver solver, KconfigSymbol symbol, string value, int effort)
        {
            (original, trial, target, wanted, this.effort) = (solver, solver.Copy(), symbol, value, effort);
            trial.EnsureSolved();
            unmetBefore = trial.UnmetSelects();
        }

        /// <summary>A search for conditions instead of a value, on a trial that is given and comes back as it was.</summary>
        public Wish(KconfigSolver trial, List<(KconfigExpression Condition, Tristate Level, bool Up)> conditions, int effort, Func<bool> isMet)
        {
            (original, this.trial, target, wanted, this.effort) = (trial, trial, trial.table.No, "n", effort);
            (this.conditions, this.isMet, unmetBefore) = (conditions, isMet, []);
        }

        /// <summary>The effort that was not needed.</summary>
        public int Left => (int)Math.Max(0, effort);

        private bool IsExhausted => effort <= 0;

        public KconfigPlan Search()
        {
            var start = WaysToGoal();
            if (start.Changes.Count == 0)
            {
                return None(!isIncomplete);
            }

            var whole = effort;
            effort = whole / 4;
            var quick = Descend(0) ? Shorten([.. path]) : null;
            var isExcluded = quick is null && !isCut && !isIncomplete && !IsExhausted;
            Rewind(0);
            effort += whole - (whole / 4);
            for (var count = start.Least; !isExcluded && count < (quick?.Count ?? LongestPlan) && !IsExhausted; count++)
            {
                isCut = false;
                seen.Clear();
                if (Deepen(count))
                {
                    return Found([.. path], !isIncomplete);
                }

                Rewind(0);
                if (!isCut && quick is null && !IsExhausted)
                {
                    isExcluded = true;
                }
            }

            if (quick is not null)
            {
                return Found(quick, !isIncomplete && !IsExhausted);
            }

            return None(isExcluded && !isIncomplete);
        }

        private KconfigPlan None(bool proven) => new(target, wanted, proven ? KconfigPlanOutcome.Impossible : KconfigPlanOutcome.GaveUp)
        {
            DeadEnds = deadEnds.Ends,
            DeadEndsAfter = [.. deadEnds.After.Select(c => new KconfigChange(c.Symbol, original.TextOf(c.Symbol), c.Value))],
        };

        /// <summary>Some changes that bring the conditions about, without asking for the fewest.</summary>
        public List<KconfigChange>? SearchQuickly()
        {
            var found = Descend(0) ? path.Select(c => (c.Symbol, c.Value)).ToList() : null;
            Rewind(0);
            return found?.ConvertAll(c => new KconfigChange(c.Symbol, trial.TextOf(c.Symbol), c.Value));
        }

        /// <summary>Goes where the least seems to be left, with little turning back.</summary>
        private bool Descend(int depth)
        {
            if (IsGoal() && Verify(path))
            {
                return true;
            }

            var ways = WaysToGoal();
            isCut |= depth >= LongestPlan && ways.Changes.Count > 0;
            if (ways.Changes.Count == 0 || depth >= LongestPlan || IsExhausted)
            {
                return false;
            }

            var mark = path.Count;
            var next = new List<(KconfigSymbol Symbol, string Value, int Least, int Order)>();
            foreach (var (symbol, value) in ways.Changes.Take(MostTries))
            {
                Do(symbol, value);
                if (seen.Add(Key()))
                {
                    next.Add((symbol, value, IsGoal() ? 0 : WaysToGoal() is { Changes.Count: > 0 } left ? left.Least : int.MaxValue, next.Count));
                }

                Rewind(mark);
            }

            isCut |= ways.Changes.Count > MostTries;
            foreach (var (symbol, value, _, _) in next.Where(n => n.Least < int.MaxValue).OrderBy(n => n.Least).ThenBy(n => n.Order))
            {
                Do(symbol, value);
                if (Descend(depth + 1))
                {
                    return true;
                }

                Rewind(mark);
                if (IsExhausted)
                {
                    break;
                }
            }

            return false;
        }

        /// <summary>True when the goal can be reached by so many more changes, which <see cref="path"/> then has.</summary>
        private bool Deepen(int left)
        {
            if (IsGoal() && Verify(path))
            {
                return true;
            }

            if (IsExhausted)
            {
                return false;
            }

            var ways = WaysToGoal();
            if (ways.Changes.Count == 0)
            {
                return false;
            }

            if (ways.Least > left)
            {
                isCut = true;
                return false;
            }

            var mark = path.Count;
            foreach (var (symbol, value) in ways.Changes)
            {
                Do(symbol, value);
                if (seen.Add(Key()) && Deepen(left - 1))
                {
                    return true;
                }

                Rewind(mark);
            }

            return false;
        }

        /// <summary>Leaves out what is not needed.</summary>
        private List<(KconfigSymbol, string)> Shorten(List<(KconfigSymbol Symbol, string Value)> plan)
        {
            for (var i = plan.Count - 1; i >= 0 && plan.Count > 1; i--)
            {
                var without = plan.Where((_, at) => at != i).ToList();
                Rewind(0);
                without.ForEach(c => Do(c.Symbol, c.Value));
                if (IsGoal() && Verify(without))
                {
                    plan = without;
                }
            }

            return plan;
        }

        private KconfigPlan Found(List<(KconfigSymbol Symbol, string Value)> plan, bool smallest)
        {
            var after = With(plan);
            var changes = plan.Select(c => new KconfigChange(c.Symbol, original.TextOf(c.Symbol), c.Value)).ToList();
            var set = plan.Select(c => c.Symbol).ToHashSet();
            return new KconfigPlan(target, wanted, KconfigPlanOutcome.Found)
            {
                Changes = changes,
                Follows = [.. original.DifferencesTo(after).Where(d => !set.Contains(d.Symbol))],
                IsProvenSmallest = smallest,
            };
        }

        private KconfigSolver With(List<(KconfigSymbol Symbol, string Value)> plan)
        {
            var after = original.Copy();
            plan.ForEach(c => after.Set(c.Symbol.Name!, c.Value, Asked));
            after.Solve();
            return after;
        }

        /// <summary>Solves from the start: the trial's values are those of a session, which for choices may differ.</summary>
        private bool Verify(List<(KconfigSymbol Symbol, string Value)> plan)
        {
            if (isMet is not null)
            {
                return true;
            }

            effort -= trial.slots.Length;
            var after = With(plan);
            return after.TextOf(target) == wanted && after.UnmetSelects().IsSubsetOf(unmetBefore);
        }

        private bool IsGoal() => isMet is not null ? isMet() : trial.TextOf(target) == wanted && trial.UnmetSelects().IsSubsetOf(unmetBefore);

        private string Key() => string.Join(',', changed.Select(c => $"{c.Key.Index}={c.Value}").Order(StringComparer.Ordinal));

        private void Do(KconfigSymbol symbol, string value)
        {
            path.Add((symbol, value));
            changed[symbol] = value;
            trial.Give(symbol, value);
            effort -= trial.Recomputed + 20;
        }

        private void Rewind(int mark)
        {
            while (path.Count > mark)
            {
                changed.Remove(path[^1].Symbol);
                path.RemoveAt(path.Count - 1);
                trial.TakeBack();
                effort -= trial.Recomputed;
            }
        }
    }
}
