// SPDX-License-Identifier: BSD-3-Clause
// The ways to another member of a choice.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Wanting;

internal sealed partial class WayFinder
{
    private WaysTo RaiseMember(KconfigSymbol symbol, Tristate level)
    {
        KconfigSymbol choice = symbol.Choice!;
        Doubt(choice);
        Slot slot = _values.Computed(symbol);
        if (trial.Changed.TryGetValue(symbol, out string? fixedValue) && ValueText.ToTristate(fixedValue) < level)
        {
            return WaysTo.Nothing;
        }

        if (fixedValue is null && IsSettled(choice))
        {
            return Dead(symbol, "is a member of a choice that has to stand at another for this plan");
        }

        bool isHidden = slot.Visible == Tristate.No;
        bool isChoiceHidden = _values.Computed(choice).Visible == Tristate.No;
        var alternatives = new List<WaysTo>();
        if (fixedValue is null && !(isHidden && isChoiceHidden))
        {
            alternatives.Add(WaysTo.One(symbol, level == Tristate.Mod && MayBeModule(symbol) ? ["m", "y"] : ["y"]));
        }

        alternatives.AddRange(
            symbol.Prompts.Select(p => Raise(p, Needed(symbol, level))).Where(w => w.Changes.Count > 0));
        return isHidden && !isChoiceHidden && alternatives.Count > 1
            ? WaysTo.Any(alternatives.Skip(1).Concat(alternatives.Take(1)))
            : WaysTo.Any(alternatives);
    }

    private WaysTo RaiseChoice(KconfigSymbol choice, Tristate level)
    {
        Doubt(choice);
        if (_values.Computed(choice).Visible < level)
        {
            Tristate need = choice.Type == KconfigType.Tristate ? level : Tristate.Mod;
            return WaysTo.Any(choice.Prompts.Select(p => Raise(p, need)));
        }

        string[] values = level == Tristate.Mod && _values.ModulesValue != Tristate.No ? ["y", "m"] : ["y"];
        return WaysTo.Any(choice.MemberList.Where(m => !trial.Changed.ContainsKey(m)).Select(m => WaysTo.One(m, values)));
    }

    private WaysTo LowerMember(KconfigSymbol symbol, Tristate level)
    {
        KconfigSymbol choice = symbol.Choice!;
        Doubt(choice);
        var alternatives = new List<WaysTo>();
        if (!IsSettled(choice))
        {
            List<KconfigSymbol> others = choice.MemberList.Where(m => m != symbol && !trial.Changed.ContainsKey(m)).ToList();
            alternatives.AddRange(others.Where(m => _values.Computed(m).Visible != Tristate.No).Select(m => WaysTo.One(m, "y")));
            alternatives.AddRange(others.Where(m => _values.Computed(m).Visible == Tristate.No)
                .SelectMany(m => m.Prompts.Select(p => Raise(p, Tristate.Mod))));
            if (symbol.Type == KconfigType.Tristate && !trial.Changed.ContainsKey(symbol))
            {
                alternatives.Add(WaysTo.One(symbol, level == Tristate.Mod ? ["m", "n"] : ["n"]));
            }
        }

        alternatives.Add(LowerAll(symbol.Prompts.Select(p => p.Condition), level));
        alternatives.Add(LowerAll(choice.Prompts.Select(p => p.Condition), level));
        return WaysTo.Any(alternatives);
    }

    private WaysTo LowerChoice(KconfigSymbol choice, Tristate level)
    {
        Doubt(choice);
        return LowerAll(choice.Prompts.Select(p => p.Condition), level);
    }

    /// <summary>A choice that one of its members was chosen for in this plan is settled.</summary>
    private bool IsSettled(KconfigSymbol choice) =>
        trial.Path.Exists(c => c.Symbol.Choice is not null && trial.Changed[c.Symbol] != "n" && choice.MemberList.Contains(c.Symbol));

    /// <summary>What these come to depends on the order in which values were given, which the trial does not follow.</summary>
    private void Doubt(KconfigSymbol choice) => IsIncomplete |= choice.IsOptional || choice.Type == KconfigType.Tristate;
}
