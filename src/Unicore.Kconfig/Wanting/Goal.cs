// SPDX-License-Identifier: BSD-3-Clause
// What a search looks for: a value of a symbol, or conditions.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Wanting;

/// <summary>One condition: the expression has to come up to the level, or down to it.</summary>
internal sealed record WantedCondition(KconfigExpression Expression, Tristate Level, bool Up);

/// <summary>A value of a symbol, with no more symbols selected against their dependencies than before.</summary>
internal sealed record Goal(KconfigSymbol Target, string Value, HashSet<KconfigSymbol> UnmetBefore)
{
    /// <summary>Conditions to bring about instead of the value.</summary>
    public IReadOnlyList<WantedCondition> Conditions { get; init; } = [];

    /// <summary>With <see cref="Conditions"/>: true when that is done.</summary>
    public Func<bool>? AreMet { get; init; }

    public bool IsMet(Evaluator values) =>
        AreMet is not null ? AreMet() : values.TextOf(Target) == Value && values.UnmetSelects().IsSubsetOf(UnmetBefore);
}
