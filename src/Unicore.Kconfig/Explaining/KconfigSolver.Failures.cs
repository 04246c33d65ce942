// SPDX-License-Identifier: BSD-3-Clause
// Tells, for every value of the user that did not hold, the whole reason as a diagnostic.
using System.Text;
using Unicore.Diagnostics;

namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private const int MostSentences = 16;
    private const int MostParts = 8;

    private void ExplainAll()
    {
        foreach (var assignment in assignments)
        {
            if (assignment.Explain && lastAssignment[assignment.Symbol] == assignment && TextOf(assignment.Symbol) != assignment.Value)
            {
                var symbol = assignment.Symbol;
                var (code, severity, reason) = Failure(assignment, symbol, slots[symbol.Index]);
                var actual = TextOf(symbol);
                var shown = symbol.Type == KconfigType.Text ? Quote(actual) : actual.Length == 0 ? "empty" : actual;
                results.Add(code, severity, assignment.Origin.Place, $"{symbol.Name}={assignment.Value}, set by {assignment.Origin.Description}, did not hold: it is {shown}. {reason}");
            }
        }
    }

    private (string Code, Severity Severity, string Reason) Failure(Assignment set, KconfigSymbol symbol, Slot slot)
    {
        if (symbol.IsLogic && symbol.Choice is null && set.Tri < slot.Forced)
        {
            return ("UK1103", Severity.Warning, $"{Selectors(symbol)} Set those to n, or leave this value out.");
        }

        if (!symbol.PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Prompt))
        {
            var source = ActiveDefault(symbol, out _) is { } used ? $"the default at {used.Place}" : "no default at all";
            return ("UK1105", Severity.Warning, $"It has no prompt, so no user can set it; its value comes from {source} and from what selects it (see {Where(symbol)}).");
        }

        if (slot.Visible == Tristate.No)
        {
            return ("UK1101", Severity.Warning, Hidden(symbol));
        }

        if (symbol.Choice is { } choice && slots[choice.Index].Member is { } member)
        {
            return LostChoice(set, symbol, choice, member);
        }

        if (symbol.IsLogic && set.Tri == Tristate.Mod && modulesValue == Tristate.No)
        {
            return ("UK1101", Severity.Warning, table.Modules is null ? "These Kconfig files have no modules, so m counts as y."
                : $"{Chain([Explain(modules)], m => $"'{modules.Name}' is n{Because(m)}, so m counts as y. ")}".TrimEnd());
        }

        if (symbol.IsLogic && set.Tri > slot.Visible)
        {
            return ("UK1101", Severity.Warning, Hidden(symbol));
        }

        return ActiveRange(symbol) is { } range
            ? ("UK1102", Severity.Warning, $"It must lie between {BoundText(range.Low!)} and {BoundText(range.High!)} (see {range.Place}).")
            : ("UK1101", Severity.Warning, $"See its definition at {Where(symbol)}.");
    }

    private (string, Severity, string) LostChoice(Assignment set, KconfigSymbol symbol, KconfigSymbol choice, KconfigSymbol member)
    {
        var group = choice.DefinitionList[0];
        var title = $"'{group.Prompt?.Text ?? choice.Name}' ({group.Place})";
        if (member == symbol)
        {
            return ("UK1104", Severity.Warning, $"It is the member that the choice {title} falls back to; to turn it off, set another member to y.");
        }

        if (!lastAssignment.TryGetValue(member, out var winner) || winner.Tri != Tristate.Yes)
        {
            return ("UK1104", Severity.Warning, $"Only one member of the choice {title} can be y, and that is {member.Name}.");
        }

        // A later layer that chooses another member is what layers are for; the same layer contradicting itself is not.
        var severity = winner.Origin.File == set.Origin.File && winner.Origin.Description == set.Origin.Description ? Severity.Warning : Severity.Info;
        return ("UK1104", severity, $"Only one member of the choice {title} can be y, and {winner.Origin} chose {member.Name}.");
    }

    /// <summary>What selects the symbol, and in turn who set or selects those.</summary>
    private string Selectors(KconfigSymbol symbol)
    {
        var active = Explain(symbol).Reasons.Where(r => r is { Cause: KconfigCause.Select, By: not null }).ToList();
        var list = string.Join(", ", active.Take(5).Select(r => $"{r.By!.Symbol.DisplayName} (={r.By.Value}, at {r.Place})"));
        var story = $"It is selected by {list}{(active.Count > 5 ? $" and {active.Count - 5} more" : "")}. ";
        return (story + Chain(active.Take(5).Select(r => r.By!), one => $"{one.Symbol.DisplayName} is {one.Value}{Because(one)}. ")).TrimEnd();
    }

    private string Hidden(KconfigSymbol symbol)
    {
        var explanation = Explain(symbol);
        return Chain([explanation], one =>
        {
            var needs = one.Ways.Where(w => w.Kind == KconfigPropertyKind.Prompt).SelectMany(w => w.Needs).DistinctBy(n => n.Part.ToString()).Take(MostParts).ToList();
            if (needs.Count == 0)
            {
                return "";
            }

            var name = one == explanation ? "It" : one.Symbol.DisplayName;
            var list = string.Join(one.Ways.Count > 1 ? " or " : " and ", needs.Select(n => $"'{n.Part}'"));
            var symbols = needs.SelectMany(n => n.Symbols).DistinctBy(s => s.Symbol).ToList();
            return $"{name} (defined at {Where(one.Symbol)}) needs {list}{(symbols.Count == 0 ? ", which never holds" : $", but {string.Join(", ", symbols.Select(Standing))}")}. ";
        });
    }

    /// <summary>One sentence for each of the explanations and for each that stands behind them, nearest first.</summary>
    private static string Chain(IEnumerable<KconfigExplanation> from, Func<KconfigExplanation, string> sentence)
    {
        var story = new StringBuilder();
        var open = new Queue<KconfigExplanation>(from);
        var sentences = 0;
        while (open.TryDequeue(out var one))
        {
            var text = one.IsRepeated ? "" : sentence(one);
            if (text.Length > 0 && ++sentences > MostSentences)
            {
                return story.Append("And so on.").ToString();
            }

            story.Append(text);
            var behind = one.Reasons.Where(r => r.Cause == KconfigCause.Select).Select(r => r.By)
                .Concat(one.Ways.SelectMany(w => w.Needs).Where(n => n.Part is SymbolExpression).SelectMany(n => n.Symbols));
            foreach (var next in behind.OfType<KconfigExplanation>())
            {
                open.Enqueue(next);
            }
        }

        return story.ToString().TrimEnd();
    }

    private static string Standing(KconfigExplanation one) =>
        one.Symbol.IsDefined ? $"{one.Symbol.DisplayName} is {(one.Value.Length == 0 ? "empty" : one.Value)} ({Where(one.Symbol)}{Because(one)})"
        : $"{one.Symbol.DisplayName} is defined nowhere";

    /// <summary>Who set the value, as the end of a sentence.</summary>
    private static string Because(KconfigExplanation one)
    {
        var text = new ExplanationText();
        var reasons = one.Reasons.Where(r => r.Cause != KconfigCause.Nothing).Take(3).Select(text.Phrase).ToList();
        return reasons.Count == 0 ? "" : ", " + string.Join(" and ", reasons);
    }

    private string BoundText(KconfigSymbol symbol) => symbol.IsDefined ? $"{symbol.Name} (={TextOf(symbol)})" : symbol.Name!;

    private void WarnOfUnmetSelects()
    {
        foreach (var symbol in table.All)
        {
            var slot = slots[symbol.Index];
            if (slot.Direct >= slot.Forced || symbol.IsChoice || symbol.Choice is not null)
            {
                continue;
            }

            var needs = string.Join(" || ", symbol.Dependencies.Where(d => d is not null).Select(d => d!.ToString()).Distinct());
            var by = symbol.Selects.Find(s => Value(s.Expression) != Tristate.No).Property;
            results.Warning("UK1109", by?.Place ?? symbol.DefinitionList.FirstOrDefault()?.Place ?? default,
                $"{symbol.DisplayName} is selected although it depends on '{needs}', which does not hold. {Selectors(symbol)}");
        }
    }
}
