// SPDX-License-Identifier: BSD-3-Clause
// Values that are set for a while, to see what comes of them.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Wanting;

/// <summary>Changes the values of one solver and takes the changes back, the last first; counts what that costs.</summary>
/// <param name="solver">The solver that is tried on.</param>
/// <param name="effort">How many values may be computed.</param>
internal sealed class Trial(KconfigSolver solver, long effort)
{
    private readonly Stack<Step> _steps = [];

    /// <summary>The values as they are now.</summary>
    public Evaluator Values { get; } = solver.Values;

    /// <summary>The changes that are made now, in their order.</summary>
    public List<(KconfigSymbol Symbol, string Value)> Path { get; } = [];

    /// <summary>The same by symbol.</summary>
    public Dictionary<KconfigSymbol, string> Changed { get; } = [];

    /// <summary>The effort that is left.</summary>
    public long Effort { get; set; } = effort;

    public bool IsExhausted => Effort <= 0;

    /// <summary>Sets a value, whether it can take effect now or not.</summary>
    public void Do(KconfigSymbol symbol, string value)
    {
        Path.Add((symbol, value));
        Changed[symbol] = value;
        Slot slot = Values[symbol];
        Slot? group = symbol.Choice is { } choice ? Values[choice] : null;
        _steps.Push(new Step(slot, slot.UserPart(), group, group?.UserPart()));
        (slot.HasUser, slot.UserTri, slot.UserText) = (true, ValueText.ToTristate(value), value);
        if (group is not null)
        {
            Choose(group, symbol, slot.UserTri);
        }

        solver.Propagate(symbol);
        Effort -= solver.Recomputed + 20;
    }

    /// <summary>Takes back all changes behind the first so many.</summary>
    public void Rewind(int count)
    {
        while (Path.Count > count)
        {
            KconfigSymbol symbol = Path[^1].Symbol;
            Changed.Remove(symbol);
            Path.RemoveAt(Path.Count - 1);
            Step step = _steps.Pop();
            step.Slot.TakeUserPart(step.Before);
            step.Group?.TakeUserPart(step.GroupBefore!);
            solver.Propagate(symbol);
            Effort -= solver.Recomputed;
        }
    }

    /// <summary>The changes that are made now, whatever their order.</summary>
    public string Key() => string.Join(',', Changed.Select(c => $"{c.Key.Index}={c.Value}").Order(StringComparer.Ordinal));

    private static void Choose(Slot group, KconfigSymbol member, Tristate value)
    {
        group.HasUser = true;
        if (value == Tristate.Yes)
        {
            (group.UserMember, group.UserTri) = (member, Tristate.Yes);
        }
        else if (value == Tristate.Mod)
        {
            (group.UserMember, group.UserTri) = (null, Tristate.Mod);
        }
    }

    private sealed record Step(Slot Slot, Slot Before, Slot? Group, Slot? GroupBefore);
}
