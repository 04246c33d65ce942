// SPDX-License-Identifier: BSD-3-Clause
// After parsing: hands dependencies down the tree, collects selects, finds choice members, makes implicit submenus.
using System.Runtime.CompilerServices;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Tree;

internal sealed class TreeFinisher(SymbolTable symbols, DiagnosticBag bag)
{
    private readonly ExpressionShaper _shaper = new(symbols, bag);
    private readonly StatementChecker _checker = new(bag);
    private readonly HashSet<KconfigSymbol> _checkedSymbols = [];

    public void Finish(KconfigMenu menu)
    {
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            FinishHere(menu);
        }
        else
        {
            FinishOnFreshStack(menu);
        }
    }

    // Apart, because a method that holds a lambda makes its closure at every call.
    private void FinishOnFreshStack(KconfigMenu menu) => StackGuard.Run(() => FinishHere(menu));

    private void FinishHere(KconfigMenu parent)
    {
        KconfigSymbol? symbol = parent.Symbol;
        if (parent.FirstChild is not null)
        {
            HandDown(parent, symbol);
            for (KconfigMenu? child = parent.FirstChild; child is not null; child = child.Next)
            {
                Finish(child);
            }
        }
        else if (symbol is not null)
        {
            GatherSubmenu(parent, symbol);
            symbol.Dependencies.Add(parent.Dependency);
        }

        for (KconfigMenu? child = parent.FirstChild; child is not null; child = child.Next)
        {
            if (symbol is { IsChoice: true } && child.Symbol is { Choice: null, IsChoice: false } member)
            {
                AddMember(symbol, member, child);
            }

            Flatten(parent, child);
        }

        if (symbol is not null && _checkedSymbols.Add(symbol))
        {
            _checker.Check(symbol, parent);
        }

        if (symbol is { IsChoice: true, IsOptional: false } && parent.Prompt is { } prompt)
        {
            KconfigExpression visibleOrM = KconfigExpression.And(prompt.Condition, symbols.Mod.Mention)!;
            symbol.Selects.Add((visibleOrM, null));
        }
    }

    private void HandDown(KconfigMenu parent, KconfigSymbol? symbol)
    {
        KconfigExpression? above = parent.Dependency;
        if (symbol is { IsChoice: true })
        {
            SetMemberTypes(parent, symbol);
            above = symbol.Mention;
        }

        for (KconfigMenu? child = parent.FirstChild; child is not null; child = child.Next)
        {
            child.OwnDependency = child.Dependency;
            child.Dependency = _shaper.And(above, _shaper.RewriteModule(child.Dependency, child.Place));
            if (child.Symbol is null)
            {
                if (child.Prompt is { } title)
                {
                    title.Condition = _shaper.And(child.Dependency, _shaper.RewriteModule(title.Condition, title.Place));
                }

                continue;
            }

            foreach (KconfigProperty property in child.OwnProperties)
            {
                HandDown(child, property);
            }
        }
    }

    private void HandDown(KconfigMenu menu, KconfigProperty property)
    {
        property.Condition = _shaper.And(menu.Dependency, _shaper.RewriteModule(property.Condition, property.Place));
        if (property.Kind is not (KconfigPropertyKind.Select or KconfigPropertyKind.Imply))
        {
            return;
        }

        KconfigExpression term = KconfigExpression.And(menu.Symbol!.Mention, property.Condition)!;
        (property.Kind == KconfigPropertyKind.Select ? property.Target!.Selects : property.Target!.Implies).Add((term, property));
    }

    private static void SetMemberTypes(KconfigMenu choice, KconfigSymbol symbol)
    {
        if (symbol.Type == KconfigType.Unknown)
        {
            symbol.Type = choice.Children.FirstOrDefault(c => c.Symbol is { Type: not KconfigType.Unknown })?.Symbol!.Type
                ?? KconfigType.Unknown;
        }

        foreach (KconfigMenu child in choice.Children)
        {
            if (child.Symbol is { Type: KconfigType.Unknown } member)
            {
                member.Type = symbol.Type;
            }
        }
    }

    /// <summary>Entries right after a symbol that depend on it become its children, as menus show them.</summary>
    private void GatherSubmenu(KconfigMenu parent, KconfigSymbol symbol)
    {
        Func<KconfigSymbol, bool>? isSymbol = null;
        HashSet<string>? own = null;
        KconfigMenu? last = null;
        for (KconfigMenu? menu = parent.Next; menu is not null; menu = menu.Next)
        {
            KconfigExpression? dependency = menu.Prompt is { } prompt ? prompt.Condition : menu.Dependency;
            if (dependency is null || !dependency.Any(isSymbol ??= symbol.Equals))
            {
                break;
            }

            if (!ExpressionShaper.Needs(dependency, symbol))
            {
                own ??= ExpressionShaper.Terms(parent.Prompt?.Condition);
                if (!own.IsSubsetOf(ExpressionShaper.Terms(dependency)) || NormalForm.Of(dependency)?.Any(isSymbol) != true)
                {
                    break;
                }
            }

            Finish(menu);
            menu.Parent = parent;
            last = menu;
        }

        if (last is not null)
        {
            parent.FirstChild = parent.Next;
            parent.Next = last.Next;
            last.Next = null;
        }
    }

    private void AddMember(KconfigSymbol choice, KconfigSymbol member, KconfigMenu menu)
    {
        member.Choice = choice;
        choice.MemberList.Add(member);
        if (menu.Prompt is null)
        {
            bag.Warning("UK1007", menu.Place, $"'{member.DisplayName}' is a member of a choice and should have a prompt.",
                "choice value must have a prompt");
        }

        foreach (KconfigProperty property in member.PropertyList)
        {
            if (property.Kind == KconfigPropertyKind.Default)
            {
                bag.Warning("UK1007", property.Place,
                    $"'{member.DisplayName}' is a member of a choice, whose default the choice itself says; this one has no effect.",
                    "defaults for choice values not supported");
            }
            else if (property.Kind == KconfigPropertyKind.Prompt && !ReferenceEquals(property.Menu, menu)
                && property.Menu.Parent?.Symbol != choice)
            {
                bag.Warning("UK1007", property.Place,
                    $"'{member.DisplayName}' is a member of a choice ({menu.Place}), but is asked about here, outside of it.",
                    "choice value used outside its choice group");
            }
        }

        if (choice.Type != KconfigType.Tristate || member.Type == KconfigType.Tristate)
        {
            return;
        }

        // A bool in a tristate choice can be chosen only when the choice is y.
        var whenYes = new CompareExpression(Comparison.Equal, choice, symbols.Yes);
        menu.Dependency = KconfigExpression.And(whenYes, menu.Dependency);
        foreach (KconfigProperty property in menu.OwnProperties)
        {
            property.Condition = KconfigExpression.And(whenYes, property.Condition);
        }
    }

    /// <summary>Children of an entry without prompt (an "if") move up to stand after it.</summary>
    private static void Flatten(KconfigMenu parent, KconfigMenu menu)
    {
        if (menu.FirstChild is null || menu.Prompt?.Text is not null)
        {
            return;
        }

        KconfigMenu last = menu.FirstChild;
        for (KconfigMenu? child = menu.FirstChild; child is not null; child = child.Next)
        {
            child.Parent = parent;
            last = child;
        }

        last.Next = menu.Next;
        menu.Next = menu.FirstChild;
        menu.FirstChild = null;
    }
}
