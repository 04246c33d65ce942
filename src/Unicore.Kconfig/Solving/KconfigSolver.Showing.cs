// SPDX-License-Identifier: BSD-3-Clause
// What a person sees at the moment: entries that show, values that may be changed.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    /// <summary>True when the conditions of the entry's prompt and its <c>visible if</c> hold.</summary>
    public bool IsVisible(KconfigMenu menu)
    {
        ArgumentNullException.ThrowIfNull(menu);
        EnsureSolved();
        return IsShown(menu);
    }

    /// <summary>True when questions and menus come to the entry: it is visible, or it is on and something inside it is.</summary>
    public bool Shows(KconfigMenu menu)
    {
        ArgumentNullException.ThrowIfNull(menu);
        EnsureSolved();
        return menu.Prompt is not null && (menu.Visibility is null || Value(menu.Visibility) != Tristate.No)
            && (IsPromptVisible(menu) || (menu.Symbol is { } symbol && Computed(symbol).Tri != Tristate.No && menu.Children.Any(Shows)));
    }

    /// <summary>True when the user may choose between several values: the prompt shows, and no select leaves only one.</summary>
    public bool IsChangeable(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Computed(symbol) is var slot && slot.Visible > slot.Forced;
    }

    /// <summary>The value as it was computed last, n or C's (null) before: what conf prints where it doesn't need the value.</summary>
    internal string LastValueOf(KconfigSymbol symbol) =>
        !IsLogic(symbol) ? slots[symbol.Index].IsKnown ? slots[symbol.Index].Text : "(null)" : slots[symbol.Index].Tri switch { Tristate.Yes => "y", Tristate.Mod => "m", _ => "n" };

    /// <summary>The range that holds now, or null.</summary>
    internal KconfigProperty? RangeOf(KconfigSymbol symbol)
    {
        EnsureSolved();
        return ActiveRange(symbol);
    }

    /// <summary>The value of an expression of this solver's tree.</summary>
    internal Tristate ValueOf(KconfigExpression? expression)
    {
        EnsureSolved();
        return Value(expression);
    }

    private bool IsShown(KconfigMenu menu) =>
        menu.Prompt is not null && (menu.Visibility is null || Value(menu.Visibility) != Tristate.No) && IsPromptVisible(menu);

    private bool IsPromptVisible(KconfigMenu menu)
    {
        // conf computes the symbol's value to learn of its prompts.
        if (menu.Symbol is { } asked)
        {
            Calculate(asked);
        }

        var value = Value(menu.Prompt!.Condition);
        return menu.Symbol is { } symbol ? PromptVisibility(symbol, value) != Tristate.No : value != Tristate.No;
    }

    /// <summary>In a choice that is y, only the chosen member can be set: one that can be at most m does not show.</summary>
    private Tristate PromptVisibility(KconfigSymbol symbol, Tristate condition) =>
        symbol is { Choice: { } choice, Type: KconfigType.Tristate } && condition == Tristate.Mod && slots[choice.Index].Tri == Tristate.Yes
            ? Tristate.No
            : condition;
}
