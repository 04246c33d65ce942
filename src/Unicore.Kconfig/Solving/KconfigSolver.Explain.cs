// SPDX-License-Identifier: BSD-3-Clause
// Tells, for every value of the user that did not hold, the whole reason.
using System.Text;

namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private const int DeepestReason = 4;

    private void ExplainAll()
    {
        foreach (var assignment in assignments)
        {
            if (assignment.Explain && lastAssignment[assignment.Symbol] == assignment && TextOf(assignment.Symbol) != assignment.Value)
            {
                Explain(assignment);
            }
        }
    }

    private void Explain(Assignment set)
    {
        var symbol = set.Symbol;
        var slot = slots[symbol.Index];
        var actual = TextOf(symbol);
        var at = new KconfigPlace(set.Origin.File ?? "", set.Origin.Line);
        var (code, severity, reason) = Reason(set, symbol, slot);
        var shown = symbol.Type == KconfigType.Text ? Quote(actual) : actual.Length == 0 ? "empty" : actual;
        results.Add(code, severity, at, $"{symbol.Name}={set.Value}, set by {set.Origin.Description}, did not hold: it is {shown}. {reason}");
    }

    private (string Code, Severity Severity, string Reason) Reason(Assignment set, KconfigSymbol symbol, Slot slot)
    {
        var logic = symbol.Type is KconfigType.Bool or KconfigType.Tristate;
        if (logic && symbol.Choice is null && set.Tri < slot.Forced)
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
            return ("UK1101", Severity.Warning, HiddenReason(symbol));
        }

        if (symbol.Choice is { } choice && slots[choice.Index].Member is { } member)
        {
            return ChoiceReason(set, symbol, choice, member);
        }

        if (logic && set.Tri == Tristate.Mod && modulesValue == Tristate.No)
        {
            return ("UK1101", Severity.Warning, table.Modules is null ? "These Kconfig files have no modules, so m counts as y." : $"'{modules.Name}' is n, so m counts as y.");
        }

        if (logic && set.Tri > slot.Visible)
        {
            return ("UK1101", Severity.Warning, HiddenReason(symbol));
        }

        return ActiveRange(symbol) is { } range
            ? ("UK1102", Severity.Warning, $"It must lie between {BoundText(range.Low!)} and {BoundText(range.High!)} (see {range.Place}).")
            : ("UK1101", Severity.Warning, $"See its definition at {Where(symbol)}.");
    }

    private (string, Severity, string) ChoiceReason(Assignment set, KconfigSymbol symbol, KconfigSymbol choice, KconfigSymbol member)
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

    private string Selectors(KconfigSymbol symbol)
    {
        var active = symbol.Selects.Where(s => Value(s.Expression) != Tristate.No && s.Property is not null).Select(s => s.Property!).ToList();
        var list = string.Join(", ", active.Take(5).Select(p => $"{p.Menu.Symbol!.DisplayName} (={TextOf(p.Menu.Symbol)}, at {p.Place})"));
        return $"It is selected by {list}{(active.Count > 5 ? $" and {active.Count - 5} more" : "")}.";
    }

    private string HiddenReason(KconfigSymbol symbol)
    {
        var story = new StringBuilder();
        Blame(symbol, story, new HashSet<KconfigSymbol>(), 0);
        return story.ToString().TrimEnd();
    }

    private void Blame(KconfigSymbol symbol, StringBuilder story, HashSet<KconfigSymbol> told, int depth)
    {
        if (!told.Add(symbol) || depth > DeepestReason)
        {
            return;
        }

        var leaves = new List<KconfigExpression>();
        var conditions = symbol.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Prompt).ToList();
        foreach (var prompt in conditions)
        {
            Unmet(prompt.Condition, leaves, []);
        }

        var written = leaves.DistinctBy(l => l.ToString()).Take(6).ToList();
        if (written.Count == 0)
        {
            return;
        }

        var name = depth == 0 ? "It" : symbol.DisplayName;
        story.Append($"{name} (defined at {Where(symbol)}) needs {string.Join(conditions.Count > 1 ? " or " : " and ", written.Select(l => $"'{l}'"))}");
        story.Append(", but ").Append(string.Join(", ", written.SelectMany(Mentioned).Distinct().Select(Standing))).Append(". ");
        foreach (var next in written.SelectMany(Mentioned).Distinct().Where(s => slots[s.Index].Visible == Tristate.No && s.IsDefined))
        {
            if (written.Exists(l => l is SymbolExpression one && one.Symbol == next))
            {
                Blame(next, story, told, depth + 1);
            }
        }
    }

    /// <summary>The smallest parts of the expression that keep it from being y. Choices may go in circles, so each is opened once.</summary>
    private void Unmet(KconfigExpression? e, List<KconfigExpression> leaves, HashSet<KconfigSymbol> opened)
    {
        switch (e)
        {
            case null:
            case not null when Value(e) == Tristate.Yes:
                break;
            case AllExpression all:
                Array.ForEach(all.Parts, p => Unmet(p, leaves, opened));
                break;
            case SymbolExpression { Symbol: { IsChoice: true } choice } when opened.Add(choice):
                // The choice itself is hidden: what it depends on is the reason.
                foreach (var prompt in choice.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Prompt))
                {
                    Unmet(prompt.Condition, leaves, opened);
                }

                break;
            default:
                leaves.Add(e);
                break;
        }
    }

    private static List<KconfigSymbol> Mentioned(KconfigExpression e)
    {
        var result = new List<KconfigSymbol>();
        e.Any(s =>
        {
            if (!s.IsConstant && s.Index >= 0)
            {
                result.Add(s);
            }

            return false;
        });
        return result;
    }

    private string Standing(KconfigSymbol symbol)
    {
        if (!symbol.IsDefined)
        {
            return $"{symbol.DisplayName} is defined nowhere";
        }

        var value = TextOf(symbol);
        var by = lastAssignment.TryGetValue(symbol, out var set) && set.Value == value ? $", set by {set.Origin}" : "";
        return $"{symbol.DisplayName} is {(value.Length == 0 ? "empty" : value)} ({Where(symbol)}{by})";
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
