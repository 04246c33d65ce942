// SPDX-License-Identifier: BSD-3-Clause
// A configuration symbol (or a constant, or a choice) and what all its definitions together say about it.
namespace Unicore.Kconfig;

/// <summary>A symbol: everything that its definitions say. Values live in a solver, not here.</summary>
public sealed class KconfigSymbol
{
    private SymbolExpression? mention;

    internal KconfigSymbol(int index, string? name, bool isConstant)
    {
        Index = index;
        Name = name;
        IsConstant = isConstant;
    }

    /// <summary>The name without prefix; null for a choice without a name.</summary>
    public string? Name { get; }

    /// <summary>True for a literal, such as <c>"text"</c>, <c>y</c>.</summary>
    public bool IsConstant { get; }

    /// <summary>The type; <see cref="KconfigType.Unknown"/> for a name that nothing defines.</summary>
    public KconfigType Type { get; internal set; }

    /// <summary>True when it stands for a <c>choice</c> block.</summary>
    public bool IsChoice { get; internal set; }

    /// <summary>True for a choice that may be left without a chosen member.</summary>
    public bool IsOptional { get; internal set; }

    /// <summary>The choice that this symbol is a member of, or null.</summary>
    public KconfigSymbol? Choice { get; internal set; }

    /// <summary>For a choice: its members in order.</summary>
    public IReadOnlyList<KconfigSymbol> Members => MemberList;

    /// <summary>The environment variable that gives the value (<c>option env=</c>), or null. Such symbols are not written.</summary>
    public string? EnvironmentVariable { get; internal set; }

    /// <summary>All properties of all definitions, in order.</summary>
    public IReadOnlyList<KconfigProperty> Properties => PropertyList;

    /// <summary>Every place that defines the symbol.</summary>
    public IReadOnlyList<KconfigMenu> Definitions => DefinitionList;

    /// <summary>True for bool and tristate.</summary>
    public bool IsLogic => Type is KconfigType.Bool or KconfigType.Tristate;

    /// <summary>True when <c>config</c>, <c>menuconfig</c> or <c>choice</c> defines it.</summary>
    public bool IsDefined => DefinitionList.Count > 0;

    /// <summary>The name as expressions show it.</summary>
    public string DisplayName => Name is null ? "<choice>" : IsConstant && Name is not ("y" or "m" or "n") ? $"\"{Name}\"" : Name;

    internal int Index { get; }

    /// <summary>The expression that is this symbol's value.</summary>
    internal SymbolExpression Mention => mention ??= new SymbolExpression(this);

    internal bool AllNoConfigY { get; set; }

    internal List<KconfigSymbol> MemberList { get; } = [];

    internal List<KconfigProperty> PropertyList { get; } = [];

    internal List<KconfigMenu> DefinitionList { get; } = [];

    /// <summary>What any of the definitions depends on: terms of one <c>||</c>. A null term is "nothing".</summary>
    internal List<KconfigExpression?> Dependencies { get; } = [];

    /// <summary>Terms of one <c>||</c>: each select that forces this symbol.</summary>
    internal List<(KconfigExpression Expression, KconfigProperty? Property)> Selects { get; } = [];

    /// <summary>Terms of one <c>||</c>: each imply.</summary>
    internal List<(KconfigExpression Expression, KconfigProperty? Property)> Implies { get; } = [];

    /// <inheritdoc/>
    public override string ToString() => DisplayName;
}

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

    /// <summary>When it holds, dependencies of the entry and its parents included; null means always.</summary>
    public KconfigExpression? Condition { get; internal set; }
}
