// SPDX-License-Identifier: BSD-3-Clause
// Answers of a person at a question or a menu: checked at once against what may be answered now.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private static readonly Origin Asked = new("an answer");

    /// <summary>
    /// True to compute every value anew after an answer, when it is asked for. It costs more and gives the same values, but conf's
    /// help shows values as they were computed last, and its warnings come with each computing.
    /// </summary>
    internal bool ForgetsAll { get; init; }

    /// <summary>True when the symbol may be given this value now: its prompt shows, no select holds it, and the text fits its type and range.</summary>
    /// <param name="symbol">A symbol of this solver's tree.</param>
    /// <param name="value">As in <c>.config</c>, a string without quotes.</param>
    public bool CanAnswer(KconfigSymbol symbol, string value)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentNullException.ThrowIfNull(value);
        var slot = Computed(symbol);
        if (symbol.IsConstant || slot.Visible == Tristate.No || !IsValidText(symbol.Type, value))
        {
            return false;
        }

        if (symbol.Type is not (KconfigType.Bool or KconfigType.Tristate))
        {
            return symbol.Type != KconfigType.Unknown && (symbol.Type == KconfigType.Text || IsWithinRange(symbol, value));
        }

        var tri = Assignment.ParseTristate(value);
        if (tri == Tristate.Mod && IsBoolNow(symbol, slot))
        {
            return false;
        }

        var single = symbol.Choice is not null && slot.Visible == Tristate.Yes;
        return slot.Visible > slot.Forced && (single ? tri == Tristate.Yes : tri >= slot.Forced && tri <= slot.Visible);
    }

    /// <summary>Gives the symbol a value as a person at the menu does; y for a member of a choice chooses it. Only what depends on it is computed anew.</summary>
    /// <returns>False, and nothing is changed, when <see cref="CanAnswer"/> is.</returns>
    public bool Answer(KconfigSymbol symbol, string value)
    {
        if (!CanAnswer(symbol, value))
        {
            return false;
        }

        TakeDrops();
        isUnsaved = true;
        var slot = slots[symbol.Index];
        var given = value;
        value = symbol.Type == KconfigType.Hex && !value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? "0x" + value : value;

        // For conf a text is new when the user has said it for the first time, whatever the default is.
        var changes = ForgetsAll && !IsLogic(symbol) ? slot.UserText != given || given != value : value != TextOf(symbol);
        (slot.HasUser, slot.UserTri, slot.UserText) = (true, Assignment.ParseTristate(value), value);
        if (symbol.Choice is { } choice && slot.UserTri == Tristate.Yes)
        {
            var group = Computed(choice);
            (group.HasUser, group.UserMember, group.UserTri) = (true, symbol, Tristate.Yes);
            foreach (var member in choice.MemberList)
            {
                slots[member.Index].HasUser |= slots[member.Index].Visible != Tristate.No;
            }
        }

        lastAssignment[symbol] = new Assignment(symbol, value, Asked, Explain: false, ++order);
        assignments.Add(lastAssignment[symbol]);
        if (changes && ForgetsAll)
        {
            ComputeAll();
        }
        else if (changes)
        {
            Propagate(symbol);
        }

        return true;
    }

    /// <summary>conf takes it for an answer of n when it shows a value that nobody may change, because its prompt is hidden.</summary>
    internal void NoticeHidden(KconfigSymbol symbol)
    {
        var slot = Computed(symbol);
        if (symbol.Type is KconfigType.Bool or KconfigType.Tristate && slot.Visible == Tristate.No && !IsAnswered(symbol))
        {
            (slot.HasUser, slot.IsDropped) = (true, false);
        }
    }

    /// <summary>True when the user has given the symbol a value; conf shows <c>(NEW)</c> behind a question without one.</summary>
    public bool IsAnswered(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        EnsureSolved();
        return slots[symbol.Index] is { HasUser: true, IsDropped: false };
    }

    /// <summary>Takes the user's value back: the symbol returns to what follows from the others. For a choice, its members' values too.</summary>
    public void Forget(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        EnsureSolved();
        TakeDrops();
        var group = symbol.Choice ?? symbol;
        foreach (var one in group.MemberList.Append(group))
        {
            var slot = slots[one.Index];
            (slot.HasUser, slot.UserTri, slot.UserText, slot.UserMember) = (false, Tristate.No, null, null);
            if (lastAssignment.Remove(one))
            {
                assignments.RemoveAll(a => a.Symbol == one);
            }
        }

        Propagate(group);
    }

    /// <summary>The chosen member of a choice; null when none is, or when it stands at m.</summary>
    public KconfigSymbol? MemberOf(KconfigSymbol choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return Computed(choice).Member;
    }

    /// <summary>The least value that selects leave to the user; n when nothing selects the symbol.</summary>
    public Tristate ForcedOf(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Computed(symbol).Forced;
    }

    /// <summary>From now on the session's own order of events counts, as after conf has read its file: values that had no effect are gone.</summary>
    private void TakeDrops()
    {
        if (hasDrops)
        {
            hasDrops = false;
            foreach (var slot in slots)
            {
                slot.HasUser &= !slot.IsDropped;
                slot.IsDropped = false;
            }
        }
    }
}
