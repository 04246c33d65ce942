// SPDX-License-Identifier: BSD-3-Clause
// Writes explanations as lines of text.
using System.Text;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Explaining;

/// <summary>Writes explanations for people.</summary>
/// <param name="show">How a place is shown; null for <c>file:line</c>.</param>
public sealed class ExplanationText(Func<KconfigPlace, string>? show = null)
{
    private readonly Func<KconfigPlace, string> _show = show ?? (static place => place.ToString());

    /// <summary>The explanation, each symbol behind it indented below what it is the reason for.</summary>
    public string Write(KconfigExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var to = new StringBuilder();
        Write(to, explanation, "");
        return to.ToString();
    }

    /// <summary>A reason in a few words, such as <c>set by the project (app.ukproj:7)</c>.</summary>
    public string Phrase(KconfigReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        KconfigSymbol? by = reason.By?.Symbol;
        return reason.Cause switch
        {
            KconfigCause.User => $"set by {Named(reason.Origin!)}",
            KconfigCause.Default when by is not null => $"by its default, the value of {by.DisplayName}, at {_show(reason.Place)}",
            KconfigCause.Default => $"by its default at {_show(reason.Place)}",
            KconfigCause.Select when by is null => "by a select",
            KconfigCause.Select => $"selected by {by!.DisplayName} (={reason.By!.Value}, at {_show(reason.Place)})",
            KconfigCause.Imply => $"implied by {by?.DisplayName} (={reason.By?.Value}, at {_show(reason.Place)})",
            KconfigCause.Choice when by is null => $"no member of the choice at {_show(reason.Place)} is chosen",
            KconfigCause.Choice => $"the choice at {_show(reason.Place)} stands at {by!.DisplayName}",
            KconfigCause.Range => $"moved into its range at {_show(reason.Place)}",
            KconfigCause.Environment => $"by an environment variable, at {_show(reason.Place)}",
            KconfigCause.NoModules => $"m became y, because modules are off",
            KconfigCause.Undefined => "defined nowhere",
            _ => "nothing sets it",
        };
    }

    /// <summary>What the user can set now, such as <c>n, m or y</c>; null when nothing can be set.</summary>
    public static string? Settable(KconfigExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        if (!explanation.IsSettable)
        {
            return null;
        }

        if (explanation.Symbol.IsLogic)
        {
            Tristate least = explanation.Symbol.Choice is null || explanation.Most != Tristate.Yes ? explanation.Least : Tristate.Yes;
            IEnumerable<Tristate> values = Enumerable.Range((int)least, explanation.Most - least + 1).Select(v => (Tristate)v)
                .Where(v => v != Tristate.Mod || (explanation.Symbol.Type == KconfigType.Tristate && explanation.ModulesOn));
            return string.Join(" or ", values.Select(v => v switch { Tristate.Yes => "y", Tristate.Mod => "m", _ => "n" }));
        }

        string type = TypeNames.Of(explanation.Symbol.Type);
        return explanation.Range is null ? $"any {type}" : $"{type} from {explanation.Low} to {explanation.High}";
    }

    private void Write(StringBuilder to, KconfigExplanation one, string indent)
    {
        KconfigSymbol symbol = one.Symbol;
        to.Append(indent).Append(Name(symbol)).Append(" = ").Append(Shown(one));
        if (one.IsRepeated || !symbol.IsDefined)
        {
            to.Append(one.IsRepeated
                ? symbol.IsDefined ? $" ({_show(symbol.DefinitionList[0].Place)}, explained elsewhere)" : ""
                : " (defined nowhere)").Append('\n');
            return;
        }

        to.Append($" ({TypeNames.Of(symbol.Type)}, {string.Join(" and ", symbol.DefinitionList.Take(3).Select(d => _show(d.Place)))})\n");
        indent += "  ";
        if (one.RefusedValue is not null)
        {
            to.Append($"{indent}{one.RefusedValue} did not hold, set by {Named(one.RefusedOrigin!)}\n");
        }

        foreach (KconfigReason reason in one.Reasons)
        {
            to.Append(indent).Append(Phrase(reason));
            to.Append(reason.Cause is not (KconfigCause.Select or KconfigCause.Range or KconfigCause.Imply or KconfigCause.Default)
                || reason.Condition is null ? "" : $" if {Short(reason.Condition)}").Append('\n');
            if (reason.By is { IsRepeated: false } by)
            {
                Write(to, by, indent + "  ");
            }
        }

        to.Append(indent).Append(Settable(one) is { } can ? $"can be set to {can}" : NotSettable(one)).Append('\n');
        foreach (KconfigWay way in one.Ways.Where(w => w.Needs.Count > 0))
        {
            to.Append(indent).Append(way.Kind switch
            {
                KconfigPropertyKind.Prompt => "the prompt",
                KconfigPropertyKind.Default => "the default",
                _ => $"{(way.Kind == KconfigPropertyKind.Select ? "select" : "imply")} by {way.By?.DisplayName}",
            }).Append($" at {_show(way.Place)} needs:\n");
            foreach (KconfigNeed need in way.Needs)
            {
                Write(to, need, indent + "  ");
            }
        }
    }

    private void Write(StringBuilder to, KconfigNeed need, string indent)
    {
        bool alone = need.Symbols.Count == 1 && need.Part is SymbolExpression;
        string place = need.Place.File is null ? "" : $", by {_show(need.Place)}";
        if (alone)
        {
            KconfigExplanation one = need.Symbols[0];
            to.Append(indent).Append(need.Part).Append(place).Append(":\n");
            Write(to, one, indent + "  ");
            return;
        }

        to.Append(indent).Append(need.Part).Append(place).Append(need.Symbols.Count > 0 ? ":\n" : ", which never holds\n");
        foreach (KconfigExplanation one in need.Symbols)
        {
            Write(to, one, indent + "  ");
        }
    }

    private static string NotSettable(KconfigExplanation one) =>
        !one.Symbol.PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Prompt) ? "has no prompt: no user can set it"
        : one.Most == Tristate.No ? "cannot be set now: its prompt does not show"
        : one.Symbol.Choice is not null ? "to change it, choose another member"
        : "cannot be set now: what selects it leaves no other value";

    private string Named(Origin origin) => origin.File is null
        ? origin.Description
        : $"{origin.Description} ({_show(new KconfigPlace(origin.File, origin.Line, origin.Column))})";

    private static string Name(KconfigSymbol symbol) =>
        symbol.IsChoice && symbol.Name is null ? $"<choice '{symbol.DefinitionList[0].Prompt?.Text}'>" : symbol.DisplayName;

    private static string Shown(KconfigExplanation one) =>
        one.Symbol.Type == KconfigType.Text ? ValueText.Quote(one.Value) : one.Value.Length == 0 ? "(empty)" : one.Value;

    private static string Short(KconfigExpression expression)
    {
        string text = expression.ToString();
        return text.Length > 160 ? text[..160] + "…" : text;
    }
}
