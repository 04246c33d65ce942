// SPDX-License-Identifier: BSD-3-Clause
// The ways to raise or lower one symbol's value.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Wanting;

internal sealed partial class WayFinder
{
    /// <summary>More selects than these are passed over where the symbol can be set itself.</summary>
    private const int MostSelectsBesides = 12;

    private WaysTo Raise(KconfigSymbol symbol, Tristate level)
    {
        if (_values.TriOf(symbol) >= level)
        {
            return WaysTo.Nothing;
        }

        if (symbol.IsConstant)
        {
            return Dead(symbol, level == Tristate.Yes && symbol == table.Mod ? "is never y" : "never holds");
        }

        return !symbol.IsDefined ? Dead(symbol, "is defined nowhere")
            : Remember(_known, (symbol, true, level), () => symbol.Choice is not null ? RaiseMember(symbol, level)
                : symbol.IsChoice ? RaiseChoice(symbol, level)
                : RaiseNow(symbol, level));
    }

    private WaysTo RaiseNow(KconfigSymbol symbol, Tristate level)
    {
        Slot slot = _values.Computed(symbol);
        if (symbol.Type == KconfigType.Bool)
        {
            level = Tristate.Yes;
        }

        Tristate need = Needed(symbol, level);
        bool may = !trial.Changed.TryGetValue(symbol, out string? fixedValue) || ValueText.ToTristate(fixedValue) >= level;
        var alternatives = new List<WaysTo>();
        if (fixedValue is null && slot.Visible >= level)
        {
            alternatives.Add(WaysTo.One(symbol, Levels(symbol, level, slot.Visible)));
        }
        else if (may)
        {
            int after = fixedValue is null && !MayRiseByItself(symbol, slot, level) ? 1 : 0;
            alternatives.AddRange(symbol.Prompts.Select(p => Plus(Raise(p, need), after)));
        }

        bool isDirect = alternatives.Exists(a => a.Changes.Count > 0);
        IsIncomplete |= symbol.Selects.Count > (isDirect ? MostSelectsBesides : MostTerms);
        int selects = isDirect && symbol.Selects.Count > MostSelectsBesides ? 0 : MostTerms;
        alternatives.AddRange(symbol.Selects.Take(selects).Select(s => Raise(s.Expression, need)));
        if (slot.Visible == Tristate.No || !slot.HasUser)
        {
            alternatives.AddRange(symbol.Implies.Take(MostTerms)
                .Select(i => WaysTo.All([.. Unmet(i.Expression, need), .. Unmet(AnyOf(symbol.Dependencies), need)])));
            AddDefaults(
                symbol, alternatives, d => Unmet(KconfigExpression.And(d.Condition, d.Value), need),
                d => _values.Value(d.Value) >= need && _values.Value(d.Condition) >= need);
        }

        return WaysTo.Any(alternatives) is { Changes.Count: > 0 } open ? open
            : alternatives.Count > 0 ? WaysTo.Nothing
            : Dead(symbol, fixedValue is not null
                ? "has to have another value for this plan" : "has no prompt, and nothing selects it or gives it such a default");
    }

    /// <summary>True when a hidden symbol could come to the level without being set, once it is shown.</summary>
    private static bool MayRiseByItself(KconfigSymbol symbol, Slot slot, Tristate level) => slot.HasUser
        ? slot.UserTri >= level || symbol.Selects.Count > 0
        : symbol.Selects.Count + symbol.Implies.Count > 0 || symbol.HasDefault;

    private WaysTo Lower(KconfigSymbol symbol, Tristate level) =>
        _values.TriOf(symbol) <= level || symbol.IsConstant
            ? WaysTo.Nothing
            : Remember(_known, (symbol, false, level), () => symbol.Choice is not null ? LowerMember(symbol, level)
                : symbol.IsChoice ? LowerChoice(symbol, level)
                : LowerNow(symbol, level));

