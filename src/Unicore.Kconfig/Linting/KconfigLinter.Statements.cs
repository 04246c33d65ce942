// SPDX-License-Identifier: BSD-3-Clause
// Options that are dead, and statements that never have an effect.
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Linting;

public sealed partial class KconfigLinter
{
    private void FindDead()
    {
        var dead = new List<(KconfigSymbol Symbol, KconfigExpression Sources)>();
        foreach (KconfigSymbol symbol in _symbols.Where(s => s.IsLogic && !s.IsChoice))
        {
            bool sources = symbol.PropertyList.Exists(p => p.Kind is KconfigPropertyKind.Prompt)
                || symbol.Selects.Count + symbol.Implies.Count > 0
                || symbol.PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Default && !IsNo(p.Value));
            if (!sources)
            {
                Add("UK1203", Severity.Info, symbol.DefinitionList[0].Place,
                    $"'{symbol.DisplayName}' has no prompt and no default but n, and nothing selects it: it is always n here.");
            }
            else if (_contradiction.SourcesOf(symbol) is { Count: > 0 } from
                && (from.Count == 1 ? from[0] : new AnyExpression([.. from])) is var all && _contradiction.Is((all, Contradiction.On)))
            {
                dead.Add((symbol, all));
            }
        }

        // What is dead only because another symbol is dead follows from it, and is not worth a warning of its own.
        dead.ForEach(d => _contradiction.Free(d.Symbol, true));
        foreach ((KconfigSymbol symbol, KconfigExpression sources) in dead)
        {
            _never.Add(symbol);
            string needs = Short(symbol.DefinitionList[0].Dependency ?? sources);
            if (_contradiction.Is((sources, Contradiction.On)))
            {
                Warn("UK1203", symbol.DefinitionList[0].Place, $"'{symbol.DisplayName}' is always n: nothing can make '{needs}' hold.");
            }
            else
            {
                Add("UK1203", Severity.Info, symbol.DefinitionList[0].Place,
                    $"'{symbol.DisplayName}' is always n, because symbols in '{needs}' are.");
            }
        }
    }

    private void FindStatementsWithoutEffect()
    {
        foreach (KconfigSymbol symbol in _symbols.Where(s => !_never.Contains(s)))
        {
            foreach (KconfigPropertyKind kind in new[] { KconfigPropertyKind.Default, KconfigPropertyKind.Range })
            {
                FindShadowed(symbol, [.. symbol.PropertyList.Where(p => p.Kind == kind)]);
            }

            foreach (KconfigProperty property in symbol.PropertyList.Where(
                p => p.Kind is KconfigPropertyKind.Select or KconfigPropertyKind.Imply))
            {
                if (property.Target!.Choice is not null && !property.Target.IsChoice)
                {
                    Warn("UK1206", property.Place,
                        $"'{property.Target.DisplayName}' is a member of a choice, so {Word(property.Kind)} has no effect on it.");
                }
                else if (property.Condition is not null
                    && _contradiction.Is((new SymbolExpression(symbol), Contradiction.On), (property.Condition, Contradiction.On)))
                {
                    Warn("UK1204", property.Place,
                        $"This {Word(property.Kind)} of '{property.Target.DisplayName}' never applies: its condition and the "
                        + $"dependencies of '{symbol.DisplayName}' exclude one another.");
                }
            }
        }
    }

    /// <summary>Only the first statement counts whose condition holds.</summary>
    private void FindShadowed(KconfigSymbol symbol, List<KconfigProperty> properties)
    {
        for (int i = 0; i < properties.Count; i++)
        {
            KconfigProperty one = properties[i];
            if (one.Condition is not null && _contradiction.Is((one.Condition, Contradiction.On)))
            {
                if (!_contradiction.Is((one.Menu.Dependency, Contradiction.On)))
                {
                    Warn("UK1204", one.Place,
                        $"This {Word(one.Kind)} of '{Named(symbol)}' never applies: its condition and what the entry depends on exclude "
                        + "one another.");
                }
            }
            else if (i > 0 && _contradiction.Is(
                properties.Take(i).Select(p => (p.Condition, Contradiction.Off)).Prepend((one.Condition, Contradiction.On))))
            {
                string? before = properties.Take(i)
                    .Where(p => _contradiction.Is((one.Condition, Contradiction.On), (p.Condition, Contradiction.Off)))
                    .Select(p => p.Place.ToString()).FirstOrDefault();

                // Another definition that comes first is how an architecture or a board takes the place of what is general.
                Add("UK1204", properties.Take(i).All(p => p.Menu == one.Menu) ? Severity.Warning : Severity.Info, one.Place,
                    $"This {Word(one.Kind)} of '{Named(symbol)}' never applies: whenever its condition holds, that of "
                    + $"{(before is null ? "an earlier one does" : $"the earlier one at {before} does")}, and the first one counts.");
            }
        }
    }

    private void FindRanges()
    {
        foreach (KconfigSymbol symbol in _symbols.Where(s => s.Type is KconfigType.Number or KconfigType.Hex))
        {
            List<KconfigProperty> ranges = symbol.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Range).ToList();
            foreach (KconfigProperty range in ranges.Where(r => Number(r.Low!, symbol.Type) > Number(r.High!, symbol.Type)))
            {
                Warn("UK1207", range.Place,
                    $"No number lies in this range of '{symbol.DisplayName}': {range.Low!.Name} is more than {range.High!.Name}.");
            }

            if (ranges.Count == 0)
            {
                continue;
            }

            foreach (KconfigProperty given in symbol.PropertyList.Where(p => p is { Kind: KconfigPropertyKind.Default, Target: not null }))
            {
                (long? low, long? value, long? high) = (Number(ranges[0].Low!, symbol.Type), Number(given.Target!, symbol.Type),
                    Number(ranges[0].High!, symbol.Type));
                if ((value < low || value > high) && low <= high
                    && _contradiction.Is((given.Condition, Contradiction.On), (ranges[0].Condition, Contradiction.Off)))
                {
                    Warn("UK1207", given.Place,
                        $"The default {given.Target!.Name} of '{symbol.DisplayName}' lies outside its range from "
                        + $"{ranges[0].Low!.Name} to {ranges[0].High!.Name} (at {ranges[0].Place}) and never becomes its value.");
                }
            }
        }
    }

    private static long? Number(KconfigSymbol symbol, KconfigType type) =>
        symbol.IsDefined || !ValueText.IsValid(type, symbol.Name!) ? null : ValueText.Leading(symbol.Name!, type);

    private bool IsNo(KconfigExpression? e) => e is SymbolExpression one && one.Symbol == _table.No;

    private static string Named(KconfigSymbol symbol) =>
        symbol.IsChoice && symbol.Name is null ? symbol.DefinitionList[0].Prompt?.Text ?? "choice" : symbol.DisplayName;

    private static string Word(KconfigPropertyKind kind) => kind switch
    {
        KconfigPropertyKind.Default => "default",
        KconfigPropertyKind.Range => "range",
        KconfigPropertyKind.Select => "select",
        _ => "imply",
    };

    private static string Short(KconfigExpression? e) => e?.ToString() is { Length: > 300 } text ? text[..300] + "…" : e?.ToString() ?? "";
}
