// SPDX-License-Identifier: BSD-3-Clause
// The values of expressions, and with them of conditions: what shows, what is selected, which range holds.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Solving;

internal sealed partial class Evaluator
{
    /// <summary>The value of an expression; of none, y.</summary>
    public Tristate Value(KconfigExpression? expression)
    {
        switch (expression)
        {
            case null:
                return Tristate.Yes;
            case SymbolExpression one:
                return TriOf(one.Symbol);
            case NotExpression not:
                return Tristate.Yes - (int)Value(not.Operand);
            case AllExpression all:
                Tristate least = Tristate.Yes;
                for (int i = 0; i < all.Parts.Length && (least != Tristate.No || _inConfsOrder); i++)
                {
                    least = Min(least, Value(all.Parts[i]));
                }

                return least;
            case AnyExpression any:
                Tristate most = Tristate.No;
                for (int i = 0; i < any.Parts.Length && (most != Tristate.Yes || _inConfsOrder); i++)
                {
                    most = Max(most, Value(any.Parts[i]));
                }

                return most;
            case CompareExpression compare:
                return Holds(compare) ? Tristate.Yes : Tristate.No;
            default:
                throw new InvalidOperationException($"No value for {expression.GetType().Name}.");
        }
    }

    /// <summary>The value of a bool or tristate; n for what is none, and for a word outside of the tree.</summary>
    public Tristate TriOf(KconfigSymbol symbol) => symbol.Index < 0 ? Tristate.No : Computed(symbol).Tri;

    /// <summary>The value as text; that of a word outside of the tree is the word.</summary>
    public string TextOf(KconfigSymbol symbol)
    {
        if (symbol.Index < 0)
        {
            return symbol.Name!;
        }

        Slot slot = Computed(symbol);
        return symbol.IsLogic ? ValueText.Of(slot.Tri) : slot.Text;
    }

    /// <summary>True when the conditions of the entry's prompt and its <c>visible if</c> hold.</summary>
    public bool IsShown(KconfigMenu menu) =>
        menu.Prompt is not null && (menu.Visibility is null || Value(menu.Visibility) != Tristate.No) && IsPromptVisible(menu);

    /// <summary>True when questions and menus come to the entry: it is shown, or it is on and something inside it is.</summary>
    public bool Shows(KconfigMenu menu) =>
        menu.Prompt is not null && (menu.Visibility is null || Value(menu.Visibility) != Tristate.No)
        && (IsPromptVisible(menu)
            || (menu.Symbol is { } symbol && Computed(symbol).Tri != Tristate.No && menu.Children.Any(Shows)));

    /// <summary>The range of an int or hex that holds now, or null.</summary>
    public KconfigProperty? ActiveRange(KconfigSymbol symbol) =>
        symbol.Type is KconfigType.Number or KconfigType.Hex
            ? symbol.PropertyList.Find(p => p.Kind == KconfigPropertyKind.Range && Value(p.Condition) != Tristate.No)
            : null;

    /// <summary>True when the text is a value for the symbol and lies in the range that holds now.</summary>
    public bool IsWithinRange(KconfigSymbol symbol, string text)
    {
        if (!ValueText.IsValid(symbol.Type, text))
        {
            return false;
        }

        if (ActiveRange(symbol) is not { } range)
        {
            return true;
        }

        long value = ValueText.Leading(text, symbol.Type);
        return value >= Bound(range.Low!, symbol.Type) && value <= Bound(range.High!, symbol.Type);
    }

    /// <summary>The number at one end of a range.</summary>
    /// <param name="symbol">The end.</param>
    /// <param name="unless">The type to read it by when it is a word without definition.</param>
    public long Bound(KconfigSymbol symbol, KconfigType unless) =>
        ValueText.Leading(Computed(symbol).Text, symbol.Type is KconfigType.Number or KconfigType.Hex ? symbol.Type : unless);

