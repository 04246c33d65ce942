// SPDX-License-Identifier: BSD-3-Clause
// Answers to all questions at once: one way, or rewritten from those that are there.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Answering;

public static partial class KconfigAnswers
{
    /// <summary>Answers every question in one way that has no answer from a value that was set or read.</summary>
    public static void AnswerAll(this KconfigSolver solver, KconfigAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(solver);
        solver.Input.OpenAnswer = answer;
        if (answer != KconfigAnswer.Default || !solver.IsSolved)
        {
            solver.StartOver();
            return;
        }

        Evaluator values = solver.TakeDrops();
        foreach (KconfigSymbol symbol in solver.Tree.Table.All)
        {
            values[symbol].HasUser |= symbol.IsChoice;
        }

        solver.ComputeAll();
    }

    /// <summary>
    /// Gives every tristate that may be m now, and whose answer is <paramref name="from"/>, the answer <paramref name="to"/>.
    /// </summary>
    internal static void Rewrite(this KconfigSolver solver, Tristate from, Tristate to)
    {
        Evaluator values = solver.TakeDrops();
        foreach (KconfigSymbol symbol in solver.Tree.Table.All)
        {
            Slot slot = values[symbol];
            if (symbol.Type == KconfigType.Tristate && !symbol.IsConstant && slot.UserTri == from && !values.IsBoolNow(symbol))
            {
                slot.UserTri = to;
            }
        }

        solver.ComputeAll();
    }
}
