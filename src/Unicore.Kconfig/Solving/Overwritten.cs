// SPDX-License-Identifier: BSD-3-Clause
// What a change wrote over, to put it back instead of computing it once more.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Solving;

/// <summary>The values from before a change, in the order in which they were written over. Made before anything is changed.</summary>
internal sealed class Overwritten(Evaluator values)
{
    private readonly List<(Slot Slot, Slot Before)> _slots = [];
    private readonly List<KconfigSymbol> _reopened = [.. values.Reopened];

    /// <summary>How many of the values are others now.</summary>
    public int Changed => _slots.Count(s => s.Slot.Tri != s.Before.Tri || s.Slot.Text != s.Before.Text);

    /// <summary>Remembers a slot that is about to change.</summary>
    public void Keep(Slot slot)
    {
        if (!values.Spare.TryPop(out Slot? before))
        {
            before = new Slot();
        }

        before.Become(slot);
        _slots.Add((slot, before));
    }

    /// <summary>Puts all back as it was.</summary>
    public void PutBack()
    {
        for (int i = _slots.Count - 1; i >= 0; i--)
        {
            _slots[i].Slot.Become(_slots[i].Before);
            values.Spare.Push(_slots[i].Before);
        }

        _slots.Clear();
        values.TakeBack(_reopened);
    }
}
