// SPDX-License-Identifier: BSD-3-Clause
// Finds what is questionable in a tree, whatever its configuration. Every finding is one that can be shown to be true.
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Linting;

/// <summary>The checks of <c>lint</c>. Codes UK12xx.</summary>
public sealed partial class KconfigLinter
{
    private readonly KconfigTree _tree;
    private readonly SymbolTable _table;
    private readonly Witnesses _witnesses;
    private readonly Contradiction _contradiction;
    private readonly List<Diagnostic> _findings = [];
    private readonly List<KconfigSymbol> _symbols;
    private readonly HashSet<KconfigSymbol> _never = [];

    private KconfigLinter(KconfigTree tree)
    {
        (_tree, _table, _witnesses) = (tree, tree.Table, new Witnesses(tree));
        _contradiction = new Contradiction(tree.Table, closed: false, _witnesses);
        _symbols = [.. _table.All.Where(s => s.IsDefined)];
    }

    /// <summary>All findings, in the order of files and lines; what the parser found is in <see cref="KconfigTree.Diagnostics"/>.</summary>
    public static IReadOnlyList<Diagnostic> Lint(KconfigTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var linter = new KconfigLinter(tree);
        List<(KconfigPlace At, string Message)> unmet = [];
        Parallel.Invoke(() => unmet = linter.UnmetSelects(), linter.FindAllElse);
        unmet.ForEach(u => linter.Warn("UK1202", u.At, u.Message));
        return [.. linter._findings.Distinct().OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column)
            .ThenBy(f => f.Code, StringComparer.Ordinal)];
    }

    private void FindAllElse()
    {
        FindUndefined();
        FindDead();
        FindStatementsWithoutEffect();
        FindChoices();
        FindRepeatedPrompts();
        FindRanges();
        FindEmptyMenus();
    }

    private void Warn(string code, KconfigPlace at, string message) => Add(code, Severity.Warning, at, message);

    private void Add(string code, Severity severity, KconfigPlace at, string message) =>
        _findings.Add(new Diagnostic(code, severity, message, at.File, at.Line, at.Column));

    /// <summary>Names that stand for a symbol, not for a text or a number, and that nothing defines.</summary>
    private void FindUndefined()
    {
        var read = new HashSet<KconfigSymbol>();
        IEnumerable<(KconfigSymbol Symbol, KconfigProperty Property)> properties =
            _symbols.SelectMany(s => s.PropertyList.Select(p => (Symbol: s, Property: p)));
        foreach ((KconfigSymbol symbol, KconfigProperty property) in properties)
        {
            Collect(property.Condition, read);
            Collect(symbol.IsLogic ? property.Value : null, read);
            if (property.Kind is KconfigPropertyKind.Select or KconfigPropertyKind.Imply && !property.Target!.IsDefined)
            {
                read.Add(property.Target);
            }
        }

        foreach (KconfigMenu menu in _tree.Menus)
        {
            Collect(menu.Dependency, read);
            Collect(menu.Visibility, read);
            Collect(menu.Prompt?.Condition, read);
        }

        foreach (IGrouping<KconfigSymbol, KconfigPlace> places in _table.Mentions.Where(m => read.Contains(m.Symbol))
            .GroupBy(m => m.Symbol, m => m.Place))
        {
            int count = places.Count();
            string more = count == 1 ? "" : $" (and {count - 1} more time{(count == 2 ? "" : "s")})";
            string hint = _tree.Nearest(places.Key.Name!) is { } near ? $" Did you mean '{near}'?" : "";
            Warn("UK1201", places.First(),
                $"'{places.Key.Name}' is read here{more}, but no Kconfig file defines it, so it is always n.{hint}");
        }
    }

    private readonly HashSet<KconfigExpression> _collected = new(ReferenceEqualityComparer.Instance);

    private void Collect(KconfigExpression? e, HashSet<KconfigSymbol> read)
    {
        if (e is null || !_collected.Add(e))
        {
            return;
        }

        switch (e)
        {
            case SymbolExpression { Symbol: { IsDefined: false, IsConstant: false } symbol }:
                read.Add(symbol);
                break;
            case CompareExpression
            {
                Left: { IsDefined: false, IsConstant: false } left, Right: { IsConstant: true, Type: KconfigType.Tristate },
            }:
                read.Add(left);
                break;
            case NotExpression not:
                Collect(not.Operand, read);
                break;
            case AllExpression all:
                Array.ForEach(all.Parts, p => Collect(p, read));
                break;
            case AnyExpression any:
                Array.ForEach(any.Parts, p => Collect(p, read));
                break;
        }
    }

    private void FindChoices()
    {
        foreach (KconfigSymbol choice in _symbols.Where(
            s => s is { IsChoice: true, IsOptional: false, HasDefault: false } && s.MemberList.Count > 1))
        {
            (KconfigMenu entry, string first) = (choice.DefinitionList[0], choice.MemberList[0].DisplayName);
            Warn("UK1205", entry.Place,
                $"The choice '{entry.Prompt?.Text}' names no default: {first} is taken because it stands first. Add 'default {first}'.");
        }
    }

    private void FindRepeatedPrompts()
    {
        foreach (KconfigSymbol symbol in _symbols.Where(s => s.DefinitionList.Count > 1 && !s.IsChoice))
        {
            var first = new Dictionary<string, KconfigProperty>(StringComparer.Ordinal);
            foreach (KconfigProperty prompt in symbol.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Prompt))
            {
                if (!first.TryAdd(prompt.Condition?.ToString() ?? "", prompt))
                {
                    KconfigProperty other = first[prompt.Condition?.ToString() ?? ""];
                    string when = other.Place == prompt.Place
                        ? "more than once, for the file is read more than once"
                        : $"whenever it is asked for at {other.Place} too";
                    Warn("UK1209", prompt.Place, $"'{symbol.DisplayName}' is asked for here {when}. Leave one prompt.");
                }
            }
        }
    }

    private void FindEmptyMenus()
    {
        foreach (KconfigMenu menu in _tree.Menus.Where(m => m is { Symbol: null, FirstChild: null, Prompt.Kind: KconfigPropertyKind.Menu }))
        {
            Warn("UK1208", menu.Place, $"The menu '{menu.Prompt!.Text}' has nothing in it.");
        }
    }
}
