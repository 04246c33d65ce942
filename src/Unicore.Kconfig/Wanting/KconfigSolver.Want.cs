// SPDX-License-Identifier: BSD-3-Clause
// Wishes: finds the changes that bring a value about, tries them on a copy, and applies them on request.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    /// <summary>The effort that <see cref="Want"/> spends unless told otherwise: about a second on a tree of 15,000 symbols.</summary>
    public const int UsualEffort = 1_000_000;

    /// <summary>
    /// The smallest set of values to set after which the symbol has the wanted value and no more symbols than before are selected
    /// against their dependencies. Turning modules off, by which every m becomes y, is no way to a y. This solver stays as it is.
    /// </summary>
    /// <param name="symbol">A symbol of this solver's tree.</param>
    /// <param name="value">As in <c>.config</c>, a string without quotes.</param>
    /// <param name="effort">How many values may be computed in the search; the result depends on nothing else.</param>
    public KconfigPlan Want(KconfigSymbol symbol, string value, int effort = UsualEffort)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentNullException.ThrowIfNull(value);
        EnsureSolved();
        if (TextOf(symbol) == value)
        {
            return new KconfigPlan(symbol, value, KconfigPlanOutcome.AlreadySo);
        }

        if (symbol.IsConstant || !symbol.IsDefined || !IsValidText(symbol.Type, value) || (symbol.Type == KconfigType.Bool && value == "m"))
        {
            var why = symbol.IsDefined ? $"'{value}' is not a value for {Wanted(symbol.Type)}" : "no Kconfig file defines it";
            return new KconfigPlan(symbol, value, KconfigPlanOutcome.Impossible) { DeadEnds = [new KconfigDeadEnd(symbol.DisplayName, symbol.DefinitionList.FirstOrDefault()?.Place ?? default, why)] };
        }

        KconfigPlan? plan = null;
        StackGuard.Run(() => plan = new Wish(this, symbol, value, effort).Search());
        return plan!;
    }

    /// <summary>Sets the values of a plan.</summary>
    public void Apply(KconfigPlan plan, Origin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        foreach (var change in plan.Changes)
        {
            Set(change.Symbol.Name!, change.To, origin ?? new Origin($"the plan for {plan.Symbol.DisplayName}={plan.Value}"));
        }
    }

    /// <summary>Another solver with the same values given.</summary>
    internal KconfigSolver Copy()
    {
        var copy = new KconfigSolver(Tree) { answerAll = answerAll, hasInput = hasInput, order = order };
        copy.Note(default, "copied, so never as it was saved");
        copy.assignments.AddRange(assignments);
        foreach (var (symbol, assignment) in lastAssignment)
        {
            copy.lastAssignment[symbol] = assignment;
        }

        return copy;
    }

    /// <summary>Every symbol with a name whose value differs between the two solvers of one tree.</summary>
    internal List<KconfigChange> DifferencesTo(KconfigSolver other)
    {
        EnsureSolved();
        other.EnsureSolved();
        return [.. table.All.Where(s => s is { IsConstant: false, IsChoice: false, Name: not null, IsDefined: true } && TextOf(s) != other.TextOf(s))
            .Select(s => new KconfigChange(s, TextOf(s), other.TextOf(s)))];
    }

    internal HashSet<KconfigSymbol> UnmetSelects() =>
        [.. table.All.Where(s => Computed(s) is var slot && slot.Direct < slot.Forced && !s.IsChoice && s.Choice is null)];
}
