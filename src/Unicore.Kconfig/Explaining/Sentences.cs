// SPDX-License-Identifier: BSD-3-Clause
// Explanations told in sentences, for messages.
using System.Text;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Explaining;

/// <summary>Tells chains of reasons in sentences, nearest first, within bounds.</summary>
internal sealed class Sentences(KconfigSolver solver)
{
    private const int Most = 16;
    private const int MostParts = 8;
    private const int MostSelectors = 5;

    /// <summary>What selects the symbol, and in turn who set or selects those.</summary>
    public string Selectors(KconfigSymbol symbol)
    {
        List<KconfigReason> active = solver.Explain(symbol).Reasons.Where(r => r is { Cause: KconfigCause.Select, By: not null }).ToList();
        string list = string.Join(
            ", ", active.Take(MostSelectors).Select(r => $"{r.By!.Symbol.DisplayName} (={r.By.Value}, at {r.Place})"));
        string story = $"It is selected by {list}{(active.Count > MostSelectors ? $" and {active.Count - MostSelectors} more" : "")}. ";
        string behind = Chain(
            active.Take(MostSelectors).Select(r => r.By!), one => $"{one.Symbol.DisplayName} is {one.Value}{Because(one)}. ");
        return (story + behind).TrimEnd();
    }

    /// <summary>What the symbol's prompt lacks, and why that is so.</summary>
    public string Hidden(KconfigSymbol symbol)
    {
        KconfigExplanation explanation = solver.Explain(symbol);
        return Chain([explanation], one => Lacks(one, one == explanation ? "It" : one.Symbol.DisplayName));
    }

    /// <summary>Why modules are off.</summary>
    public string ModulesOff()
    {
        KconfigSymbol modules = solver.Values.Modules;
        return Chain([solver.Explain(modules)], m => $"'{modules.Name}' is n{Because(m)}, so m counts as y. ");
    }

    /// <summary>One end of a range, with its value when it is a symbol.</summary>
    public string Bound(KconfigSymbol symbol) => symbol.IsDefined ? $"{symbol.Name} (={solver.ValueOf(symbol)})" : symbol.Name!;

    private static string Lacks(KconfigExplanation one, string name)
    {
        List<KconfigNeed> needs = one.Ways.Where(w => w.Kind == KconfigPropertyKind.Prompt).SelectMany(w => w.Needs)
            .DistinctBy(n => n.Part.ToString()).Take(MostParts).ToList();
        if (needs.Count == 0)
        {
            return "";
        }

        string list = string.Join(one.Ways.Count > 1 ? " or " : " and ", needs.Select(n => $"'{n.Part}'"));
        List<KconfigExplanation> symbols = needs.SelectMany(n => n.Symbols).DistinctBy(s => s.Symbol).ToList();
        string standing = symbols.Count == 0 ? ", which never holds" : $", but {string.Join(", ", symbols.Select(Standing))}";
        return $"{name} (defined at {one.Symbol.DefinedAt}) needs {list}{standing}. ";
    }

    /// <summary>One sentence for each of the explanations and for each that stands behind them.</summary>
    private static string Chain(IEnumerable<KconfigExplanation> from, Func<KconfigExplanation, string> sentence)
    {
        var story = new StringBuilder();
        var open = new Queue<KconfigExplanation>(from);
        int sentences = 0;
        while (open.TryDequeue(out KconfigExplanation? one))
        {
            string text = one.IsRepeated ? "" : sentence(one);
            if (text.Length > 0 && ++sentences > Most)
            {
                return story.Append("And so on.").ToString();
            }

            story.Append(text);
            IEnumerable<KconfigExplanation?> behind = one.Reasons.Where(r => r.Cause == KconfigCause.Select).Select(r => r.By)
                .Concat(one.Ways.SelectMany(w => w.Needs).Where(n => n.Part is SymbolExpression).SelectMany(n => n.Symbols));
            foreach (KconfigExplanation next in behind.OfType<KconfigExplanation>())
            {
                open.Enqueue(next);
            }
        }

        return story.ToString().TrimEnd();
    }

    private static string Standing(KconfigExplanation one) => one.Symbol.IsDefined
        ? $"{one.Symbol.DisplayName} is {(one.Value.Length == 0 ? "empty" : one.Value)} ({one.Symbol.DefinedAt}{Because(one)})"
        : $"{one.Symbol.DisplayName} is defined nowhere";

    /// <summary>Who set the value, as the end of a sentence.</summary>
    private static string Because(KconfigExplanation one)
    {
        var text = new ExplanationText();
        List<string> reasons = one.Reasons.Where(r => r.Cause != KconfigCause.Nothing).Take(3).Select(text.Phrase).ToList();
        return reasons.Count == 0 ? "" : ", " + string.Join(" and ", reasons);
    }
}
