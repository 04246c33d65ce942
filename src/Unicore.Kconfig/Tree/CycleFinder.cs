// SPDX-License-Identifier: BSD-3-Clause
// Finds symbols whose value depends on itself and tells the whole chain.
using System.Runtime.CompilerServices;
using System.Text;
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Tree;

/// <summary>
/// Goes depth first from each symbol, in the order of conf's table, to those that it reads. A circle is told once, and ends
/// the walk that met it: what was on the way counts as seen.
/// </summary>
internal sealed class CycleFinder(SymbolTable symbols, DiagnosticBag bag, KconfigOptions options)
{
    private const int MostReports = 100;
    private readonly bool[] _open = new bool[symbols.All.Count];
    private readonly bool[] _done = new bool[symbols.All.Count];

    // Entries share the conditions of what is around them, and once through each is enough.
    private readonly HashSet<KconfigExpression> _walked = new(ReferenceEqualityComparer.Instance);
    private readonly List<Step> _path = [];
    private int _reports;

    /// <summary>How one symbol reads another.</summary>
    private enum Link
    {
        DependsOn,
        SelectedBy,
        ImpliedBy,
        Prompt,
        Default,
        Range,
        PartOf,
        Contains,
    }

    public void Find()
    {
        foreach (KconfigSymbol symbol in symbols.InTableOrder)
        {
            if (symbol.IsDefined && _reports < MostReports)
            {
                Visit(symbol);
            }
        }
    }

    /// <summary>False when a circle was met.</summary>
    private bool Visit(KconfigSymbol symbol)
    {
        if (_open[symbol.Index])
        {
            Report(symbol);
            return false;
        }

        return _done[symbol.Index] || (RuntimeHelpers.TryEnsureSufficientExecutionStack() ? VisitNew(symbol) : VisitOnFreshStack(symbol));
    }

    // Apart, because a method that holds a lambda makes its closure at every call.
    private bool VisitOnFreshStack(KconfigSymbol symbol)
    {
        bool isWell = true;
        StackGuard.Run(() => isWell = VisitNew(symbol));
        return isWell;
    }

    private bool VisitNew(KconfigSymbol symbol)
    {
        if (symbol.Choice is { } group)
        {
            // A choice and its members are one knot: the walk starts at the choice.
            _path.Add(new Step(symbol) { Link = Link.PartOf });
            bool isWell = Visit(group);
            _path.RemoveAt(_path.Count - 1);
            return isWell;
        }

        if (symbol.IsChoice)
        {
            return VisitChoice(symbol);
        }

        _open[symbol.Index] = _done[symbol.Index] = true;
        bool result = VisitReads(symbol);
        _open[symbol.Index] = false;
        return result;
    }

    private bool VisitChoice(KconfigSymbol choice)
    {
        foreach (KconfigSymbol one in choice.MemberList.Append(choice))
        {
            _open[one.Index] = _done[one.Index] = true;
        }

        _path.Add(new Step(choice) { Link = Link.Contains });
        bool isWell = VisitReads(choice);
        _open[choice.Index] = false;
        for (int i = 0; isWell && i < choice.MemberList.Count; i++)
        {
            isWell = VisitReads(choice.MemberList[i]);
        }

        choice.MemberList.ForEach(m => _open[m.Index] = false);
        _path.RemoveAt(_path.Count - 1);
        return isWell;
    }

    private bool VisitReads(KconfigSymbol symbol)
    {
        var step = new Step(symbol);
        _path.Add(step);
        bool isWell = VisitReads(symbol, step);
        _path.RemoveAt(_path.Count - 1);
        return isWell;
    }

    private bool VisitReads(KconfigSymbol symbol, Step step)
    {
        step.Link = Link.DependsOn;
        foreach (KconfigExpression? dependency in symbol.Dependencies)
        {
            if (!Visit(dependency))
            {
                return false;
            }
        }

        step.Link = Link.SelectedBy;
        foreach ((KconfigExpression expression, _) in symbol.Selects)
        {
            if (!Visit(expression))
            {
                return false;
            }
        }

        step.Link = Link.ImpliedBy;
        foreach ((KconfigExpression expression, _) in symbol.Implies)
        {
            if (!Visit(expression))
            {
                return false;
            }
        }

        foreach (KconfigProperty property in symbol.PropertyList)
        {
            if (property.Kind is KconfigPropertyKind.Select or KconfigPropertyKind.Imply)
            {
                continue;
            }

            step.Property = property;
            step.Link = property.Kind switch
            {
                KconfigPropertyKind.Default => Link.Default,
                KconfigPropertyKind.Range => Link.Range,
                _ => Link.Prompt,
            };
            step.IsValue = false;
            if (!Visit(property.Condition))
            {
                return false;
            }

            step.IsValue = true;
            if (property.Kind == KconfigPropertyKind.Default && !symbol.IsChoice && !Visit(property.Value))
            {
                return false;
            }
        }

        return true;
    }

