// SPDX-License-Identifier: BSD-3-Clause
// The ways to raise or lower one symbol's value.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private sealed partial class Wish
    {
        private const int DeepestWay = 120;
        private const int MostTerms = 400;
        private readonly Dictionary<(KconfigSymbol, bool Up, Tristate), WaysTo> known = [];
        private readonly Dictionary<(KconfigSymbol, string), WaysTo> knownTexts = [];
        private int depth;

        /// <summary>What could bring the goal nearer from where the trial is.</summary>
        private WaysTo WaysToGoal()
        {
            known.Clear();
            knownTexts.Clear();
            depth = 0;
            var ways = isMet is not null ? WaysTo.All([.. conditions.SelectMany(c => c.Up ? Unmet(c.Condition, c.Level) : trial.Value(c.Condition) > c.Level ? [Lower(c.Condition, c.Level)] : [])])
                : trial.TextOf(target) == wanted ? WaysToMeetSelects() : ToBe(target, wanted);
            RememberDeadEnds(ways);
            return ways;
        }

        private WaysTo WaysToMeetSelects()
        {
            // The value is there, but something is selected now against its dependencies.
            if (trial.UnmetSelects().FirstOrDefault(s => !unmetBefore.Contains(s)) is not { } unmet)
            {
                // The trial stands at the goal but a fresh solver does not: choices depend on the order of events.
                isIncomplete = true;
                return WaysTo.Nothing;
            }

            var slot = trial.Computed(unmet);
            return WaysTo.Any([Raise(AnyOf(unmet.Dependencies), slot.Forced), LowerAll(unmet.Selects.Select(s => s.Expression), slot.Direct)]);
        }

        /// <summary>To make the symbol have exactly this value.</summary>
        private WaysTo ToBe(KconfigSymbol symbol, string value)
        {
            if (!symbol.IsLogic)
            {
                return ToHaveText(symbol, value);
            }

            var (now, level) = (trial.Computed(symbol).Tri, Assignment.ParseTristate(value));
            if (level == Tristate.Mod && trial.modulesValue == Tristate.No)
            {
                return trial.modules.IsConstant ? Dead(symbol, "these Kconfig files have no modules") : Raise(trial.modules, Tristate.Yes);
            }

            return now < level ? Raise(symbol, level) : Lower(symbol, level);
        }

        private WaysTo Raise(KconfigSymbol symbol, Tristate level)
        {
            if (trial.TriOf(symbol) >= level)
            {
                return WaysTo.Nothing;
            }

            return symbol.IsConstant ? Dead(symbol, level == Tristate.Yes && symbol == trial.table.Mod ? "is never y" : "never holds") : !symbol.IsDefined ? Dead(symbol, "is defined nowhere")
                : Remember(known, (symbol, true, level), () => symbol.Choice is not null ? RaiseMember(symbol, level) : symbol.IsChoice ? RaiseChoice(symbol, level) : RaiseNow(symbol, level));
        }

        private WaysTo RaiseNow(KconfigSymbol symbol, Tristate level)
        {
            var slot = trial.Computed(symbol);
            if (symbol.Type == KconfigType.Bool)
            {
                level = Tristate.Yes;
            }

            var need = symbol.Type == KconfigType.Tristate && trial.modulesValue != Tristate.No ? level : Tristate.Mod;
            var may = !changed.TryGetValue(symbol, out var fixedValue) || Assignment.ParseTristate(fixedValue) >= level;
            var alternatives = new List<WaysTo>();
            if (fixedValue is null && slot.Visible >= level)
            {
                alternatives.Add(WaysTo.One(symbol, Levels(symbol, level, slot.Visible)));
            }
            else if (may)
            {
                var after = fixedValue is null && !MayRiseByItself(symbol, slot, level) ? 1 : 0;
                alternatives.AddRange(Prompts(symbol).Select(p => Plus(Raise(p.Condition, need), after)));
            }

            var direct = alternatives.Exists(a => a.Changes.Count > 0);
            if (symbol.Selects.Count > (direct ? 12 : MostTerms))
            {
                isIncomplete = true;
            }

            alternatives.AddRange(symbol.Selects.Take(direct && symbol.Selects.Count > 12 ? 0 : MostTerms).Select(s => Raise(s.Expression, need)));
            if (slot.Visible == Tristate.No || !slot.HasUser)
            {
                alternatives.AddRange(symbol.Implies.Take(MostTerms).Select(i => WaysTo.All([.. Unmet(i.Expression, need), .. Unmet(AnyOf(symbol.Dependencies), need)])));
                AddDefaults(symbol, alternatives, d => Unmet(KconfigExpression.And(d.Condition, d.Value), need), d => Min(trial.Value(d.Value), trial.Value(d.Condition)) >= need);
            }

            return WaysTo.Any(alternatives) is { Changes.Count: > 0 } open ? open
                : alternatives.Count > 0 ? WaysTo.Nothing
                : Dead(symbol, fixedValue is not null ? "has to have another value for this plan" : "has no prompt, and nothing selects it or gives it such a default");
        }

        /// <summary>True when a hidden symbol could come to the level without being set, once it is shown.</summary>
        private static bool MayRiseByItself(KconfigSymbol symbol, Slot slot, Tristate level) => slot.HasUser ? slot.UserTri >= level || symbol.Selects.Count > 0
            : symbol.Selects.Count + symbol.Implies.Count > 0 || symbol.PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Default);

        private WaysTo RaiseMember(KconfigSymbol symbol, Tristate level)
        {
            Doubt(symbol.Choice!);
            var slot = trial.Computed(symbol);
            if (changed.TryGetValue(symbol, out var fixedValue) && Assignment.ParseTristate(fixedValue) < level)
            {
                return WaysTo.Nothing;
            }

            // A choice that another of its members was chosen for in this plan is settled.
            if (fixedValue is null && symbol.Choice!.MemberList.Exists(m => changed.TryGetValue(m, out var v) && v != "n"))
            {
                return Dead(symbol, "is a member of a choice that has to stand at another for this plan");
            }

            var alternatives = new List<WaysTo>();
            if (fixedValue is null && (slot.Visible != Tristate.No || trial.Computed(symbol.Choice!).Visible != Tristate.No))
            {
                alternatives.Add(WaysTo.One(symbol, symbol.Type == KconfigType.Tristate && level == Tristate.Mod && trial.modulesValue != Tristate.No ? ["m", "y"] : ["y"]));
            }

            alternatives.AddRange(Prompts(symbol).Select(p => Raise(p.Condition, symbol.Type == KconfigType.Tristate && trial.modulesValue != Tristate.No ? level : Tristate.Mod)).Where(w => w.Changes.Count > 0));
            return slot.Visible == Tristate.No && trial.Computed(symbol.Choice!).Visible != Tristate.No && alternatives.Count > 1
                ? WaysTo.Any(alternatives.Skip(1).Concat(alternatives.Take(1)))
                : WaysTo.Any(alternatives);
        }

        /// <summary>What these come to depends on the order in which values were given, which the trial does not follow.</summary>
        private void Doubt(KconfigSymbol choice) => isIncomplete |= choice.IsOptional || choice.Type == KconfigType.Tristate;

        private WaysTo RaiseChoice(KconfigSymbol choice, Tristate level)
        {
            Doubt(choice);
            if (trial.Computed(choice).Visible < level)
            {
                return WaysTo.Any(Prompts(choice).Select(p => Raise(p.Condition, choice.Type == KconfigType.Tristate ? level : Tristate.Mod)));
            }

            return WaysTo.Any(choice.MemberList.Where(m => !changed.ContainsKey(m)).Select(m => WaysTo.One(m, level == Tristate.Mod && trial.modulesValue != Tristate.No ? ["y", "m"] : ["y"])));
        }

        private WaysTo Lower(KconfigSymbol symbol, Tristate level)
        {
            if (trial.TriOf(symbol) <= level)
            {
                return WaysTo.Nothing;
            }

            return symbol.IsConstant ? WaysTo.Nothing
                : Remember(known, (symbol, false, level), () => symbol.Choice is not null ? LowerMember(symbol, level) : symbol.IsChoice ? LowerChoice(symbol, level) : LowerNow(symbol, level));
        }

        private WaysTo LowerNow(KconfigSymbol symbol, Tristate level)
        {
            var slot = trial.Computed(symbol);
            var least = symbol.Type == KconfigType.Bool ? Tristate.No : level;
            if (slot.Forced > least)
            {
                return LowerAll(symbol.Selects.Select(s => s.Expression), least);
            }

            var isChanged = changed.ContainsKey(symbol);
            var alternatives = new List<WaysTo>();
            if (!isChanged && slot.Visible > slot.Forced)
            {
                alternatives.Add(WaysTo.One(symbol, Levels(symbol, slot.Forced, least).Reverse()));
            }

            var hidden = slot.Visible == Tristate.No;
            if (!hidden)
            {
                // Hiding it helps too, when nothing else then gives it the value.
                alternatives.Add(LowerAll(Prompts(symbol).Select(p => p.Condition), least));
            }

            if (hidden || !slot.HasUser)
            {
                if (hidden && (!isChanged || Assignment.ParseTristate(changed[symbol]) <= least))
                {
                    alternatives.AddRange(Prompts(symbol).Select(p => Plus(Raise(p.Condition, Tristate.Mod), slot.HasUser && slot.UserTri <= least ? 0 : isChanged ? 0 : 1)));
                }

                if (slot.Implied > least)
                {
                    alternatives.Add(LowerAll(symbol.Implies.Select(i => i.Expression), least));
                    alternatives.Add(Lower(AnyOf(symbol.Dependencies), least));
                }
                else
                {
                    if (trial.ActiveDefault(symbol, out _) is { } used)
                    {
                        alternatives.Add(Lower(KconfigExpression.And(used.Condition, used.Value), least));
                    }

                    AddDefaults(symbol, alternatives, d => Unmet(d.Condition, Tristate.Mod), d => trial.Value(d.Value) <= least || !d.Value!.Any(s => s == trial.table.Yes));
                }
            }

            return WaysTo.Any(alternatives) is { Changes.Count: > 0 } open ? open
                : symbol == target || alternatives.TrueForAll(a => a.Changes.Count == 0)
                    ? Dead(symbol, isChanged ? "has to have another value for this plan" : "has no prompt that shows, and its default always applies") : WaysTo.Nothing;
        }

        private WaysTo LowerMember(KconfigSymbol symbol, Tristate level)
        {
            var choice = symbol.Choice!;
            Doubt(choice);
            var alternatives = new List<WaysTo>();
            if (!choice.MemberList.Exists(m => changed.TryGetValue(m, out var v) && v != "n"))
            {
                var others = choice.MemberList.Where(m => m != symbol && !changed.ContainsKey(m)).ToList();
                alternatives.AddRange(others.Where(m => trial.Computed(m).Visible != Tristate.No).Select(m => WaysTo.One(m, "y")));
                alternatives.AddRange(others.Where(m => trial.Computed(m).Visible == Tristate.No).SelectMany(m => Prompts(m).Select(p => Raise(p.Condition, Tristate.Mod))));
                if (symbol.Type == KconfigType.Tristate && !changed.ContainsKey(symbol))
                {
                    alternatives.Add(WaysTo.One(symbol, level == Tristate.Mod ? ["m", "n"] : ["n"]));
                }
            }

            alternatives.Add(LowerAll(Prompts(symbol).Select(p => p.Condition), level));
            alternatives.Add(LowerAll(Prompts(choice).Select(p => p.Condition), level));
            return WaysTo.Any(alternatives);
        }

        private WaysTo LowerChoice(KconfigSymbol choice, Tristate level)
        {
            Doubt(choice);
            return LowerAll(Prompts(choice).Select(p => p.Condition), level);
        }

        /// <summary>A default counts when its condition holds and that of no earlier one does.</summary>
        private void AddDefaults(KconfigSymbol symbol, List<WaysTo> to, Func<KconfigProperty, List<WaysTo>> needs, Func<KconfigProperty, bool> isMet)
        {
            var earlier = new List<WaysTo>();
            foreach (var one in symbol.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Default))
            {
                var unmet = isMet(one) && trial.Value(one.Condition) != Tristate.No ? [] : needs(one);
                if (unmet.Count + earlier.Count > 0)
                {
                    to.Add(WaysTo.All([.. unmet, .. earlier]));
                }

                if (trial.Value(one.Condition) != Tristate.No)
                {
                    earlier.Add(Lower(one.Condition, Tristate.No));
                }
            }
        }

        private WaysTo Remember<TWhat>(Dictionary<TWhat, WaysTo> known, TWhat what, Func<WaysTo> find)
            where TWhat : notnull
        {
            if (known.TryGetValue(what, out var ways))
            {
                return ways;
            }

            if (depth >= DeepestWay)
            {
                isIncomplete = true;
                return WaysTo.Nothing;
            }

            // What is being looked for already leads nowhere new.
            known[what] = WaysTo.Nothing;
            depth++;
            effort--;
            ways = find();
            depth--;
            return known[what] = ways;
        }

        private static IEnumerable<KconfigProperty> Prompts(KconfigSymbol symbol) => symbol.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Prompt);

        private IEnumerable<string> Levels(KconfigSymbol symbol, Tristate from, Tristate to)
        {
            for (var level = to; level >= from; level--)
            {
                if (level != Tristate.Mod || (symbol.Type == KconfigType.Tristate && trial.modulesValue != Tristate.No))
                {
                    yield return level switch { Tristate.Yes => "y", Tristate.Mod => "m", _ => "n" };
                }
            }
        }

        private static WaysTo Plus(WaysTo ways, int more) =>
            more == 0 || ways.Changes.Count == 0 ? ways : new WaysTo { Changes = ways.Changes, Least = ways.Least + more };
    }

    private Tristate TriOf(KconfigSymbol symbol)
    {
        if (symbol.Index < 0)
        {
            return Tristate.No;
        }

        Calculate(symbol);
        return slots[symbol.Index].Tri;
    }
}
