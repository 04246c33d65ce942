// SPDX-License-Identifier: BSD-3-Clause
// Why a symbol has its value, as a value: who set it, and what keeps it from others.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Explaining;

/// <summary>Where a value comes from.</summary>
public enum KconfigCause
{
    /// <summary>The user set it: see <see cref="KconfigReason.Origin"/>.</summary>
    User,

    /// <summary>A default; <see cref="KconfigReason.By"/> is the symbol that it takes its value from, if there is one.</summary>
    Default,

    /// <summary>A symbol that is on selects it.</summary>
    Select,

    /// <summary>A symbol that is on implies it.</summary>
    Imply,

    /// <summary>A choice: <see cref="KconfigReason.By"/> is the member that is chosen, or null when none is.</summary>
    Choice,

    /// <summary>Its range moved it to the nearest bound.</summary>
    Range,

    /// <summary>An environment variable gives the value.</summary>
    Environment,

    /// <summary>Modules are off, so m became y.</summary>
    NoModules,

    /// <summary>Nothing gives it a value.</summary>
    Nothing,

    /// <summary>No file defines it.</summary>
    Undefined,
}

/// <summary>One reason for a value.</summary>
/// <param name="Cause">What kind of reason.</param>
public sealed record KconfigReason(KconfigCause Cause)
{
    /// <summary>The statement behind it; the default place when there is none.</summary>
    public KconfigPlace Place { get; init; }

    /// <summary>The condition under which the statement counts, as it was written with its entry's dependencies; null for none.</summary>
    public KconfigExpression? Condition { get; init; }

    /// <summary>Who set the value, for <see cref="KconfigCause.User"/>.</summary>
    public Origin? Origin { get; init; }

    /// <summary>The symbol behind it, explained in its turn.</summary>
    public KconfigExplanation? By { get; init; }
}

/// <summary>The smallest part of a condition that does not hold.</summary>
/// <param name="Part">The part.</param>
/// <param name="Place">The line it comes from; the default place when unknown.</param>
/// <param name="Symbols">The symbols that it mentions, explained in their turn.</param>
public sealed record KconfigNeed(KconfigExpression Part, KconfigPlace Place, IReadOnlyList<KconfigExplanation> Symbols);

/// <summary>A statement that would give the symbol another value, and all that it lacks: every need has to be met.</summary>
/// <param name="Kind">Prompt, default, select or imply.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="By">For a select or an imply: the symbol that has the statement.</param>
/// <param name="Needs">What is unmet.</param>
public sealed record KconfigWay(KconfigPropertyKind Kind, KconfigPlace Place, KconfigSymbol? By, IReadOnlyList<KconfigNeed> Needs);

/// <summary>Why one symbol has its value. Made by <see cref="KconfigExplainer.Explain"/>; says what was so then.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">Its value, without quotes.</param>
public sealed record KconfigExplanation(KconfigSymbol Symbol, string Value)
{
    /// <summary>The least value that the user can give it now (bool and tristate).</summary>
    public Tristate Least { get; init; }

    /// <summary>The greatest value that the user can give it now; when it is not above <see cref="Least"/>, there is no choice.</summary>
    public Tristate Most { get; init; }

    /// <summary>The range that holds now, or null.</summary>
    public KconfigProperty? Range { get; init; }

    /// <summary>The lower bound of <see cref="Range"/> now.</summary>
    public string? Low { get; init; }

    /// <summary>The upper bound of <see cref="Range"/> now.</summary>
    public string? High { get; init; }

    /// <summary>True when the user can change the value now.</summary>
    public bool IsSettable { get; init; }

    /// <summary>True when m is a value of its own now: modules are on.</summary>
    public bool ModulesOn { get; init; }

    /// <summary>A value of the user that did not hold, or null.</summary>
    public string? RefusedValue { get; init; }

    /// <summary>Who asked for <see cref="RefusedValue"/>.</summary>
    public Origin? RefusedOrigin { get; init; }

    /// <summary>Who set the value; more than one when several selects do.</summary>
    public IReadOnlyList<KconfigReason> Reasons { get; init; } = [];

    /// <summary>What would allow another value: any one of these is enough.</summary>
    public IReadOnlyList<KconfigWay> Ways { get; init; } = [];

    /// <summary>
    /// True when the symbol is only named here: it is explained elsewhere in the same explanation, or the chain got too long.
    /// </summary>
    public bool IsRepeated { get; init; }

    /// <summary>The whole explanation as lines of text.</summary>
    public override string ToString() => new ExplanationText().Write(this);
}
