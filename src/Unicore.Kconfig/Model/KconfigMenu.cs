// SPDX-License-Identifier: BSD-3-Clause
// One entry of the menu tree, in the order of the files.
using System.Runtime.InteropServices;

namespace Unicore.Kconfig.Model;

/// <summary>An entry of the tree: a symbol's definition, a choice, a menu, a comment or an <c>if</c>.</summary>
public sealed class KconfigMenu
{
    internal KconfigMenu(KconfigMenu? parent, KconfigSymbol? symbol, KconfigPlace place)
    {
        Parent = Outer = parent;
        Symbol = symbol;
        Place = place;
    }

    /// <summary>The entry around this one; null for the root.</summary>
    public KconfigMenu? Parent { get; internal set; }

    /// <summary>The symbol that is defined here; null for menus, comments and <c>if</c>.</summary>
    public KconfigSymbol? Symbol { get; }

    /// <summary>Where it begins.</summary>
    public KconfigPlace Place { get; }

    /// <summary>Prompt or title; null when there is none.</summary>
    public KconfigProperty? Prompt { get; internal set; }

    /// <summary>What it depends on, parents included.</summary>
    public KconfigExpression? Dependency { get; internal set; }

    /// <summary>What it depends on as written, parents not included.</summary>
    public KconfigExpression? OwnDependency { get; internal set; }

    /// <summary><c>visible if</c> of a menu.</summary>
    public KconfigExpression? Visibility { get; internal set; }

    /// <summary>True for <c>menuconfig</c>.</summary>
    public bool IsMenuConfig { get; internal set; }

    /// <summary>True for what menus show on a page of its own: <c>menu</c>, <c>menuconfig</c> with a prompt, and the root.</summary>
    public bool IsMenu => Prompt is not null && (IsMenuConfig || Prompt.Kind == KconfigPropertyKind.Menu);

    /// <summary>The help text, without its indentation; null when there is none.</summary>
    public string? Help => HelpSource?.Trimmed();

    /// <summary>The entries inside.</summary>
    public IEnumerable<KconfigMenu> Children
    {
        get
        {
            for (KconfigMenu? child = FirstChild; child is not null; child = child.Next)
            {
                yield return child;
            }
        }
    }

    /// <summary>
    /// The menu, choice or <c>if</c> whose lines are around this entry's; <see cref="Parent"/> is what menus show it below.
    /// </summary>
    internal KconfigMenu? Outer { get; }

    /// <summary>The lines of its <c>depends on</c>, or of the <c>if</c> that it is.</summary>
    internal List<ConditionLine> Conditions { get; } = new(0);

    /// <summary>The lines of its <c>visible if</c>.</summary>
    internal List<ConditionLine> VisibleIfs { get; } = new(0);

    internal HelpSource? HelpSource { get; set; }

    /// <summary>What this definition adds to its symbol's list of properties: those from here …</summary>
    internal int PropertiesFrom { get; set; }

    /// <summary>… up to here, this one not included.</summary>
    internal int PropertiesUntil { get; set; }

    /// <summary>The properties of this definition of the symbol.</summary>
    internal ReadOnlySpan<KconfigProperty> OwnProperties =>
        Symbol is null ? [] : CollectionsMarshal.AsSpan(Symbol.PropertyList)[PropertiesFrom..PropertiesUntil];

    internal KconfigMenu? FirstChild { get; set; }

    internal KconfigMenu? LastChild { get; set; }

    internal KconfigMenu? Next { get; set; }

    /// <summary>The entry that comes after this one in file order, or null at the end.</summary>
    internal KconfigMenu? Following()
    {
        if (FirstChild is not null)
        {
            return FirstChild;
        }

        KconfigMenu? at = this;
        while (at is not null && at.Next is null)
        {
            at = at.Parent;
        }

        return at?.Next;
    }
}
