// SPDX-License-Identifier: BSD-3-Clause
// The condition of a statement, line by line as files have it.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Tree;

/// <summary>
/// A statement's <see cref="KconfigProperty.Condition"/> is one expression, in which nothing is said twice, and so has no places. Here are
/// its parts with the lines that they come from: together they hold exactly when it does.
/// </summary>
internal sealed class WrittenConditions(SymbolTable table)
{
    private readonly ExpressionShaper _shaper = new(table, new DiagnosticBag());
    private readonly Dictionary<KconfigProperty, List<ConditionLine>> _known = [];

    /// <summary>All that has to hold for the statement to count: what is around its entry first, its own line near the end.</summary>
    public IReadOnlyList<ConditionLine> Of(KconfigProperty statement)
    {
        if (!_known.TryGetValue(statement, out List<ConditionLine>? lines))
        {
            _known[statement] = lines = [];
            AddAround(lines, statement.Menu, statement.Menu.Outer);
            Add(lines, statement.Menu.Conditions);
            if (statement.WrittenCondition is { } own)
            {
                Add(lines, new ConditionLine(own, statement.Place));
            }

            KconfigMenu? outer = statement.Kind == KconfigPropertyKind.Prompt ? statement.Menu.Outer : null;
            for (; outer is not null; outer = outer.Outer)
            {
                Add(lines, outer.VisibleIfs);
            }
        }

        return lines;
    }

    private void AddAround(List<ConditionLine> to, KconfigMenu entry, KconfigMenu? outer)
    {
        var blocks = new Stack<KconfigMenu>();
        for (; outer is { Symbol: null }; outer = outer.Outer)
        {
            blocks.Push(outer);
        }

        if (outer?.Symbol is { } choice)
        {
            // What the choice depends on is its own affair.
            bool isWhole = choice.Type == KconfigType.Tristate && entry.Symbol is { Type: not KconfigType.Tristate };
            to.Add(new ConditionLine(isWhole ? new CompareExpression(Comparison.Equal, choice, table.Yes) : choice.Mention, outer.Place));
        }

        foreach (KconfigMenu block in blocks)
        {
            Add(to, block.Conditions);
        }
    }

    private void Add(List<ConditionLine> to, List<ConditionLine> lines) => lines.ForEach(line => Add(to, line));

    private void Add(List<ConditionLine> to, ConditionLine line) =>
        to.Add(line with { Expression = _shaper.RewriteModule(line.Expression, line.Place)! });
}
