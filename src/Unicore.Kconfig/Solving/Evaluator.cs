// SPDX-License-Identifier: BSD-3-Clause
// Computes one symbol's value from prompts, user values, defaults, selects, implies, ranges and choices.
using System.Runtime.CompilerServices;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Solving;

/// <summary>The values of all symbols: each is computed when it is asked for, from what the user said, and kept.</summary>
internal sealed partial class Evaluator
{
    private readonly SymbolTable _table;
    private readonly KconfigOptions _options;
    private readonly Slot[] _slots;
    private readonly Action<KconfigSymbol>? _onUnmetSelect;
    private readonly bool _inConfsOrder;

    /// <param name="tree">The tree.</param>
    /// <param name="onUnmetSelect">
    /// Is told of every symbol that a select turns on although what it depends on does not hold, each time it is computed. Then the order
    /// matters: symbols are computed when they are asked for, with every part of their conditions, needed or not, as in conf.
    /// </param>
    public Evaluator(KconfigTree tree, Action<KconfigSymbol>? onUnmetSelect)
    {
        (_table, _options) = (tree.Table, tree.Options);
        (_onUnmetSelect, _inConfsOrder) = (onUnmetSelect, onUnmetSelect is not null);
        Modules = _table.Modules ?? _table.No;
        _slots = new Slot[_table.All.Count];
        Clear();
    }

    /// <summary>The symbol that turns modules on; the constant n when there is none.</summary>
    public KconfigSymbol Modules { get; }

    /// <summary>Its value when it was computed last.</summary>
    public Tristate ModulesValue { get; private set; }

    /// <summary>How many symbols there are.</summary>
    public int Count => _slots.Length;

    /// <summary>Choices that lost the user's value when they were computed last, as not all of their members have one.</summary>
    public List<KconfigSymbol> Reopened { get; } = [];

    /// <summary>Slots that nobody needs, for what is to be remembered next: a search overwrites and puts back millions.</summary>
    public Stack<Slot> Spare { get; } = new();

    /// <summary>What is known of a symbol, computed or not.</summary>
    public Slot this[KconfigSymbol symbol] => _slots[symbol.Index];

    /// <summary>What is known of a symbol once it is computed.</summary>
    public Slot Computed(KconfigSymbol symbol)
    {
        Slot slot = _slots[symbol.Index];
        if (!slot.Valid)
        {
            Calculate(symbol, slot);
        }

        return slot;
    }

    /// <summary>Forgets all values and all that the user said.</summary>
    public void Clear()
    {
        ModulesValue = Tristate.No;
        Reopened.Clear();
        foreach (KconfigSymbol symbol in _table.All)
        {
            _slots[symbol.Index] = new Slot();
        }

        SetConstant(_table.No, Tristate.No);
        SetConstant(_table.Mod, Tristate.Mod);
        SetConstant(_table.Yes, Tristate.Yes);
    }

    /// <summary>Has every value computed anew when it is asked for next.</summary>
    public void Invalidate()
    {
        foreach (KconfigSymbol symbol in _table.All)
        {
            _slots[symbol.Index].Valid = symbol.IsConstant && symbol.Type == KconfigType.Tristate;
        }

        Reopened.Clear();
        Calculate(Modules);
    }

    /// <summary>Has what is known beside the slots be as it was when those were; the slots are put back already.</summary>
    public void TakeBack(List<KconfigSymbol> reopened)
    {
        Reopened.Clear();
        Reopened.AddRange(reopened);
        ModulesValue = _slots[Modules.Index].Tri;
    }

    /// <summary>Computes every value that is not computed yet, unless conf would leave that for later.</summary>
    public void CalculateOpen()
    {
        if (!_inConfsOrder)
        {
            CalculateAll();
        }
    }

    /// <summary>Computes every value that is not computed yet.</summary>
    public void CalculateAll()
    {
        foreach (KconfigSymbol symbol in _table.InTableOrder)
        {
            Calculate(symbol);
        }
    }

