// SPDX-License-Identifier: BSD-3-Clause
// A configuration symbol (or a constant, or a choice) and what all its definitions together say about it.
namespace Unicore.Kconfig.Model;

/// <summary>A symbol: everything that its definitions say. Values live in a solver, not here.</summary>
public sealed class KconfigSymbol
{
    private SymbolExpression? _mention;

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

    /// <summary>Where it is defined, for messages.</summary>
    internal string DefinedAt => string.Join(" and ", DefinitionList.Take(3).Select(d => d.Place.ToString()));

    /// <summary>True when some definition has a prompt, so that a user could set it.</summary>
    internal bool HasPrompt => PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Prompt);

    internal bool HasDefault => PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Default);

    /// <summary>The prompts of all definitions, in order.</summary>
    internal IEnumerable<KconfigProperty> Prompts => PropertyList.Where(p => p.Kind == KconfigPropertyKind.Prompt);

    /// <summary>The expression that is this symbol's value.</summary>
    internal SymbolExpression Mention => _mention ??= new SymbolExpression(this);

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
