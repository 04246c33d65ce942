// SPDX-License-Identifier: BSD-3-Clause
// Random answers to all open questions.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Answering;

/// <summary>
/// Answers in the order of conf's table, so that a seed gives what it gives there. Choices come last, those that show, until no further
/// one shows.
/// </summary>
internal sealed class RandomAnswers(KconfigSolver solver, ClassicRandom random, Chances chances)
{
    private readonly bool _lastDecides = solver.Tree.Options.Manners.LastChoiceDecides;
    private readonly Evaluator _values = solver.TakeInput();

    /// <summary>Answers every open question.</summary>
    public void Give()
    {
        bool changed = Draw();

        // Round by round, until one changes nothing; what was drawn counts for the first.
        _values.Invalidate();
        while (Choose(changed))
        {
            changed = false;
            _values.Invalidate();
        }
    }

    /// <summary>Draws the values of all but choices; false when all of them have one.</summary>
    private bool Draw()
    {
        bool changed = false;
        foreach (KconfigSymbol symbol in solver.Tree.Table.InTableOrder)
        {
            Slot slot = _values[symbol];
            if (slot.HasUser || symbol.IsConstant || !symbol.IsLogic)
            {
                continue;
            }

            changed = true;
            int drawn = random.Next() % 100;
            slot.UserTri = symbol.Type == KconfigType.Bool ? (drawn < chances.BoolYes ? Tristate.Yes : Tristate.No)
                : drawn < chances.Yes ? Tristate.Yes
                : drawn < chances.Yes + chances.Mod ? Tristate.Mod
                : Tristate.No;
            slot.HasUser = !symbol.IsChoice;
        }

        return changed;
    }

    /// <summary>One round through the choices that are open; false when no other is to follow.</summary>
    private bool Choose(bool changed)
    {
        bool goesOn = changed;
        foreach (KconfigSymbol choice in solver.Tree.Table.InTableOrder)
        {
            if (choice.IsChoice && !_values[choice].HasUser)
            {
                goesOn = Choose(choice) || (goesOn && !_lastDecides);
            }
        }

        return goesOn;
    }

    private bool Choose(KconfigSymbol choice)
    {
        Slot slot = _values.Computed(choice);
        if (slot.Tri != Tristate.Yes)
        {
            return false;
        }

        slot.UserMember = choice.MemberList[random.Next() % choice.MemberList.Count];
        slot.HasUser = true;
        slot.Valid = false;
        foreach (KconfigSymbol member in choice.MemberList)
        {
            Slot one = _values[member];
            (one.UserTri, one.HasUser, one.Valid) = (member == slot.UserMember ? Tristate.Yes : Tristate.No, true, false);
        }

        return true;
    }
}