    private WaysTo LowerNow(KconfigSymbol symbol, Tristate level)
    {
        Slot slot = _values.Computed(symbol);
        Tristate least = symbol.Type == KconfigType.Bool ? Tristate.No : level;
        if (slot.Forced > least)
        {
            return LowerAll(symbol.Selects.Select(s => s.Expression), least);
        }

        bool isChanged = trial.Changed.ContainsKey(symbol);
        var alternatives = new List<WaysTo>();
        if (!isChanged && slot.Visible > slot.Forced)
        {
            alternatives.Add(WaysTo.One(symbol, Levels(symbol, slot.Forced, least).Reverse()));
        }

        bool isHidden = slot.Visible == Tristate.No;
        if (!isHidden)
        {
            // Hiding it helps too, when nothing else then gives it the value.
            alternatives.Add(LowerAll(symbol.Prompts.Select(p => p.Condition), least));
        }

        if (isHidden && (!isChanged || ValueText.ToTristate(trial.Changed[symbol]) <= least))
        {
            int after = isChanged || (slot.HasUser && slot.UserTri <= least) ? 0 : 1;
            alternatives.AddRange(symbol.Prompts.Select(p => Plus(Raise(p, Tristate.Mod), after)));
        }

        if (isHidden || !slot.HasUser)
        {
            AddWaysOfItself(symbol, slot, least, alternatives);
        }

        return WaysTo.Any(alternatives) is { Changes.Count: > 0 } open ? open
            : Dead(symbol, isChanged
                ? "has to have another value for this plan" : "has no prompt that shows, and its default always applies");
    }

    /// <summary>To lower what gives the symbol its value when the user does not.</summary>
    private void AddWaysOfItself(KconfigSymbol symbol, Slot slot, Tristate least, List<WaysTo> alternatives)
    {
        if (slot.Implied > least)
        {
            alternatives.Add(LowerAll(symbol.Implies.Select(i => i.Expression), least));
            alternatives.Add(Lower(AnyOf(symbol.Dependencies), least));
            return;
        }

        if (_values.ActiveDefault(symbol, out _) is { } used)
        {
            alternatives.Add(Lower(KconfigExpression.And(used.Condition, used.Value), least));
        }

        AddDefaults(
            symbol, alternatives, d => Unmet(d.Condition, Tristate.Mod),
            d => _values.Value(d.Value) <= least || !d.Value!.Any(s => s == table.Yes));
    }

    /// <summary>A default counts when its condition holds and that of no earlier one does.</summary>
    private void AddDefaults(
        KconfigSymbol symbol, List<WaysTo> to, Func<KconfigProperty, List<WaysTo>> needs, Func<KconfigProperty, bool> isMet)
    {
        var earlier = new List<WaysTo>();
        foreach (KconfigProperty one in symbol.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Default))
        {
            List<WaysTo> unmet = isMet(one) && _values.Value(one.Condition) != Tristate.No ? [] : needs(one);
            if (unmet.Count + earlier.Count > 0)
            {
                to.Add(WaysTo.All([.. unmet, .. earlier]));
            }

            if (_values.Value(one.Condition) != Tristate.No)
            {
                earlier.Add(Lower(one.Condition, Tristate.No));
            }
        }
    }

    /// <summary>What a condition has to come to for the symbol to come to the level: a bool's m counts as y.</summary>
    private Tristate Needed(KconfigSymbol symbol, Tristate level) => MayBeModule(symbol) ? level : Tristate.Mod;

    private bool MayBeModule(KconfigSymbol symbol) => symbol.Type == KconfigType.Tristate && _values.ModulesValue != Tristate.No;

    private IEnumerable<string> Levels(KconfigSymbol symbol, Tristate from, Tristate to)
    {
        for (Tristate level = to; level >= from; level--)
        {
            if (level != Tristate.Mod || MayBeModule(symbol))
            {
                yield return ValueText.Of(level);
            }
        }
    }
}
