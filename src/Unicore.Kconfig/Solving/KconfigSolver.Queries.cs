// SPDX-License-Identifier: BSD-3-Clause
// What is asked of a configuration: values, what shows, what may be changed, who said so.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Solving;

public sealed partial class KconfigSolver
{
    /// <summary>The value as <c>.config</c> has it, without quotes; null for a name that nothing mentions.</summary>
    /// <param name="name">With or without the prefix.</param>
    public string? ValueOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Tree.Table.Find(Tree.BareName(name)) is { } symbol ? Values.TextOf(symbol) : null;
    }

    /// <summary>The value of a symbol of this solver's tree, without quotes.</summary>
    public string ValueOf(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Values.TextOf(symbol);
    }

    /// <summary>How far the user may change the symbol now: n means that its prompt does not show.</summary>
    public Tristate VisibilityOf(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Values.Computed(symbol).Visible;
    }

    /// <summary>The least value that selects leave to the user; n when nothing selects the symbol.</summary>
    public Tristate ForcedOf(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Values.Computed(symbol).Forced;
    }

    /// <summary>The chosen member of a choice; null when none is, or when it stands at m.</summary>
    public KconfigSymbol? MemberOf(KconfigSymbol choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return Values.Computed(choice).Member;
    }

    /// <summary>Who gave the symbol a value; null when no user did.</summary>
    public Origin? OriginOf(KconfigSymbol symbol) => Input.LastOf(symbol)?.Origin;

    /// <summary>True when the symbol belongs in <c>.config</c>.</summary>
    public bool IsWritten(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Values.Computed(symbol).Write;
    }

    /// <summary>True when the user may choose between several values: the prompt shows, and no select leaves only one.</summary>
    public bool IsChangeable(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Values.Computed(symbol) is var slot && slot.Visible > slot.Forced;
    }

    /// <summary>True when the user has given the symbol a value; conf shows <c>(NEW)</c> behind a question without one.</summary>
    public bool IsAnswered(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Values[symbol] is { HasUser: true, IsDropped: false };
    }

    /// <summary>True when the symbol is a bool, or a tristate that acts as one because modules are off or its choice is y.</summary>
    public bool ActsAsBool(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Values.IsBoolNow(symbol);
    }

    /// <summary>True when the conditions of the entry's prompt and its <c>visible if</c> hold.</summary>
    public bool IsVisible(KconfigMenu menu)
    {
        ArgumentNullException.ThrowIfNull(menu);
        return Values.IsShown(menu);
    }

    /// <summary>True when questions and menus come to the entry: it is visible, or it is on and something inside it is.</summary>
    public bool Shows(KconfigMenu menu)
    {
        ArgumentNullException.ThrowIfNull(menu);
        return Values.Shows(menu);
    }

    /// <summary>Every symbol with a name whose value differs between the two solvers of one tree.</summary>
    internal List<KconfigChange> DifferencesTo(KconfigSolver other)
    {
        Evaluator here = Values;
        Evaluator there = other.Values;
        bool Differs(KconfigSymbol one) =>
            one is { IsConstant: false, IsChoice: false, Name: not null, IsDefined: true } && here.TextOf(one) != there.TextOf(one);
        return [.. Tree.Table.All.Where(Differs).Select(s => new KconfigChange(s, here.TextOf(s), there.TextOf(s)))];
    }
}
