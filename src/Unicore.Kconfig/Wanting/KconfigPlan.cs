// SPDX-License-Identifier: BSD-3-Clause
// The answer to "what has to change so that this symbol gets that value".
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Wanting;

/// <summary>How a search for a plan ended.</summary>
public enum KconfigPlanOutcome
{
    /// <summary>The symbol has the value already.</summary>
    AlreadySo,

    /// <summary>The changes bring the value about; a fresh solver has confirmed it.</summary>
    Found,

    /// <summary>No changes of symbols that users can set bring it about.</summary>
    Impossible,

    /// <summary>The search was given up: there may be a way.</summary>
    GaveUp,
}

/// <summary>Why one way to the wanted value is closed.</summary>
/// <param name="Part">The part of a condition that cannot be met.</param>
/// <param name="Place">The line that it comes from.</param>
/// <param name="Why">The reason, in words.</param>
public sealed record KconfigDeadEnd(string Part, KconfigPlace Place, string Why);

/// <summary>The smallest set of changes after which a symbol has a wanted value.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">The wanted value.</param>
/// <param name="Outcome">How the search ended.</param>
public sealed record KconfigPlan(KconfigSymbol Symbol, string Value, KconfigPlanOutcome Outcome)
{
    /// <summary>The values to set. Their order is one in which each can be set by a person at a menu.</summary>
    public IReadOnlyList<KconfigChange> Changes { get; init; } = [];

    /// <summary>Other symbols whose values change with them.</summary>
    public IReadOnlyList<KconfigChange> Follows { get; init; } = [];

    /// <summary>
    /// True when it is proven that no fewer changes would do. Otherwise none of <see cref="Changes"/> can be left out, but another,
    /// smaller set may exist.
    /// </summary>
    public bool IsProvenSmallest { get; init; }

    /// <summary>When there is no plan: what stands in the way.</summary>
    public IReadOnlyList<KconfigDeadEnd> DeadEnds { get; init; } = [];

    /// <summary>The changes, without which it cannot do anyway, after which <see cref="DeadEnds"/> stand in the way.</summary>
    public IReadOnlyList<KconfigChange> DeadEndsAfter { get; init; } = [];
}
