// SPDX-License-Identifier: BSD-3-Clause
// The ways to make comparisons of text and numbers come out.
using System.Globalization;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Wanting;

internal sealed partial class WayFinder
{
    /// <summary>Where any text will do, one that says so.</summary>
    private const string AnyText = "something";

    private static readonly string[] Letters = ["y", "m", "n"];

    private WaysTo Compare(CompareExpression e, bool holds)
    {
        Comparison how = holds ? e.Comparison : e.Opposite;
        Comparison turned = how switch
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

        string other = _values.TextOf(with);
        if (symbol.IsLogic)
        {
            return CompareLogic(symbol, how, other);
        }

        // Text and numbers have no end of values: the nearest that fits, and those that the symbol's defaults name.
        IsIncomplete = true;
        return how == Comparison.Equal ? ToHaveText(symbol, other)
            : WaysTo.Any(Candidates(symbol, how, other).Distinct()
                .Where(c => c != _values.TextOf(symbol) && c != (how == Comparison.Unequal ? other : null))
                .Select(c => ToHaveText(symbol, c)));
    }

    private WaysTo CompareLogic(KconfigSymbol symbol, Comparison how, string other)
    {
        switch (how)
        {
            case Comparison.Equal:
                return other is "y" or "m" or "n" ? ToBe(symbol, other) : WaysTo.Nothing;
            case Comparison.Unequal:
                return WaysTo.Any(Letters
                    .Where(v => v != other && v != _values.TextOf(symbol) && !(v == "m" && symbol.Type == KconfigType.Bool))
                    .Select(v => ToBe(symbol, v)));
            default:
                IsIncomplete = true;
                return WaysTo.Any(new[] { Tristate.Yes, Tristate.Mod }.Select(l => Raise(symbol, l))
                    .Concat(new[] { Tristate.No, Tristate.Mod }.Select(l => Lower(symbol, l))));
        }
    }

    private List<string> Candidates(KconfigSymbol symbol, Comparison how, string other)
    {
        var candidates = new List<string>();
        if (symbol.Type is KconfigType.Number or KconfigType.Hex)
        {
            long bound = ValueText.Leading(other, symbol.Type);
            long[] near = how switch
            {
                Comparison.Less => [bound - 1],
                Comparison.Greater => [bound + 1],
                Comparison.Unequal => [bound + 1, bound - 1],
                _ => [bound],
            };
            candidates.AddRange(
                near.Select(n => symbol.Type == KconfigType.Number ? n.ToString(CultureInfo.InvariantCulture) : $"0x{n:x}"));
        }

        candidates.AddRange(symbol.PropertyList.Where(p => p is { Kind: KconfigPropertyKind.Default, Target: not null })
            .Select(p => _values.TextOf(p.Target!)));
        if (symbol.Type == KconfigType.Text && how == Comparison.Unequal)
        {
            candidates.Add(other.Length == 0 ? AnyText : "");
        }

        return candidates;
    }

    private WaysTo ToHaveText(KconfigSymbol symbol, string value)
    {
        IsIncomplete |= symbol != goal.Target;
        Slot slot = _values.Computed(symbol);
        if (symbol.EnvironmentVariable is not null)
        {
            return Dead(symbol, "gets its value from the environment");
        }

        return symbol.IsConstant || !symbol.IsDefined || symbol.IsLogic || !ValueText.IsValid(symbol.Type, value)
            ? WaysTo.Nothing
            : Remember(_knownTexts, (symbol, value), () => ToHaveTextNow(symbol, value, slot));
    }

    private WaysTo ToHaveTextNow(KconfigSymbol symbol, string value, Slot slot)
    {
        bool isChanged = trial.Changed.ContainsKey(symbol);
        var alternatives = new List<WaysTo>();
        if (slot.Visible != Tristate.No && !isChanged)
        {
            alternatives.Add(_values.IsWithinRange(symbol, value) ? WaysTo.One(symbol, value) : ToWidenRange(symbol, value));
        }
        else if (slot.Visible == Tristate.No)
        {
            int after = !isChanged && !symbol.HasDefault && slot.UserText != value ? 1 : 0;
            alternatives.AddRange(symbol.Prompts.Select(p => Plus(Raise(p, Tristate.Mod), after)));
            bool HasIt(KconfigProperty d) => d.Target is null || _values.TextOf(d.Target) == value;
            AddDefaults(
                symbol, alternatives,
                d => HasIt(d) ? Unmet(d.Condition, Tristate.Mod) : [.. Unmet(d.Condition, Tristate.Mod), ToHaveText(d.Target!, value)],
                HasIt);
        }
        else if (_values.ActiveRange(symbol) is not null)
        {
            alternatives.Add(ToWidenRange(symbol, value));
        }

        return WaysTo.Any(alternatives) is { Changes.Count: > 0 } open ? open : Dead(symbol, WhyNot(symbol, value, slot));
    }

    private string WhyNot(KconfigSymbol symbol, string value, Slot slot) => slot.Visible == Tristate.No
        ? $"has no way to become '{value}'"
        : _values.ActiveRange(symbol) is { } range
            ? $"cannot be '{value}': its range at {range.Place} goes from {_values.TextOf(range.Low!)} to {_values.TextOf(range.High!)}"
            : $"cannot be '{value}'";

    private WaysTo ToWidenRange(KconfigSymbol symbol, string value)
    {
        if (_values.ActiveRange(symbol) is not { } range)
        {
            return WaysTo.Nothing;
        }

        IsIncomplete = true;
        long number = ValueText.Leading(value, symbol.Type);
        KconfigSymbol bound = number < _values.Bound(range.Low!, symbol.Type) ? range.Low! : range.High!;
        return WaysTo.Any([Lower(range.Condition, Tristate.No), bound.IsDefined ? ToHaveText(bound, value) : WaysTo.Nothing]);
    }
}
