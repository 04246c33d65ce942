// SPDX-License-Identifier: BSD-3-Clause
// Tells, for every value of the user that did not hold, the whole reason as a diagnostic.
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Explaining;

/// <summary>What did not come out as the user, or the files, would have it.</summary>
internal sealed class Failures(KconfigSolver solver)
{
    private readonly Evaluator _values = solver.Values;
    private readonly Sentences _sentences = new(solver);
    private readonly DiagnosticBag _found = new();

    /// <summary>Selects against dependencies, then values that did not hold, in the order in which they were given.</summary>
    public IReadOnlyList<Diagnostic> Find()
    {
        foreach (KconfigSymbol symbol in solver.Tree.Table.All)
        {
            WarnOfUnmetSelect(symbol, _values[symbol]);
        }

        foreach (Assignment assignment in solver.Input.Assignments)
        {
            KconfigSymbol symbol = assignment.Symbol;
            if (assignment.Explain && solver.Input.LastOf(symbol) == assignment && _values.TextOf(symbol) != assignment.Value)
            {
                Tell(assignment, symbol, _values.TextOf(symbol));
            }
        }

        return _found.List;
    }

    private void Tell(Assignment set, KconfigSymbol symbol, string actual)
    {
        (string code, Severity severity, string reason) = Failure(set, symbol, _values[symbol]);
        string shown = symbol.Type == KconfigType.Text ? ValueText.Quote(actual) : actual.Length == 0 ? "empty" : actual;
        _found.Add(
            code, severity, set.Origin.Place,
            $"{symbol.Name}={set.Value}, set by {set.Origin.Description}, did not hold: it is {shown}. {reason}");
    }

    private (string Code, Severity Severity, string Reason) Failure(Assignment set, KconfigSymbol symbol, Slot slot)
    {
        if (symbol.IsLogic && symbol.Choice is null && set.Tri < slot.Forced)
        {
            return Warning("UK1103", $"{_sentences.Selectors(symbol)} Set those to n, or leave this value out.");
        }

        if (!symbol.HasPrompt)
        {
            string source = _values.ActiveDefault(symbol, out _) is { } used ? $"the default at {used.Place}" : "no default at all";
            return Warning(
                "UK1105",
                $"It has no prompt, so no user can set it; its value comes from {source} and from what selects it "
                + $"(see {symbol.DefinedAt}).");
        }

        if (slot.Visible == Tristate.No)
        {
            return Warning("UK1101", _sentences.Hidden(symbol));
        }

        if (symbol.Choice is { } choice && _values[choice].Member is { } member)
        {
            return LostChoice(set, symbol, choice, member);
        }

        if (symbol.IsLogic && set.Tri == Tristate.Mod && _values.ModulesValue == Tristate.No)
        {
            return Warning("UK1101", solver.Tree.Table.Modules is null
                ? "These Kconfig files have no modules, so m counts as y." : _sentences.ModulesOff());
        }

        if (symbol.IsLogic && set.Tri > slot.Visible)
        {
            return Warning("UK1101", _sentences.Hidden(symbol));
        }

        return _values.ActiveRange(symbol) is { } range
            ? Warning("UK1102",
                $"It must lie between {_sentences.Bound(range.Low!)} and {_sentences.Bound(range.High!)} (see {range.Place}).")
            : Warning("UK1101", $"See its definition at {symbol.DefinedAt}.");
    }

    private (string Code, Severity Severity, string Reason) LostChoice(
        Assignment set, KconfigSymbol symbol, KconfigSymbol choice, KconfigSymbol member)
    {
        KconfigMenu group = choice.DefinitionList[0];
        string title = $"'{group.Prompt?.Text ?? choice.Name}' ({group.Place})";
        if (member == symbol)
        {
            return Warning("UK1104", $"It is the member that the choice {title} falls back to; to turn it off, set another member to y.");
        }

        if (solver.Input.LastOf(member) is not { Tri: Tristate.Yes } winner)
        {
            return Warning("UK1104", $"Only one member of the choice {title} can be y, and that is {member.Name}.");
        }

        // A later layer that chooses another member is what layers are for; the same layer contradicting itself is not.
        bool isSameLayer = winner.Origin.File == set.Origin.File && winner.Origin.Description == set.Origin.Description;
        return ("UK1104", isSameLayer ? Severity.Warning : Severity.Info,
            $"Only one member of the choice {title} can be y, and {winner.Origin} chose {member.Name}.");
    }

    private static (string Code, Severity Severity, string Reason) Warning(string code, string reason) => (code, Severity.Warning, reason);

    private void WarnOfUnmetSelect(KconfigSymbol symbol, Slot slot)
    {
        if (slot.Direct >= slot.Forced || symbol.IsChoice || symbol.Choice is not null)
        {
            return;
        }

        string needs = string.Join(" || ", symbol.Dependencies.Where(d => d is not null).Select(d => d!.ToString()).Distinct());
        KconfigProperty? by = symbol.Selects.Find(s => _values.Value(s.Expression) != Tristate.No).Property;
        _found.Warning(
            "UK1109", by?.Place ?? symbol.DefinitionList.FirstOrDefault()?.Place ?? default,
            $"{symbol.DisplayName} is selected although it depends on '{needs}', which does not hold. {_sentences.Selectors(symbol)}");
    }
}
