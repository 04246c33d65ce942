// SPDX-License-Identifier: BSD-3-Clause
// Answers to all questions at once: one way, at random, or rewritten from those that are there.
using Unicore.Kconfig.Conf;

namespace Unicore.Kconfig;

/// <summary>How <see cref="KconfigSolver.AnswerAll"/> answers every question that has no answer yet.</summary>
public enum KconfigAnswer
{
    /// <summary>As <c>allnoconfig</c>.</summary>
    No,

    /// <summary>As <c>allmodconfig</c>.</summary>
    Mod,

    /// <summary>As <c>allyesconfig</c>.</summary>
    Yes,

    /// <summary>As <c>alldefconfig</c>: what the Kconfig files say; values that had no effect when they were read are forgotten.</summary>
    Default,
}

public sealed partial class KconfigSolver
{
    /// <summary>Answers every question that was not answered by <see cref="Set"/> or <see cref="Load"/> in one way.</summary>
    public void AnswerAll(KconfigAnswer answer)
    {
        answerAll = answer;
        if (answer == KconfigAnswer.Default && isSolved)
        {
            TakeDrops();
            foreach (var symbol in table.All)
            {
                slots[symbol.Index].HasUser |= symbol.IsChoice;
            }

            ComputeAll();
            return;
        }

        isSolved = false;
    }

    /// <summary>Gives every tristate that may be m now, and whose answer is <paramref name="from"/>, the answer <paramref name="to"/>.</summary>
    internal void Rewrite(Tristate from, Tristate to)
    {
        EnsureSolved();
        TakeDrops();
        foreach (var symbol in table.All)
        {
            var slot = slots[symbol.Index];
            if (symbol.Type == KconfigType.Tristate && !symbol.IsConstant && slot.UserTri == from && !IsBoolNow(symbol, slot))
            {
                slot.UserTri = to;
            }
        }

        ComputeAll();
    }

    /// <summary>
    /// Answers every open question at random, in the order of conf's table, so that a seed gives what it gives there. Choices come
    /// last, those that show, until no further one shows.
    /// </summary>
    internal void AnswerAtRandom(ClassicRandom random, Chances chances)
    {
        Reset();
        isSolved = isUnsaved = true;
        explained = false;
        ApplyAssignments();
        var changed = false;
        foreach (var symbol in table.InTableOrder)
        {
            var slot = slots[symbol.Index];
            if (slot.HasUser || symbol.IsConstant || symbol.Type is not (KconfigType.Bool or KconfigType.Tristate))
            {
                continue;
            }

            changed = true;
            var drawn = random.Next() % 100;
            slot.UserTri = symbol.Type == KconfigType.Bool ? (drawn < chances.BoolYes ? Tristate.Yes : Tristate.No)
                : drawn < chances.Yes ? Tristate.Yes
                : drawn < chances.Yes + chances.Mod ? Tristate.Mod
                : Tristate.No;
            slot.HasUser = !symbol.IsChoice;
        }

        // Round by round, until one changes nothing; what was drawn above counts for the first.
        Invalidate();
        while (ChooseAtRandom(random) || changed)
        {
            changed = false;
            Invalidate();
        }
    }

    /// <summary>One round through the choices; false when none was made.</summary>
    private bool ChooseAtRandom(ClassicRandom random)
    {
        var chosen = false;
        foreach (var choice in table.InTableOrder)
        {
            chosen |= choice.IsChoice && !slots[choice.Index].HasUser && ChooseAtRandom(choice, random);
        }

        return chosen;
    }

    private bool ChooseAtRandom(KconfigSymbol choice, ClassicRandom random)
    {
        Calculate(choice);
        var slot = slots[choice.Index];
        if (slot.Tri != Tristate.Yes)
        {
            return false;
        }

        slot.UserMember = choice.MemberList[random.Next() % choice.MemberList.Count];
        slot.HasUser = true;
        slot.Valid = false;
        foreach (var member in choice.MemberList)
        {
            var one = slots[member.Index];
            (one.UserTri, one.HasUser, one.Valid) = (member == slot.UserMember ? Tristate.Yes : Tristate.No, true, false);
        }

        return true;
    }

    private void ApplyAnswers()
    {
        if (answerAll == KconfigAnswer.Default)
        {
            return;
        }

        foreach (var symbol in table.All)
        {
            var slot = slots[symbol.Index];
            if (slot.HasUser || symbol.IsConstant || symbol.Type is not (KconfigType.Bool or KconfigType.Tristate))
            {
                continue;
            }

            slot.HasUser = true;
            slot.UserTri = answerAll == KconfigAnswer.No && symbol.AllNoConfigY ? Tristate.Yes : (Tristate)answerAll!.Value;
        }
    }
}