    /// <summary>Computes the symbol's value unless that is done.</summary>
    public void Calculate(KconfigSymbol symbol) => Computed(symbol);

    private void Calculate(KconfigSymbol symbol, Slot slot)
    {
        // Set before the work: a circle (reported by the tree) reads the initial value instead of going round.
        slot.Valid = slot.IsKnown = true;
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            CalculateNow(symbol, slot);
        }
        else
        {
            CalculateOnFreshStack(symbol, slot);
        }
    }

    /// <summary>Every symbol that is selected although what it depends on does not hold.</summary>
    public HashSet<KconfigSymbol> UnmetSelects() => [.. _table.All.Where(IsUnmet)];

    /// <summary>True for a symbol that is selected although what it depends on does not hold.</summary>
    public bool IsUnmet(KconfigSymbol symbol) =>
        Computed(symbol) is var slot && slot.Direct < slot.Forced && !symbol.IsChoice && symbol.Choice is null;

    /// <summary>A tristate acts as a bool without modules, as the chosen member of a choice, and once where y was implied.</summary>
    public bool IsBoolNow(KconfigSymbol symbol) => symbol.Type switch
    {
        KconfigType.Bool => true,
        KconfigType.Tristate =>
            (symbol.Choice is not null && _slots[symbol.Index].Visible == Tristate.Yes) || ModulesValue == Tristate.No
            || (_options.Manners.ImpliesWholly && _slots[symbol.Index].Implied == Tristate.Yes),
        _ => false,
    };

    // Apart, because a method that holds a lambda makes its closure at every call.
    private void CalculateOnFreshStack(KconfigSymbol symbol, Slot slot) => StackGuard.Run(() => CalculateNow(symbol, slot));

    private void CalculateNow(KconfigSymbol symbol, Slot slot)
    {
        if (symbol.Type == KconfigType.Unknown)
        {
            (slot.Text, slot.Tri) = (symbol.Name ?? "", Tristate.No);
            return;
        }

        slot.Write = false;
        CalculateVisibility(symbol, slot);
        slot.Write = slot.Visible != Tristate.No;
        (slot.Tri, slot.Text) = (Tristate.No, "");
        slot.Member = null;
        if (symbol.IsLogic)
        {
            slot.Tri = LogicValue(symbol, slot);
        }
        else
        {
            slot.Text = TextValue(symbol, slot);
        }

        if (symbol.IsChoice && slot.Tri == Tristate.Yes)
        {
            slot.Member = ChooseMember(symbol, slot);
        }

        Clamp(symbol, slot);
        if (symbol == Modules)
        {
            ModulesValue = slot.Tri;
        }

        if (symbol.IsChoice && slot.Write)
        {
            foreach (KconfigSymbol member in symbol.MemberList)
            {
                _slots[member.Index].Write |= _slots[member.Index].Visible != Tristate.No;
            }
        }

        slot.Write &= !symbol.IsChoice && symbol.EnvironmentVariable is null;
    }

    private Tristate LogicValue(KconfigSymbol symbol, Slot slot)
    {
        if (symbol.Choice is not null && slot.Visible == Tristate.Yes)
        {
            return _slots[symbol.Choice.Index].Member == symbol ? Tristate.Yes : Tristate.No;
        }

        Tristate value = slot.Visible != Tristate.No && slot.HasUser ? Min(slot.UserTri, slot.Visible) : DefaultLogicValue(symbol, slot);
        if (slot.Direct < slot.Forced && _onUnmetSelect is not null)
        {
            _onUnmetSelect(symbol);
        }

        return Promote(symbol, Max(value, slot.Forced));
    }

    private void SetConstant(KconfigSymbol symbol, Tristate value)
    {
        Slot slot = _slots[symbol.Index];
        (slot.Valid, slot.Tri, slot.Text) = (true, value, symbol.Name!);
    }
}
