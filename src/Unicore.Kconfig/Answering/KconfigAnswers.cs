// SPDX-License-Identifier: BSD-3-Clause
// Answers of a person at a question or a menu: checked at once against what may be answered now.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Answering;

/// <summary>Answers questions, one or all of them, as <c>conf</c> and its menus do.</summary>
public static partial class KconfigAnswers
{
    private static readonly Origin Answered = new("an answer");

    /// <summary>
    /// True when the symbol may be given this value now: its prompt shows, no select holds it, and the text fits its type and range.
    /// </summary>
    /// <param name="solver">The configuration.</param>
    /// <param name="symbol">A symbol of its tree.</param>
    /// <param name="value">As in <c>.config</c>, a string without quotes.</param>
    public static bool CanAnswer(this KconfigSolver solver, KconfigSymbol symbol, string value)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentNullException.ThrowIfNull(value);
        Evaluator values = solver.Values;
        Slot slot = values.Computed(symbol);
        if (symbol.IsConstant || slot.Visible == Tristate.No || !ValueText.IsValid(symbol.Type, value))
        {
            return false;
        }

        if (!symbol.IsLogic)
        {
            return symbol.Type != KconfigType.Unknown && (symbol.Type == KconfigType.Text || values.IsWithinRange(symbol, value));
        }

        Tristate tri = ValueText.ToTristate(value);
        if (tri == Tristate.Mod && values.IsBoolNow(symbol))
        {
            return false;
        }

        bool isSingle = symbol.Choice is not null && slot.Visible == Tristate.Yes;
        return slot.Visible > slot.Forced && (isSingle ? tri == Tristate.Yes : tri >= slot.Forced && tri <= slot.Visible);
    }

    /// <summary>
    /// Gives the symbol a value as a person at the menu does; y for a member of a choice chooses it. Only what depends on it is computed
    /// anew.
    /// </summary>
    /// <returns>False, and nothing is changed, when <see cref="CanAnswer"/> is; but conf takes the value that a symbol has.</returns>
    public static bool Answer(this KconfigSolver solver, KconfigSymbol symbol, string value)
    {
        ArgumentNullException.ThrowIfNull(solver);
        bool stays = solver.IsSession && symbol.IsLogic && value == solver.ValueOf(symbol);
        if (!stays && !solver.CanAnswer(symbol, value))
        {
            return false;
        }

        Evaluator values = solver.TakeDrops();
        solver.IsUnsaved = true;
        Slot slot = values[symbol];
        string given = value;
        value = symbol.Type == KconfigType.Hex && !value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? "0x" + value : value;

        // For conf a text is new when the user has said it for the first time, whatever the default is.
        bool changes = solver.IsSession && !symbol.IsLogic
            ? slot.UserText != given || given != value
            : value != values.TextOf(symbol);
        (slot.HasUser, slot.UserTri, slot.UserText) = (true, ValueText.ToTristate(value), value);
        if (symbol.Choice is { } choice && slot.UserTri == Tristate.Yes)
        {
            Choose(values, choice, symbol);
        }

        solver.Input.Add(new Assignment(symbol, value, Answered, Explain: false));
        if (changes && solver.IsSession)
        {
            solver.ComputeAll();
        }
        else if (changes)
        {
            solver.Propagate(symbol);
        }

        return true;
    }

    /// <summary>
    /// Takes the user's value back: the symbol returns to what follows from the others. For a choice, its members' values too.
    /// </summary>
    public static void Forget(this KconfigSolver solver, KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(symbol);
        Evaluator values = solver.TakeDrops();
        KconfigSymbol group = symbol.Choice ?? symbol;
        foreach (KconfigSymbol one in group.MemberList.Append(group))
        {
            Slot slot = values[one];
            (slot.HasUser, slot.UserTri, slot.UserText, slot.UserMember) = (false, Tristate.No, null, null);
            solver.Input.Remove(one);
        }

        solver.Propagate(group);
    }

    /// <summary>conf takes it for an answer of n when it shows a value that nobody may change, because its prompt is hidden.</summary>
    internal static void NoticeHidden(this KconfigSolver solver, KconfigSymbol symbol)
    {
        Slot slot = solver.Values.Computed(symbol);
        if (symbol.IsLogic && slot.Visible == Tristate.No && !solver.IsAnswered(symbol))
        {
            (slot.HasUser, slot.IsDropped) = (true, false);
        }
    }

    private static void Choose(Evaluator values, KconfigSymbol choice, KconfigSymbol chosen)
    {
        Slot group = values.Computed(choice);
        (group.HasUser, group.UserMember, group.UserTri) = (true, chosen, Tristate.Yes);
        foreach (KconfigSymbol member in choice.MemberList)
        {
            values[member].HasUser |= values[member].Visible != Tristate.No;
        }
    }
}