    private bool Visit(KconfigExpression? expression)
    {
        switch (expression)
        {
            case SymbolExpression one:
                return Visit(one.Symbol);
            case NotExpression not:
                return Visit(not.Operand);
            case CompareExpression compare:
                return Visit(compare.Left) && Visit(compare.Right);
            case AllExpression all:
                return VisitParts(all, all.Parts);
            case AnyExpression any:
                return VisitParts(any, any.Parts);
            default:
                return true;
        }
    }

    private bool VisitParts(KconfigExpression whole, KconfigExpression[] parts)
    {
        if (_walked.Contains(whole))
        {
            return true;
        }

        foreach (KconfigExpression part in parts)
        {
            if (!Visit(part))
            {
                return false;
            }
        }

        _walked.Add(whole);
        return true;
    }

    private void Report(KconfigSymbol symbol)
    {
        List<Step> circle = _path.ToList();
        if (symbol.Choice is { } group)
        {
            circle.Add(new Step(symbol) { Link = Link.PartOf });
            symbol = group;
        }

        circle.RemoveRange(0, Math.Max(0, circle.FindLastIndex(s => s.Symbol == symbol)));
        var story = new StringBuilder(Named(circle[0].Symbol));
        var kernel = new StringBuilder($"{circle[0].Place}:error: recursive dependency detected!\n");
        for (int i = 0; i < circle.Count; i++)
        {
            (Step step, KconfigSymbol next) = (circle[i], i + 1 < circle.Count ? circle[i + 1].Symbol : symbol);
            if (next != step.Symbol || circle.Count == 1)
            {
                story.Append(", which ").Append(InWords(step)).Append(' ').Append(i + 1 < circle.Count ? Named(next) : next.DisplayName);
            }

            kernel.Append($"{step.Place}:\t{InKernelWords(step, next)}\n");
        }

        kernel.Append($"For a resolution refer to {options.Manners.LanguageDocument}\n"
            + "subsection \"Kconfig recursive dependency limitations\"\n\n");
        _reports++;
        bag.Add("UK1008", Severity.Error, circle[0].Place,
            $"A symbol depends on itself: {story}. Break the circle at one of these places.", shown: kernel.ToString());
    }

    private static string InWords(Step step) => step.Link switch
    {
        Link.SelectedBy => "is selected by",
        Link.ImpliedBy => "is implied by",
        Link.Default when step.IsValue => "has a default from",
        Link.PartOf => "is part of the choice",
        Link.Contains => "has the member",
        _ => "depends on",
    };

    private static string InKernelWords(Step step, KconfigSymbol next)
    {
        (string name, string other) = (step.Symbol.Name ?? "<choice>", next.Name ?? "<choice>");
        return step.Symbol switch
        {
            { IsChoice: true } => $"choice {name} contains symbol {other}",
            { Choice: not null } => $"symbol {name} is part of choice {other}",
            _ => step.Link switch
            {
                Link.DependsOn => $"symbol {name} depends on {other}",
                Link.SelectedBy => $"symbol {name} is selected by {other}",
                Link.ImpliedBy => $"symbol {name} is implied by {other}",
                _ when step.IsValue => $"symbol {name} {PropertyName(step)} value contains {other}",
                _ => $"symbol {name} {PropertyName(step)} is visible depending on {other}",
            },
        };
    }

    private static string PropertyName(Step step) => step.Link switch { Link.Default => "default", Link.Range => "range", _ => "prompt" };

    private static string Named(KconfigSymbol symbol) =>
        symbol.IsDefined ? $"{symbol.DisplayName} ({symbol.Definitions[0].Place})" : symbol.DisplayName;

    /// <summary>One symbol on the way, and how it reads the next.</summary>
    private sealed class Step(KconfigSymbol symbol)
    {
        public KconfigSymbol Symbol { get; } = symbol;

        /// <summary>Where it reads; of a choice and of its members the entry, as conf has it.</summary>
        public KconfigPlace Place => Property is not null && !Symbol.IsChoice && Symbol.Choice is null ? Property.Place
            : Symbol.DefinitionList.Count > 0 ? Symbol.DefinitionList[0].Place : default;

        public Link Link { get; set; }

        public KconfigProperty? Property { get; set; }

        public bool IsValue { get; set; }
    }
}