    private void Clamp(KconfigSymbol symbol, Slot slot)
    {
        if (ActiveRange(symbol) is not { } range)
        {
            return;
        }

        long value = ValueText.Leading(slot.Text, symbol.Type);
        KconfigSymbol? end = value < Bound(range.Low!, symbol.Type) ? range.Low!
            : value > Bound(range.High!, symbol.Type) ? range.High!
            : null;
        if (end is not null)
        {
            slot.Text = !_options.Manners.WritesBoundsAnew ? _slots[end.Index].Text
                : symbol.Type == KconfigType.Hex ? $"0x{Bound(end, symbol.Type):x}" : $"{Bound(end, symbol.Type)}";
        }
    }

    private void CalculateVisibility(KconfigSymbol symbol, Slot slot)
    {
        Tristate visible = Tristate.No;
        foreach (KconfigProperty property in symbol.PropertyList)
        {
            if (property.Kind != KconfigPropertyKind.Prompt)
            {
                continue;
            }

            visible = Max(visible, PromptVisibility(symbol, Value(property.Condition)));
        }

        bool isAllOrNothing = symbol.Type != KconfigType.Tristate || ModulesValue == Tristate.No;
        slot.Visible = visible == Tristate.Mod && isAllOrNothing ? Tristate.Yes : visible;
        if (symbol.Choice is not null)
        {
            return;
        }

        // What was implied counts for the value only, not for what it is computed from.
        slot.Implied = Tristate.No;
        slot.Direct = Promote(symbol, DirectDependency(symbol));
        slot.Forced = Promote(symbol, AnyOf(symbol.Selects));
        slot.Implied = Promote(symbol, AnyOf(symbol.Implies));
        if (slot.Direct == Tristate.No && _options.Manners.ImpliesNeedDependencies)
        {
            slot.Implied = Tristate.No;
        }
    }

    private bool IsPromptVisible(KconfigMenu menu)
    {
        // conf computes the symbol's value to learn of its prompts.
        if (menu.Symbol is { } asked)
        {
            Calculate(asked);
        }

        Tristate value = Value(menu.Prompt!.Condition);
        return menu.Symbol is { } symbol ? PromptVisibility(symbol, value) != Tristate.No : value != Tristate.No;
    }

    /// <summary>In a choice that is y, only the chosen member can be set: one that can be at most m does not show.</summary>
    private Tristate PromptVisibility(KconfigSymbol symbol, Tristate condition) =>
        symbol is { Choice: { } choice, Type: KconfigType.Tristate } && condition == Tristate.Mod
        && _slots[choice.Index].Tri == Tristate.Yes
            ? Tristate.No
            : condition;

    private Tristate DirectDependency(KconfigSymbol symbol)
    {
        Tristate result = symbol.Dependencies.Count == 0 ? Tristate.Yes : Tristate.No;
        foreach (KconfigExpression? term in symbol.Dependencies)
        {
            result = Max(result, Value(term));
        }

        return result;
    }

    private Tristate AnyOf(List<(KconfigExpression Expression, KconfigProperty? Property)> terms)
    {
        Tristate result = Tristate.No;
        foreach ((KconfigExpression expression, _) in terms)
        {
            result = Max(result, Value(expression));
            if (result == Tristate.Yes && !_inConfsOrder)
            {
                break;
            }
        }

        return result;
    }

    private Tristate Promote(KconfigSymbol symbol, Tristate value) => value == Tristate.Mod && IsBoolNow(symbol) ? Tristate.Yes : value;

    private bool Holds(CompareExpression compare)
    {
        string left = TextOf(compare.Left);
        string right = TextOf(compare.Right);
        int order = string.CompareOrdinal(left, right);
        bool areWords = _options.Manners.ComparesTristatesAsWords && (compare.Left.IsLogic || compare.Right.IsLogic);
        if (!areWords && (compare.Left.Type != KconfigType.Text || compare.Right.Type != KconfigType.Text)
            && ValueText.TryNumber(left, compare.Left.Type, out long a, out bool unsignedA)
            && ValueText.TryNumber(right, compare.Right.Type, out long b, out bool unsignedB))
        {
            order = unsignedA || unsignedB ? ((ulong)a).CompareTo((ulong)b) : a.CompareTo(b);
        }

        return compare.Comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.Unequal => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        };
    }

    private static Tristate Max(Tristate a, Tristate b) => a > b ? a : b;

    private static Tristate Min(Tristate a, Tristate b) => a < b ? a : b;
}
