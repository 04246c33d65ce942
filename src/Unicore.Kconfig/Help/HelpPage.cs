// SPDX-License-Identifier: BSD-3-Clause
// The help of one entry, as conf prints it and menus show it: the text, where the symbol is defined, what it depends on, who selects it.
using System.Text;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Help;

/// <summary>Writes help pages with the values of the moment.</summary>
/// <param name="solver">Gives the values.</param>
/// <param name="located">
/// Told of each line that names the way to a symbol: where the line begins in the page, and the entry it names.
/// </param>
internal sealed class HelpPage(KconfigSolver solver, Action<int, KconfigMenu>? located = null)
{
    /// <summary>conf shows no more of the way to an entry.</summary>
    private const int LongestPath = 8;
    private const string NoHelp = "There is no help available for this option.\n";

    private readonly bool _byPrompt = solver.Tree.Options.Manners.HelpsByPrompt;
    private readonly ExpressionText _expressions = new(solver);

    /// <summary>The whole page of an entry.</summary>
    public string Of(KconfigMenu entry)
    {
        var page = new StringBuilder();
        if (entry.HelpSource is not { } text)
        {
            page.Append(NoHelp);
        }
        else
        {
            page.Append(entry.Symbol?.Name is { } name ? $"{solver.Tree.Options.ConfigPrefix}{name}:\n\n" : "").Append(text.Verbatim())
                .Append('\n');
        }

        if (entry.Symbol is { } symbol)
        {
            AppendSymbol(page, symbol);
        }

        return page.ToString();
    }

    /// <summary>What follows the text of the help: all about a symbol.</summary>
    public string Of(KconfigSymbol symbol)
    {
        var page = new StringBuilder();
        AppendSymbol(page, symbol);
        return page.ToString();
    }

    /// <summary>The warning of a symbol that a select turns on although what it depends on does not hold.</summary>
    public string UnmetWarning(KconfigSymbol symbol) => 
        $"\nWARNING: unmet direct dependencies detected for {symbol.Name}\n"
        + $"  Depends on [{"nmy"[(int)solver.Values.Value(Needs(symbol))]}]: {_expressions.Of(Needs(symbol))}\n"
        + _expressions.BySource(symbol.Selects, "  Selected by", Tristate.Mod);

    private static KconfigExpression? Needs(KconfigSymbol symbol) => symbol.Dependencies switch
    {
        [var one] => one,
        var several => several.Contains(null) ? null : new AnyExpression([.. several.Select(d => d!)]),
    };

    private void AppendSymbol(StringBuilder page, KconfigSymbol symbol)
    {
        if (symbol.Name is not null)
        {
            page.Append($"Symbol: {symbol.Name} [={solver.ValueOf(symbol)}]\nType  : {TypeNames.InKernel(symbol.Type)}\n");
            if (solver.Values.ActiveRange(symbol) is { } range)
            {
                page.Append("Range : [").Append(_expressions.LastOf(range.Low!)).Append(' ').Append(_expressions.LastOf(range.High!))
                    .Append("]\n");
            }
        }

        string margin = _byPrompt ? "  " : "";
        if (_byPrompt)
        {
            AppendByPrompt(page, symbol);
        }
        else
        {
            AppendByPlace(page, symbol);
        }

        AppendTargets(page, symbol, KconfigPropertyKind.Select, $"{margin}Selects: ");
        page.Append(_expressions.BySource(symbol.Selects, $"{margin}Selected by"));
        AppendTargets(page, symbol, KconfigPropertyKind.Imply, $"{margin}Implies: ");
        page.Append(_expressions.BySource(symbol.Implies, $"{margin}Implied by"));
        page.Append("\n\n");
    }

    private void AppendByPlace(StringBuilder page, KconfigSymbol symbol)
    {
        foreach (KconfigMenu place in symbol.Definitions.Where(d => d.Prompt is not null))
        {
            AppendPrompted(page, place);
        }

        foreach (KconfigMenu place in symbol.Definitions.Where(d => d.Prompt is null))
        {
            AppendPlace(page, place);
        }
    }

    private void AppendByPrompt(StringBuilder page, KconfigSymbol symbol)
    {
        foreach (KconfigProperty prompt in symbol.Properties.Where(p => p.Kind == KconfigPropertyKind.Prompt))
        {
            page.Append($"Prompt: {prompt.Text}\n");
            if (prompt.Menu.Parent is { Parent: not null } above)
            {
                page.Append("  Location:\n");
                AppendWay(page, above);
            }
        }

        page.Append($"  Defined at {symbol.Definitions[0].Place}\n");
        if (_expressions.Of(symbol.Definitions[0].Dependency) is { Length: > 0 } needs)
        {
            page.Append($"  Depends on: {needs}\n");
        }
    }

    private void AppendPlace(StringBuilder page, KconfigMenu place)
    {
        page.Append($"Defined at {place.Place}\n");
        if (place.Prompt is not null)
        {
            page.Append($"  Prompt: {place.Prompt.Text}\n");
        }

        if (_expressions.Of(place.Dependency) is { Length: > 0 } needs)
        {
            page.Append($"  Depends on: {needs}\n");
        }
    }

    private void AppendPrompted(StringBuilder page, KconfigMenu place)
    {
        AppendPlace(page, place);
        if (!NormalForm.AreEqual(place.Prompt!.Condition, place.Dependency))
        {
            page.Append($"  Visible if: {_expressions.Of(place.Prompt.Condition)}\n");
        }

        page.Append("  Location:\n");
        AppendWay(page, place);
    }

    /// <summary>The way from the outermost menu to an entry, a line each.</summary>
    private void AppendWay(StringBuilder page, KconfigMenu place)
    {
        var path = new List<KconfigMenu>();
        for (KconfigMenu at = place; at.Parent is not null && path.Count < LongestPath; at = at.Parent)
        {
            // Nothing comes of it here, but conf looks whether one could go there, and with it computes values.
            _ = solver.Shows(at);
            path.Add(at);
        }

        path.Reverse();
        for (int i = 0; i < path.Count; i++)
        {
            located?.Invoke(page.Length, path[i]);
            page.Append(' ', 4 + (2 * i)).Append("-> ").Append(path[i].Prompt?.Text ?? path[i].Symbol?.Name);
            page.Append(path[i].Symbol is { } symbol ? $" ({symbol.Name ?? "<choice>"} [={solver.ValueOf(symbol)}])\n" : "\n");
        }
    }

    private void AppendTargets(StringBuilder page, KconfigSymbol symbol, KconfigPropertyKind kind, string title)
    {
        List<string> targets = symbol.Properties.Where(p => p.Kind == kind).Select(p => _expressions.LastOf(p.Target!)).ToList();
        if (targets.Count > 0)
        {
            page.Append(title).AppendJoin(" && ", targets).Append('\n');
        }
    }

}
