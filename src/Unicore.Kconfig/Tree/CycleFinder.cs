// SPDX-License-Identifier: BSD-3-Clause
// Finds symbols whose value depends on itself and tells the whole chain.
using System.Runtime.CompilerServices;

namespace Unicore.Kconfig;

internal sealed class CycleFinder(SymbolTable symbols, DiagnosticBag bag)
{
    private const int MostReports = 20;
    private readonly bool[] open = new bool[symbols.All.Count];
    private readonly bool[] done = new bool[symbols.All.Count];

    // Entries share the conditions of what is around them, and once through each is enough.
    private readonly HashSet<KconfigExpression> walked = new(ReferenceEqualityComparer.Instance);
    private readonly List<(KconfigSymbol Symbol, string How)> path = [];
    private int reports;

    public void Find()
    {
        foreach (var symbol in symbols.All.Where(s => s.IsDefined))
        {
            Visit(symbol, "");
        }
    }

    private void Visit(KconfigSymbol symbol, string how)
    {
        if (reports >= MostReports)
        {
            return;
        }

        if (open[symbol.Index])
        {
            Report(symbol, how);
            return;
        }

        if (done[symbol.Index])
        {
            return;
        }

        if (symbol.Choice is not null)
        {
            // A choice and its members are one knot: the walk starts at the choice.
            Visit(symbol.Choice, how);
        }
        else if (symbol.IsChoice)
        {
            StackGuard.Run(() => VisitChoice(symbol, how));
        }
        else
        {
            open[symbol.Index] = done[symbol.Index] = true;
            path.Add((symbol, how));
            if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                VisitDependencies(symbol);
            }
            else
            {
                StackGuard.Run(() => VisitDependencies(symbol));
            }

            path.RemoveAt(path.Count - 1);
            open[symbol.Index] = false;
        }
    }

    private void VisitChoice(KconfigSymbol choice, string how)
    {
        foreach (var one in choice.MemberList.Append(choice))
        {
            open[one.Index] = done[one.Index] = true;
        }

        path.Add((choice, how));
        VisitDependencies(choice);
        open[choice.Index] = false;
        foreach (var member in choice.MemberList)
        {
            path.Add((member, "has the member"));
            VisitDependencies(member);
            path.RemoveAt(path.Count - 1);
        }

        path.RemoveAt(path.Count - 1);
        choice.MemberList.ForEach(m => open[m.Index] = false);
    }

    private void VisitDependencies(KconfigSymbol symbol)
    {
        foreach (var (expression, _) in symbol.Selects)
        {
            VisitAll(expression, "is selected by");
        }

        foreach (var (expression, _) in symbol.Implies)
        {
            VisitAll(expression, "is implied by");
        }

        foreach (var property in symbol.PropertyList)
        {
            if (property.Kind is KconfigPropertyKind.Select or KconfigPropertyKind.Imply)
            {
                continue;
            }

            VisitAll(property.Condition, "depends on");
            if (property.Kind == KconfigPropertyKind.Default && !symbol.IsChoice)
            {
                VisitAll(property.Value, "has a default from");
            }
        }
    }

    private void VisitAll(KconfigExpression? expression, string how)
    {
        switch (expression)
        {
            case SymbolExpression one:
                Visit(one.Symbol, how);
                break;
            case NotExpression not:
                VisitAll(not.Operand, how);
                break;
            case CompareExpression compare:
                Visit(compare.Left, how);
                Visit(compare.Right, how);
                break;
            case AllExpression all when walked.Add(all):
                Array.ForEach(all.Parts, p => VisitAll(p, how));
                break;
            case AnyExpression any when walked.Add(any):
                Array.ForEach(any.Parts, p => VisitAll(p, how));
                break;
        }
    }

    private void Report(KconfigSymbol symbol, string how)
    {
        var from = Math.Max(0, path.FindIndex(p => p.Symbol == symbol || p.Symbol == symbol.Choice));
        var first = path[from].Symbol;
        var story = new System.Text.StringBuilder(Named(first));
        foreach (var (next, link) in path.Skip(from + 1))
        {
            story.Append(", which ").Append(link).Append(' ').Append(Named(next));
        }

        story.Append(", which ").Append(how).Append(' ').Append(symbol.DisplayName);
        var at = first.IsDefined ? first.Definitions[0].Place : default;
        reports++;
        bag.Error("UK1008", at, $"A symbol depends on itself: {story}. Break the circle at one of these places.");
    }

    private static string Named(KconfigSymbol symbol) =>
        symbol.IsDefined ? $"{symbol.DisplayName} ({symbol.Definitions[0].Place})" : symbol.DisplayName;
}
