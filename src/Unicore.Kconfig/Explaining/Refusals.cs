// SPDX-License-Identifier: BSD-3-Clause
// Why an answer is refused, for a person at a menu.
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Explaining;

internal static class Refusals
{
    /// <summary>Why the symbol cannot be given the value now; null when it can.</summary>
    public static string? Of(KconfigSolver solver, KconfigSymbol symbol, string value)
    {
        if (solver.CanAnswer(symbol, value))
        {
            return null;
        }

        Evaluator values = solver.Values;
        var sentences = new Sentences(solver);
        string name = symbol.DisplayName;
        if (values[symbol].Visible == Tristate.No)
        {
            return $"{name} cannot be set now. {sentences.Hidden(symbol)}".TrimEnd();
        }

        if (!ValueText.IsValid(symbol.Type, value) || (symbol.Type == KconfigType.Bool && value == "m"))
        {
            return $"'{value}' is not a value for {name}, {TypeNames.Expected(symbol.Type)}.";
        }

        if (values.ActiveRange(symbol) is { } range)
        {
            string bounds = $"{sentences.Bound(range.Low!)} and {sentences.Bound(range.High!)}";
            return $"{value} is outside the range of {name}: it must lie between {bounds} (see {range.Place}).";
        }

        if (symbol.Choice is not null)
        {
            return $"{name} is a member of a choice: set another member to y instead.";
        }

        Tristate wanted = ValueText.ToTristate(value);
        return wanted < values[symbol].Forced ? $"{name} cannot be {value}. {sentences.Selectors(symbol)}"
            : wanted == Tristate.Mod ? $"{name} cannot be m: modules are off."
            : $"{name} cannot be {value}. {sentences.Hidden(symbol)}".TrimEnd();
    }
}
