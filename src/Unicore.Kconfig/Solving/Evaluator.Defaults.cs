// SPDX-License-Identifier: BSD-3-Clause
// What a symbol comes to when the user did not say: defaults, implies, the member of a choice that stands.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Solving;

internal sealed partial class Evaluator
{
    /// <summary>The first default whose condition holds, and the value of that.</summary>
    public KconfigProperty? ActiveDefault(KconfigSymbol symbol, out Tristate condition)
    {
        foreach (KconfigProperty property in symbol.PropertyList)
        {
            if (property.Kind == KconfigPropertyKind.Default && (condition = Value(property.Condition)) != Tristate.No)
            {
                return property;
            }
        }

        condition = Tristate.No;
        return null;
    }

    /// <summary>The value that the symbol would have if the user said nothing.</summary>
    public string DefaultText(KconfigSymbol symbol)
    {
        Slot slot = _slots[symbol.Index];
        CalculateVisibility(symbol, slot);
        KconfigProperty? property = ActiveDefault(symbol, out Tristate condition);
        if (!symbol.IsLogic)
        {
            return property?.Target is { } source ? Computed(source).Text : "";
        }

        Tristate value = Max(property is null ? Tristate.No : Min(Value(property.Value), condition), slot.Forced);
        if (value == Tristate.Mod && (symbol.Type == KconfigType.Bool || (symbol.Choice is null && this[Modules].Tri == Tristate.No)))
        {
            value = Tristate.Yes;
        }

        return ValueText.Of(Max(value, slot.Implied));
    }

    /// <summary>The member that the choice falls back to when the user chooses none that shows.</summary>
    public KconfigSymbol? DefaultMember(KconfigSymbol choice)
    {
        foreach (KconfigProperty property in choice.PropertyList)
        {
            if (property.Kind == KconfigPropertyKind.Default && property.Target is { } target
                && Value(property.Condition) != Tristate.No && _slots[target.Index].Visible != Tristate.No)
            {
                return target;
            }
        }

        return choice.MemberList.Find(m => _slots[m.Index].Visible != Tristate.No);
    }

    private Tristate DefaultLogicValue(KconfigSymbol symbol, Slot slot)
    {
        slot.Write |= slot.Forced != Tristate.No;
        if (symbol.IsChoice)
        {
            return Tristate.No;
        }

        Tristate value = Tristate.No;
        if (ActiveDefault(symbol, out Tristate condition) is { } property)
        {
            value = Min(Value(property.Value), condition);
            slot.Write |= value != Tristate.No;
        }

        if (slot.Implied != Tristate.No)
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
        return Computed(source).Text;
    }

    private KconfigSymbol? ChooseMember(KconfigSymbol choice, Slot slot)
    {
        bool allSet = true;
        foreach (KconfigSymbol member in choice.MemberList)
        {
            CalculateVisibility(member, _slots[member.Index]);
            allSet &= _slots[member.Index].Visible == Tristate.No || _slots[member.Index].HasUser;
        }

        if (slot.HasUser && !allSet)
        {
            // An open question: the choice goes by its defaults when it is computed next.
            slot.HasUser = false;
            Reopened.Add(choice);
        }

        if (slot.UserMember is { } wanted && _slots[wanted.Index].Visible != Tristate.No)
        {
            return wanted;
        }

        KconfigSymbol? standing = DefaultMember(choice);
        if (standing is null)
        {
            slot.Tri = Tristate.No;
        }

        return standing;
    }
}
