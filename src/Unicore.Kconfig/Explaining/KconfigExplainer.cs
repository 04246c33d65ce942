// SPDX-License-Identifier: BSD-3-Clause
// Why values are what they are, and what is wrong with those that the user gave.
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Explaining;

/// <summary>Explains the values of a configuration.</summary>
public static class KconfigExplainer
{
    /// <summary>Why the symbol has its value now, to the roots of the chain.</summary>
    /// <param name="solver">The configuration.</param>
    /// <param name="symbol">A symbol of its tree.</param>
    public static KconfigExplanation Explain(this KconfigSolver solver, KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(symbol);
        return new ExplanationBuilder(solver).Explain(symbol, 0);
    }

    /// <summary>What was found in the values given, and every value of the user that did not hold, with the reason.</summary>
    public static IReadOnlyList<Diagnostic> Diagnose(this KconfigSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        solver.Values.CalculateAll();
        return [.. solver.Input.Findings, .. new Failures(solver).Find(), .. solver.Asked];
    }

    /// <summary>Why the symbol cannot be given the value now, in a sentence or more; null when it can.</summary>
    /// <param name="solver">The configuration.</param>
    /// <param name="symbol">A symbol of its tree.</param>
    /// <param name="value">As in <c>.config</c>, a string without quotes.</param>
    public static string? Refusal(this KconfigSolver solver, KconfigSymbol symbol, string value)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(symbol);
        return Refusals.Of(solver, symbol, value);
    }

    /// <summary>The symbol's value and what it can be set to, without the reasons.</summary>
    internal static KconfigExplanation Standing(this KconfigSolver solver, KconfigSymbol symbol) =>
        new ExplanationBuilder(solver).Stand(symbol);
}
