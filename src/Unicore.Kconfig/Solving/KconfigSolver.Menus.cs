// SPDX-License-Identifier: BSD-3-Clause
// What a menu asks of the solver: which values a symbol can have, and why an answer is refused.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    /// <summary>True when the symbol is a bool, or a tristate that acts as one because modules are off or its choice is y.</summary>
    public bool ActsAsBool(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        EnsureSolved();
        return IsBoolNow(symbol, slots[symbol.Index]);
    }

    /// <summary>Why <see cref="CanAnswer"/> refuses the value, in a sentence or more; null when it does not.</summary>
    public string? Refusal(KconfigSymbol symbol, string value)
    {
        if (CanAnswer(symbol, value))
        {
            return null;
        }

        var name = symbol.DisplayName;
        if (slots[symbol.Index].Visible == Tristate.No)
        {
            return $"{name} cannot be set now. {Hidden(symbol)}".TrimEnd();
        }

        if (!IsValidText(symbol.Type, value) || (symbol.Type == KconfigType.Bool && value == "m"))
        {
            return $"'{value}' is not a value for {name}, {Wanted(symbol.Type)}.";
        }

        if (ActiveRange(symbol) is { } range)
        {
            return $"{value} is outside the range of {name}: it must lie between {BoundText(range.Low!)} and {BoundText(range.High!)} (see {range.Place}).";
        }

        if (symbol.Choice is not null)
        {
            return $"{name} is a member of a choice: set another member to y instead.";
        }

        var wanted = Assignment.ParseTristate(value);
        return wanted < slots[symbol.Index].Forced ? $"{name} cannot be {value}. {Selectors(symbol)}"
            : wanted == Tristate.Mod ? $"{name} cannot be m: modules are off."
            : $"{name} cannot be {value}. {Hidden(symbol)}".TrimEnd();
    }
}
