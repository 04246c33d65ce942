// SPDX-License-Identifier: BSD-3-Clause
// After parsing: hands dependencies down the tree, collects selects, finds choice members, makes implicit submenus.
using System.Runtime.CompilerServices;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Wanting;

namespace Unicore.Kconfig.Tree;

internal sealed class TreeFinisher(SymbolTable symbols, DiagnosticBag bag)
{
    private readonly ExpressionShaper _shaper = new(symbols, bag);
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
            Check(symbol, parent);
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
            symbol.Type = choice.Children.FirstOrDefault(c => c.Symbol is { Type: not KconfigType.Unknown })?.Symbol!.Type ?? KconfigType.Unknown;
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
            bag.Warning("UK1007", menu.Place, $"'{member.DisplayName}' is a member of a choice and should have a prompt.", "choice value must have a prompt");
        }

        foreach (KconfigProperty property in member.PropertyList)
        {
            if (property.Kind == KconfigPropertyKind.Default)
            {
                bag.Warning("UK1007", property.Place, $"'{member.DisplayName}' is a member of a choice, whose default the choice itself says; this one has no effect.", "defaults for choice values not supported");
            }
            else if (property.Kind == KconfigPropertyKind.Prompt && !ReferenceEquals(property.Menu, menu) && property.Menu.Parent?.Symbol != choice)
            {
                bag.Warning("UK1007", property.Place, $"'{member.DisplayName}' is a member of a choice ({menu.Place}), but is asked about here, outside of it.", "choice value used outside its choice group");
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

    private void Check(KconfigSymbol symbol, KconfigMenu menu)
    {
        if (symbol.Type == KconfigType.Unknown)
        {
            bag.Warning("UK1007", menu.Place, $"'{symbol.DisplayName}' is defined without a type; add bool, tristate, string, int or hex.", "config symbol defined without type");
        }

        if (symbol.IsChoice && menu.Prompt is null)
        {
            bag.Warning("UK1007", menu.Place, "A choice must have a prompt.", "choice must have a prompt");
        }

        foreach (KconfigProperty property in symbol.PropertyList)
        {
            Check(symbol, property);
        }
    }

    private void Check(KconfigSymbol symbol, KconfigProperty property)
    {
        (string name, bool isNumber) = (symbol.DisplayName, symbol.Type is KconfigType.Number or KconfigType.Hex);
        switch (property.Kind)
        {
            case KconfigPropertyKind.Default when property.Target is null && (isNumber || symbol.Type == KconfigType.Text):
                bag.Warning("UK1007", property.Place, $"The default of '{name}', of type {TypeNames.Of(symbol.Type)}, must be one symbol or one value.", $"default for config symbol '{symbol.Name}' must be a single symbol");
                break;
            case KconfigPropertyKind.Default when isNumber && !IsNumber(symbol, property.Target!):
                bag.Warning("UK1007", property.Place, $"'{property.Target!.Name}' is not a value for '{name}', of type {TypeNames.Of(symbol.Type)}.", $"'{symbol.Name}': number is invalid");
                break;
            case KconfigPropertyKind.Default when symbol.IsChoice && property.Target is { } target && target.Choice != symbol:
                bag.Warning("UK1007", property.Place, $"'{target.DisplayName}' is no member of the choice whose default it should be.", $"choice default symbol '{target.Name}' is not contained in the choice");
                break;
            case KconfigPropertyKind.Select or KconfigPropertyKind.Imply:
                CheckTarget(symbol, property);
                break;
            case KconfigPropertyKind.Range:
                if (!isNumber)
                {
                    bag.Warning("UK1007", property.Place, $"'range' is for int and hex, but '{name}' is of type {TypeNames.Of(symbol.Type)}.", "range is only allowed for int or hex symbols");
                }

                if (!IsNumber(symbol, property.Low!) || !IsNumber(symbol, property.High!))
                {
                    bag.Warning("UK1007", property.Place, $"The ends of the range of '{name}' must be numbers, or symbols of type int or hex.", "range is invalid");
                }

                break;
            default:
                break;
        }
    }

    private void CheckTarget(KconfigSymbol symbol, KconfigProperty property)
    {
        (KconfigSymbol target, string verb) = (property.Target!, property.Kind == KconfigPropertyKind.Select ? "select" : "imply");
        if (IsLogic(symbol.Type) && (IsLogic(target.Type) || target.Type == KconfigType.Unknown))
        {
            return;
        }

        bag.Warning("UK1007", property.Place,
            $"'{symbol.DisplayName}' of type {TypeNames.Of(symbol.Type)} cannot {verb} '{target.DisplayName}' of type {TypeNames.Of(target.Type)}; both must be bool or tristate.",
            IsLogic(symbol.Type)
                ? $"'{target.Name}' has wrong type. '{verb}' only accept arguments of bool and tristate type"
                : $"config symbol '{symbol.Name}' uses {verb}, but is not bool or tristate");
    }

    /// <summary>True for a symbol that holds a number, and for a literal that is one.</summary>
    private static bool IsNumber(KconfigSymbol symbol, KconfigSymbol value) =>
        value.Type is KconfigType.Number or KconfigType.Hex || (value.Type == KconfigType.Unknown && ValueText.IsValid(symbol.Type, value.Name ?? ""));

    private static bool IsLogic(KconfigType type) => type is KconfigType.Bool or KconfigType.Tristate;
}
