// SPDX-License-Identifier: BSD-3-Clause
// What must hold for a source, as Kconfig says it, in the words of make: symbols are variables of make's there.
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Tree;

namespace Unicore.Unikraft.Applications;

/// <summary>Turns Kconfig expressions into text that make expands to <c>y</c> where they hold (are y or m), else to nothing.</summary>
public static class MakeCondition
{
    // A name that no expression has, for the one that is asked about.
    private const string Asked = "__UNICORE_DEPENDS_ON";

    /// <summary>Translates an expression of symbols, <c>!</c>, <c>&amp;&amp;</c>, <c>||</c> and parentheses.</summary>
    /// <param name="expression">The expression; names with or without <c>CONFIG_</c>.</param>
    /// <param name="problem">Why make cannot be told, or null.</param>
    /// <returns>The text for make; null when there is a problem.</returns>
    public static string? From(string expression, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(expression);
        problem = null;
        if (expression.AsSpan().ContainsAny('$', '#', '\\'))
        {
            problem = "'$', '#' and '\\' mean nothing in it";
            return null;
        }

        string text = $"config {Asked}\n\tbool\n\tdefault y if {expression.ReplaceLineEndings(" ").Replace('\r', ' ')}\n";
        KconfigTree tree = KconfigTree.Parse("expression", new KconfigOptions { ReadFile = f => f == "expression" ? text : null });
        KconfigExpression? condition = tree.Symbols
            .GetValueOrDefault(Asked)?.Properties.FirstOrDefault(p => p.Kind == KconfigPropertyKind.Default)?.Condition;
        if (tree.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error) is { } error)
        {
            problem = error.Message;
            return null;
        }

        string? result = condition is null ? null : Text(condition);
        problem = result is null ? "a Unikraft tree's makefiles know symbols, '!', '&&', '||' and parentheses, but no comparisons" : null;
        return result is null ? null : $"$(if {result},y)";
    }

    private static string? Text(KconfigExpression expression) => expression switch
    {
        SymbolExpression { Symbol: { IsConstant: true } constant } => constant.Name is "y" or "m" ? "y" : "",
        SymbolExpression { Symbol: { Name: { } name } } =>
            $"$(filter y m,$(CONFIG_{(name.StartsWith("CONFIG_", StringComparison.Ordinal) ? name["CONFIG_".Length..] : name)}))",
        NotExpression not => Text(not.Operand) is { } operand ? $"$(if {operand},,y)" : null,
        AllExpression all => Join("and", all.Items),
        AnyExpression any => Join("or", any.Items),
        _ => null,
    };

    private static string? Join(string function, IEnumerable<KconfigExpression> items)
    {
        string?[] parts = [.. items.Select(Text)];
        return parts.Contains(null) ? null : $"$({function} {string.Join(',', parts)})";
    }
}
