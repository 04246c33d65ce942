// SPDX-License-Identifier: BSD-3-Clause
// Wishes: finds the changes that bring a value about, tries them on a copy, and applies them on request.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Wanting;

/// <summary>Plans what has to change for a wanted value.</summary>
public static class KconfigPlanner
{
    /// <summary>The effort that <see cref="Want"/> spends unless told otherwise: about a second on a tree of 15,000 symbols.</summary>
    public const int UsualEffort = 1_000_000;

    /// <summary>
    /// The smallest set of values to set after which the symbol has the wanted value and no more symbols than before are selected
    /// against their dependencies. Turning modules off, by which every m becomes y, is no way to a y. The solver stays as it is.
    /// </summary>
    /// <param name="solver">The configuration.</param>
    /// <param name="symbol">A symbol of its tree.</param>
    /// <param name="value">As in <c>.config</c>, a string without quotes.</param>
    /// <param name="effort">How many values may be computed in the search; the result depends on nothing else.</param>
    public static KconfigPlan Want(this KconfigSolver solver, KconfigSymbol symbol, string value, int effort = UsualEffort)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentNullException.ThrowIfNull(value);
        if (solver.ValueOf(symbol) == value)
        {
            return new KconfigPlan(symbol, value, KconfigPlanOutcome.AlreadySo);
        }

        if (symbol.IsConstant || !symbol.IsDefined || !ValueText.IsValid(symbol.Type, value)
            || (symbol.Type == KconfigType.Bool && value == "m"))
        {
            string why = symbol.IsDefined
                ? $"'{value}' is not a value for {TypeNames.Expected(symbol.Type)}" : "no Kconfig file defines it";
            KconfigPlace at = symbol.DefinitionList.FirstOrDefault()?.Place ?? default;
            return new KconfigPlan(symbol, value, KconfigPlanOutcome.Impossible)
            {
                DeadEnds = [new KconfigDeadEnd(symbol.DisplayName, at, why)],
            };
        }

        KconfigPlan? plan = null;
        StackGuard.Run(() => plan = new Wish(solver, symbol, value, effort).Search());
        return plan!;
    }

    /// <summary>Sets the values of a plan.</summary>
    public static void Apply(this KconfigSolver solver, KconfigPlan plan, Origin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(plan);
        foreach (KconfigChange change in plan.Changes)
        {
            solver.Set(change.Symbol.Name!, change.To, origin ?? new Origin($"the plan for {plan.Symbol.DisplayName}={plan.Value}"));
        }
    }
}
