// SPDX-License-Identifier: BSD-3-Clause
// The ways to raise or lower an expression, and to make comparisons of text and numbers come out.
using System.Globalization;

namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private sealed partial class Wish
    {
        /// <summary>Where any text will do, one that says so.</summary>
        private const string AnyText = "something";

        private static readonly string[] Letters = ["y", "m", "n"];

        private WaysTo Raise(KconfigExpression? e, Tristate level) => WaysTo.All(Unmet(e, level));

        /// <summary>Each term of the outermost <c>&amp;&amp;</c> that is below the level.</summary>
        private List<WaysTo> Unmet(KconfigExpression? e, Tristate level)
        {
            var needed = new List<WaysTo>();
            AddUnmet(e, level, default, needed);
            return needed;
        }

        private void AddUnmet(KconfigExpression? e, Tristate level, KconfigPlace at, List<WaysTo> needed)
        {
            if (e is null || trial.Value(e) >= level)
            {
                return;
            }

            at = trial.table.Places.TryGetValue(e, out var own) ? own : at;
            if (e is AllExpression all)
            {
                Array.ForEach(all.Parts, p => AddUnmet(p, level, at, needed));
                return;
            }

            var outer = place;
            place = at.File is null ? place : at;
            var ways = e switch
            {
                SymbolExpression one => Raise(one.Symbol, level),
                NotExpression not => Lower(not.Operand, Tristate.Yes - (int)level),
                AnyExpression any => WaysTo.Any(any.Parts.Select(p => Raise(p, level))),
                CompareExpression compare => Compare(compare, true),
                _ => WaysTo.Nothing,
            };
            place = outer;
            if (ways.Changes.Count == 0)
            {
                Close(e, at);
            }

            needed.Add(ways);
        }

        private WaysTo Lower(KconfigExpression? e, Tristate level)
        {
            if (e is null || trial.Value(e) <= level)
            {
                return WaysTo.Nothing;
            }

            return e switch
            {
                SymbolExpression one => Lower(one.Symbol, level),
                NotExpression not => Raise(not.Operand, Tristate.Yes - (int)level),
                AllExpression all => WaysTo.Any(all.Parts.Select(p => Lower(p, level))),
                AnyExpression any => LowerAll(any.Parts, level),
                CompareExpression compare => Compare(compare, false),
                _ => WaysTo.Nothing,
            };
        }

        /// <summary>All of these have to come down.</summary>
        private WaysTo LowerAll(IEnumerable<KconfigExpression?> terms, Tristate level) =>
            WaysTo.All([.. terms.Where(t => trial.Value(t) > level).Select(t => Lower(t, level))]);

        private static KconfigExpression? AnyOf(List<KconfigExpression?> terms) =>
            terms.Count == 0 || terms.Contains(null) ? null : terms.Count == 1 ? terms[0] : new AnyExpression([.. terms!]);

        private WaysTo Compare(CompareExpression e, bool holds)
        {
            var how = holds ? e.Comparison : e.Opposite;
            var turned = how switch
            {
                Comparison.Less => Comparison.Greater,
                Comparison.LessOrEqual => Comparison.GreaterOrEqual,
                Comparison.Greater => Comparison.Less,
                Comparison.GreaterOrEqual => Comparison.LessOrEqual,
                _ => how,
            };
            return WaysTo.Any([Compare(e.Left, how, e.Right), Compare(e.Right, turned, e.Left)]);
        }

        private WaysTo Compare(KconfigSymbol symbol, Comparison how, KconfigSymbol with)
        {
            if (symbol.IsConstant || !symbol.IsDefined)
            {
                return WaysTo.Nothing;
            }

            var other = trial.TextOf(with);
            if (symbol.IsLogic)
            {
                isIncomplete |= how is not (Comparison.Equal or Comparison.Unequal);
                return how switch
                {
                    Comparison.Equal => other is "y" or "m" or "n" ? ToBe(symbol, other) : WaysTo.Nothing,
                    Comparison.Unequal => WaysTo.Any(Letters.Where(v => v != other && v != trial.TextOf(symbol)
                        && !(v == "m" && symbol.Type == KconfigType.Bool)).Select(v => ToBe(symbol, v))),
                    _ => WaysTo.Any(new[] { Tristate.Yes, Tristate.Mod }.Select(l => Raise(symbol, l)).Concat(new[] { Tristate.No, Tristate.Mod }.Select(l => Lower(symbol, l)))),
                };
            }

            // Text and numbers have no end of values: the nearest that fits, and those that the symbol's defaults name.
            isIncomplete = true;
            if (how == Comparison.Equal)
            {
                return ToHaveText(symbol, other);
            }

            var candidates = symbol.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Default && p.Target is not null).Select(p => trial.TextOf(p.Target!)).ToList();
            if (symbol.Type is KconfigType.Number or KconfigType.Hex)
            {
                var bound = Leading(other, symbol.Type);
                long[] near = how switch
                {
                    Comparison.Less => [bound - 1],
                    Comparison.Greater => [bound + 1],
                    Comparison.Unequal => [bound + 1, bound - 1],
                    _ => [bound],
                };
                candidates.InsertRange(0, near.Select(n => symbol.Type == KconfigType.Number ? n.ToString(CultureInfo.InvariantCulture) : $"0x{n:x}"));
            }

            if (symbol.Type == KconfigType.Text && how == Comparison.Unequal)
            {
                candidates.Add(other.Length == 0 ? AnyText : "");
            }

            return WaysTo.Any(candidates.Distinct().Where(c => c != trial.TextOf(symbol) && c != (how == Comparison.Unequal ? other : null)).Select(c => ToHaveText(symbol, c)));
        }

        private WaysTo ToHaveText(KconfigSymbol symbol, string value)
        {
            isIncomplete |= symbol != target;
            var slot = trial.Computed(symbol);
            if (symbol.IsConstant || !symbol.IsDefined || symbol.EnvironmentVariable is not null || symbol.IsLogic || !IsValidText(symbol.Type, value))
            {
                return symbol.EnvironmentVariable is not null ? Dead(symbol, "gets its value from the environment") : WaysTo.Nothing;
            }

            return Remember(knownTexts, (symbol, value), () => ToHaveTextNow(symbol, value, slot));
        }

        private WaysTo ToHaveTextNow(KconfigSymbol symbol, string value, Slot slot)
        {
            var alternatives = new List<WaysTo>();
            if (slot.Visible != Tristate.No && !changed.ContainsKey(symbol))
            {
                alternatives.Add(trial.IsWithinRange(symbol, value) ? WaysTo.One(symbol, value) : ToWidenRange(symbol, value));
            }
            else if (slot.Visible == Tristate.No)
            {
                var after = !changed.ContainsKey(symbol) && !symbol.PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Default) && slot.UserText != value ? 1 : 0;
                alternatives.AddRange(Prompts(symbol).Select(p => Plus(Raise(p.Condition, Tristate.Mod), after)));
                AddDefaults(symbol, alternatives, d => [.. Unmet(d.Condition, Tristate.Mod), .. d.Target is null || trial.TextOf(d.Target) == value ? [] : new[] { ToHaveText(d.Target, value) }], d => d.Target is null || trial.TextOf(d.Target) == value);
            }
            else if (trial.ActiveRange(symbol) is not null)
            {
                alternatives.Add(ToWidenRange(symbol, value));
            }

            return WaysTo.Any(alternatives) is { Changes.Count: > 0 } open ? open : Dead(symbol, slot.Visible == Tristate.No ? $"has no way to become '{value}'"
                : $"cannot be '{value}'{(trial.ActiveRange(symbol) is { } r ? $": its range at {r.Place} goes from {trial.TextOf(r.Low!)} to {trial.TextOf(r.High!)}" : "")}");
        }

        private WaysTo ToWidenRange(KconfigSymbol symbol, string value)
        {
            if (trial.ActiveRange(symbol) is not { } range)
            {
                return WaysTo.Nothing;
            }

            isIncomplete = true;
            var number = Leading(value, symbol.Type);
            var bound = number < trial.Bound(range.Low!, symbol.Type) ? range.Low! : range.High!;
            return WaysTo.Any([Lower(range.Condition, Tristate.No), bound.IsDefined ? ToHaveText(bound, value) : WaysTo.Nothing]);
        }
    }
}
