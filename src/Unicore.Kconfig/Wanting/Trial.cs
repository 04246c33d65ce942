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
    private readonly Stack<(Overwritten Before, int Cost)> _steps = [];

    /// <summary>The values as they are now.</summary>
    public Evaluator Values { get; } = solver.Values;

    /// <summary>The changes that are made now, in their order.</summary>
    public List<(KconfigSymbol Symbol, string Value)> Path { get; } = [];

    /// <summary>The same by symbol.</summary>
    public Dictionary<KconfigSymbol, string> Changed { get; } = [];

    /// <summary>The effort that is left.</summary>
    public long Effort { get; set; } = effort;

    /// <summary>How many values differ by the last change from what they were before it.</summary>
    public int Disturbed => _steps.TryPeek(out (Overwritten Before, int Cost) last) ? last.Before.Changed : 0;

    public bool IsExhausted => Effort <= 0;

    /// <summary>Sets a value, whether it can take effect now or not.</summary>
    public void Do(KconfigSymbol symbol, string value)
    {
        Path.Add((symbol, value));
        Changed[symbol] = value;
        Slot slot = Values[symbol];
        var before = new Overwritten(Values);
        before.Keep(slot);
        (slot.HasUser, slot.UserTri, slot.UserText) = (true, ValueText.ToTristate(value), value);
        if (symbol.Choice is { } choice)
        {
            before.Keep(Values[choice]);
            Choose(Values[choice], symbol, slot.UserTri);
        }

        solver.Propagate(symbol, before);
        _steps.Push((before, solver.Recomputed));
        Effort -= solver.Recomputed + 20;
    }

    /// <summary>Takes back all changes behind the first so many.</summary>
    public void Rewind(int count)
    {
        while (Path.Count > count)
        {
            Changed.Remove(Path[^1].Symbol);
            Path.RemoveAt(Path.Count - 1);
            (Overwritten before, int cost) = _steps.Pop();
            before.PutBack();
            Effort -= cost;
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
}
