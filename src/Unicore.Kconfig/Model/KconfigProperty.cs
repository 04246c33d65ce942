// SPDX-License-Identifier: BSD-3-Clause
// One statement of an entry: what it says, where, and when it holds.

namespace Unicore.Kconfig.Model;

/// <summary>One statement about an entry: a prompt, a default, a select …</summary>
public sealed class KconfigProperty
{
    internal KconfigProperty(KconfigPropertyKind kind, KconfigMenu menu, KconfigPlace place)
    {
        Kind = kind;
        Menu = menu;
        Place = place;
    }

    /// <summary>What it says.</summary>
    public KconfigPropertyKind Kind { get; }

    /// <summary>The entry that it belongs to.</summary>
    public KconfigMenu Menu { get; }

    /// <summary>Where it stands.</summary>
    public KconfigPlace Place { get; }

    /// <summary>Text of a prompt, title or comment.</summary>
    public string? Text { get; internal set; }

    /// <summary>The value of a default.</summary>
    public KconfigExpression? Value { get; internal init; }

    /// <summary>The symbol of a select or imply, or of a default that is one symbol.</summary>
    public KconfigSymbol? Target { get; internal init; }

    /// <summary>Lower end of a range.</summary>
    public KconfigSymbol? Low { get; internal init; }

    /// <summary>Upper end of a range.</summary>
    public KconfigSymbol? High { get; internal init; }

    /// <summary>The condition behind the <c>if</c> of its own line, or null.</summary>
    internal KconfigExpression? WrittenCondition { get; init; }

    /// <summary>When it holds, dependencies of the entry and its parents included; null means always.</summary>
    public KconfigExpression? Condition { get; internal set; }
}
