// SPDX-License-Identifier: BSD-3-Clause
// Tells of statements that do not fit the type of their symbol.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Tree;

internal sealed class StatementChecker(DiagnosticBag bag)
{
    /// <summary>Checks a symbol at the first of its entries.</summary>
    public void Check(KconfigSymbol symbol, KconfigMenu menu)
    {
        if (symbol.Type == KconfigType.Unknown)
        {
            bag.Warning("UK1007", menu.Place, $"'{symbol.DisplayName}' is defined without a type; add bool, tristate, string, int or hex.",
                "config symbol defined without type");
        }

        if (symbol.IsChoice && menu.Prompt is null)
        {
            bag.Warning("UK1007", menu.Place, "A choice must have a prompt.", "choice must have a prompt");
        }

        foreach (KconfigProperty property in symbol.PropertyList)
        {
            Check(symbol, property);
        }
    }

    private void Check(KconfigSymbol symbol, KconfigProperty property)
    {
        (string name, bool isNumber) = (symbol.DisplayName, symbol.Type is KconfigType.Number or KconfigType.Hex);
        switch (property.Kind)
        {
            case KconfigPropertyKind.Default when property.Target is null && (isNumber || symbol.Type == KconfigType.Text):
                bag.Warning("UK1007", property.Place,
                    $"The default of '{name}', of type {TypeNames.Of(symbol.Type)}, must be one symbol or one value.",
                    $"default for config symbol '{symbol.Name}' must be a single symbol");
                break;
            case KconfigPropertyKind.Default when isNumber && !IsNumber(symbol, property.Target!):
                bag.Warning("UK1007", property.Place,
                    $"'{property.Target!.Name}' is not a value for '{name}', of type {TypeNames.Of(symbol.Type)}.",
                    $"'{symbol.Name}': number is invalid");
                break;
            case KconfigPropertyKind.Default when symbol.IsChoice && property.Target is { } target && target.Choice != symbol:
                bag.Warning("UK1007", property.Place, $"'{target.DisplayName}' is no member of the choice whose default it should be.",
                    $"choice default symbol '{target.Name}' is not contained in the choice");
                break;
            case KconfigPropertyKind.Select or KconfigPropertyKind.Imply:
                CheckTarget(symbol, property);
                break;
            case KconfigPropertyKind.Range:
                if (!isNumber)
                {
                    bag.Warning("UK1007", property.Place,
                        $"'range' is for int and hex, but '{name}' is of type {TypeNames.Of(symbol.Type)}.",
                        "range is only allowed for int or hex symbols");
                }

                if (!IsNumber(symbol, property.Low!) || !IsNumber(symbol, property.High!))
                {
                    bag.Warning("UK1007", property.Place,
                        $"The ends of the range of '{name}' must be numbers, or symbols of type int or hex.", "range is invalid");
                }

                break;
            default:
                break;
        }
    }

    private void CheckTarget(KconfigSymbol symbol, KconfigProperty property)
    {
        (KconfigSymbol target, string verb) = (property.Target!, property.Kind == KconfigPropertyKind.Select ? "select" : "imply");
        if (symbol.IsLogic && (target.IsLogic || target.Type == KconfigType.Unknown))
        {
            return;
        }

        bag.Warning("UK1007", property.Place,
            $"'{symbol.DisplayName}' of type {TypeNames.Of(symbol.Type)} cannot {verb} '{target.DisplayName}' of type "
            + $"{TypeNames.Of(target.Type)}; both must be bool or tristate.",
            symbol.IsLogic
                ? $"'{target.Name}' has wrong type. '{verb}' only accept arguments of bool and tristate type"
                : $"config symbol '{symbol.Name}' uses {verb}, but is not bool or tristate");
    }

    /// <summary>True for a symbol that holds a number, and for a literal that is one.</summary>
    private static bool IsNumber(KconfigSymbol symbol, KconfigSymbol value) =>
        value.Type is KconfigType.Number or KconfigType.Hex
            || (value.Type == KconfigType.Unknown && ValueText.IsValid(symbol.Type, value.Name ?? ""));
}
