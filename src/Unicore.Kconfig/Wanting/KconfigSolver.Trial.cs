// SPDX-License-Identifier: BSD-3-Clause
// Values that are set for a while, to see what comes of them.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private readonly Stack<(KconfigSymbol Symbol, Slot Before, KconfigSymbol? Choice, Slot? Group)> given = [];

    /// <summary>Sets a value for a while, whether it can take effect now or not.</summary>
    private void Give(KconfigSymbol symbol, string value)
    {
        var slot = slots[symbol.Index];
        var group = symbol.Choice is { } choice ? slots[choice.Index] : null;
        given.Push((symbol, slot.UserPart(), symbol.Choice, group?.UserPart()));
        (slot.HasUser, slot.UserTri, slot.UserText) = (true, Assignment.ParseTristate(value), value);
        if (group is not null)
        {
            group.HasUser = true;
            if (slot.UserTri == Tristate.Yes)
            {
                (group.UserMember, group.UserTri) = (symbol, Tristate.Yes);
            }
            else if (slot.UserTri == Tristate.Mod)
            {
                (group.UserMember, group.UserTri) = (null, Tristate.Mod);
            }
        }

        Propagate(symbol);
    }

    /// <summary>Undoes the last <see cref="Give"/>.</summary>
    private void TakeBack()
    {
        var (symbol, before, choice, group) = given.Pop();
        slots[symbol.Index].TakeUserPart(before);
        if (choice is not null)
        {
            slots[choice.Index].TakeUserPart(group!);
        }

        Propagate(symbol);
    }
}
