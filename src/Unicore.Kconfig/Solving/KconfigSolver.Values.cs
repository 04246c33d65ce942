// SPDX-License-Identifier: BSD-3-Clause
// Computes one symbol's value from prompts, user values, defaults, selects, implies, ranges and choices.
using System.Runtime.CompilerServices;

namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private void Calculate(KconfigSymbol symbol)
    {
        var slot = slots[symbol.Index];
        if (slot.Valid)
        {
            return;
        }

        // Set before the work: a circle (reported by the tree) reads the initial value instead of going round.
        slot.Valid = slot.IsKnown = true;
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            CalculateNow(symbol, slot);
        }
        else
        {
            CalculateOnFreshStack(symbol, slot);
        }
    }

    // Apart, because a method that holds a lambda makes its closure at every call.
    private void CalculateOnFreshStack(KconfigSymbol symbol, Slot slot) => StackGuard.Run(() => CalculateNow(symbol, slot));

    private void CalculateNow(KconfigSymbol symbol, Slot slot)
    {
        if (symbol.Type == KconfigType.Unknown)
        {
            (slot.Text, slot.Tri) = (symbol.Name ?? "", Tristate.No);
            return;
        }

        slot.Write = false;
        CalculateVisibility(symbol, slot);
        slot.Write = slot.Visible != Tristate.No;
        (slot.Tri, slot.Text) = (Tristate.No, "");
        slot.Member = null;
        if (symbol.Type is KconfigType.Bool or KconfigType.Tristate)
        {
            slot.Tri = LogicValue(symbol, slot);
        }
        else
        {
            slot.Text = TextValue(symbol, slot);
        }

        if (symbol.IsChoice && slot.Tri == Tristate.Yes)
        {
            slot.Member = ChooseMember(symbol, slot);
        }

        Clamp(symbol, slot);
        if (symbol == modules)
        {
            modulesValue = slot.Tri;
        }

        if (symbol.IsChoice && slot.Write)
        {
            foreach (var member in symbol.MemberList)
            {
                slots[member.Index].Write |= slots[member.Index].Visible != Tristate.No;
            }
        }

        slot.Write &= !symbol.IsChoice && symbol.EnvironmentVariable is null;
    }

    private void CalculateVisibility(KconfigSymbol symbol, Slot slot)
    {
        var visible = Tristate.No;
        foreach (var property in symbol.PropertyList)
        {
            if (property.Kind != KconfigPropertyKind.Prompt)
            {
                continue;
            }

            visible = Max(visible, PromptVisibility(symbol, Value(property.Condition)));
        }

        slot.Visible = visible == Tristate.Mod && (symbol.Type != KconfigType.Tristate || modulesValue == Tristate.No) ? Tristate.Yes : visible;
        if (symbol.Choice is not null)
        {
            return;
        }

        slot.Direct = Promote(symbol, slot, DirectDependency(symbol));
        slot.Forced = Promote(symbol, slot, AnyOf(symbol.Selects));
        slot.Implied = Promote(symbol, slot, AnyOf(symbol.Implies));
    }

    private Tristate DirectDependency(KconfigSymbol symbol)
    {
        var result = symbol.Dependencies.Count == 0 ? Tristate.Yes : Tristate.No;
        foreach (var term in symbol.Dependencies)
        {
            result = Max(result, Value(term));
        }

        return result;
    }

    private Tristate AnyOf(List<(KconfigExpression Expression, KconfigProperty? Property)> terms)
    {
        var result = Tristate.No;
        foreach (var (expression, _) in terms)
        {
            result = Max(result, Value(expression));
            if (result == Tristate.Yes && !inConfsOrder)
            {
                break;
            }
        }

        return result;
    }

    private Tristate Promote(KconfigSymbol symbol, Slot slot, Tristate value) =>
        value == Tristate.Mod && IsBoolNow(symbol, slot) ? Tristate.Yes : value;

    /// <summary>A tristate acts as a bool without modules, and as the chosen member of a choice.</summary>
    private bool IsBoolNow(KconfigSymbol symbol, Slot slot) => symbol.Type switch
    {
        KconfigType.Bool => true,
        KconfigType.Tristate => (symbol.Choice is not null && slot.Visible == Tristate.Yes) || modulesValue == Tristate.No,
        _ => false,
    };

    private Tristate LogicValue(KconfigSymbol symbol, Slot slot)
    {
        Tristate value;
        if (symbol.Choice is not null && slot.Visible == Tristate.Yes)
        {
            return slots[symbol.Choice.Index].Member == symbol ? Tristate.Yes : Tristate.No;
        }

        if (slot.Visible != Tristate.No && slot.HasUser)
        {
            value = Min(slot.UserTri, slot.Visible);
        }
        else
        {
            value = DefaultLogicValue(symbol, slot);
        }

        if (slot.Direct < slot.Forced && OnUnmetSelect is not null)
        {
            OnUnmetSelect(symbol);
        }

        return Promote(symbol, slot, Max(value, slot.Forced));
    }

    private Tristate DefaultLogicValue(KconfigSymbol symbol, Slot slot)
    {
        slot.Write |= slot.Forced != Tristate.No;
        if (symbol.IsChoice)
        {
            return Tristate.No;
        }

        var value = Tristate.No;
        if (ActiveDefault(symbol, out var condition) is { } property)
        {
            value = Min(Value(property.Value), condition);
            slot.Write |= value != Tristate.No || Tree.Options.IsLegacy;
        }

        if (slot.Implied != Tristate.No && (slot.Direct != Tristate.No || Tree.Options.Release != KconfigRelease.Linux52))
        {
            slot.Write = true;
            value = Min(Max(value, slot.Implied), slot.Direct);
        }

        return value;
    }

    private string TextValue(KconfigSymbol symbol, Slot slot)
    {
        if (slot.Visible != Tristate.No && slot.HasUser)
        {
            return slot.UserText ?? "";
        }

        if (ActiveDefault(symbol, out _)?.Target is not { } source)
        {
            return "";
        }

        slot.Write = true;
        Calculate(source);
        return slots[source.Index].Text;
    }

    private KconfigProperty? ActiveDefault(KconfigSymbol symbol, out Tristate condition)
    {
        foreach (var property in symbol.PropertyList)
        {
            if (property.Kind == KconfigPropertyKind.Default && (condition = Value(property.Condition)) != Tristate.No)
            {
                return property;
            }
        }

        condition = Tristate.No;
        return null;
    }

    private KconfigSymbol? ChooseMember(KconfigSymbol choice, Slot slot)
    {
        var allSet = true;
        foreach (var member in choice.MemberList)
        {
            CalculateVisibility(member, slots[member.Index]);
            allSet &= slots[member.Index].Visible == Tristate.No || slots[member.Index].HasUser;
        }

        if (slot.HasUser && !allSet)
        {
            // An open question: the choice goes by its defaults when it is computed next.
            slot.HasUser = false;
            reopened.Add(choice);
        }

        if (slot.UserMember is { } wanted && slots[wanted.Index].Visible != Tristate.No)
        {
            return wanted;
        }

        var member0 = DefaultMember(choice);
        if (member0 is null)
        {
            slot.Tri = Tristate.No;
        }

        return member0;
    }

    private KconfigSymbol? DefaultMember(KconfigSymbol choice)
    {
        foreach (var property in choice.PropertyList)
        {
            if (property.Kind == KconfigPropertyKind.Default && property.Target is { } target
                && Value(property.Condition) != Tristate.No && slots[target.Index].Visible != Tristate.No)
            {
                return target;
            }
        }

        return choice.MemberList.Find(m => slots[m.Index].Visible != Tristate.No);
    }

    private static Tristate Max(Tristate a, Tristate b) => a > b ? a : b;

    private static Tristate Min(Tristate a, Tristate b) => a < b ? a : b;
}
