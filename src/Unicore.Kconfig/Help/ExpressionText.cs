// SPDX-License-Identifier: BSD-3-Clause
// Expressions with the value of each symbol behind it, as conf's help and warnings show them.
using System.Text;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Help;

/// <summary>Prints expressions such as <c>A [=y] &amp;&amp; B [=m]</c>.</summary>
internal sealed class ExpressionText(KconfigSolver solver)
{
    private readonly bool _hasConstants = solver.Tree.Options.Manners.GivesConstantsValues;

    /// <summary>A symbol and its value.</summary>
    public string Of(KconfigSymbol symbol) => Of(symbol, solver.ValueOf);

    /// <summary>
    /// A symbol and the value that was computed last, n or C's (null) before: conf prints it where it doesn't need the value.
    /// </summary>
    public string LastOf(KconfigSymbol symbol) => Of(symbol, LastValueOf);

    private string LastValueOf(KconfigSymbol symbol)
    {
        Slot slot = solver.Values[symbol];
        return symbol.IsLogic ? ValueText.Of(slot.Tri) : slot.IsKnown ? slot.Text : "(null)";
    }

    private string Of(KconfigSymbol symbol, Func<KconfigSymbol, string> value) =>
        symbol.Name is null ? "<choice>" : symbol.Type == KconfigType.Unknown || (symbol.IsConstant && !_hasConstants) ? symbol.Name
            : $"{symbol.Name} [={value(symbol)}]";

    /// <summary>The whole expression; empty for one that says nothing.</summary>
    public string Of(KconfigExpression? expression)
    {
        var text = new StringBuilder();
        if (NormalForm.Of(expression) is { } simple)
        {
            Append(text, simple, 0);
        }

        return text.ToString();
    }

    /// <summary>Who selects or implies, grouped by the value that comes of it, y first.</summary>
    public string BySource(IReadOnlyList<(KconfigExpression Expression, KconfigProperty? Property)> sources, string title,
        Tristate least = Tristate.No)
    {
        var text = new StringBuilder();
        for (Tristate value = Tristate.Yes; value >= least; value--)
        {
            List<(KconfigExpression Expression, KconfigProperty? Property)> some = sources
                .Where(s => solver.Values.Value(s.Expression) == value)
                .ToList();
            if (some.Count > 0)
            {
                text.Append($"{title} [{value switch { Tristate.Yes => 'y', Tristate.Mod => 'm', _ => 'n' }}]:\n");
                some.ForEach(s => text.Append($"  - {Source(s.Expression, s.Property)}\n"));
            }
        }

        return text.ToString();
    }

    private string Source(KconfigExpression expression, KconfigProperty? property)
    {
        if (property is null)
        {
            return Of(expression);
        }

        var text = new StringBuilder(Of(property.Menu.Symbol!));
        if (NormalForm.OfTerm(property.Condition) is { } condition)
        {
            text.Append(" && ");
            Append(text, condition, 2);
        }

        return text.ToString();
    }

    private void Append(StringBuilder text, KconfigExpression expression, int outer)
    {
        switch (expression)
        {
            case SymbolExpression one:
                text.Append(Of(one.Symbol));
                break;
            case NotExpression not:
                text.Append('!');
                Append(text, not.Operand, 4);
                break;
            case CompareExpression compare:
                text.Append(Of(compare.Left)).Append(compare.Operator).Append(Of(compare.Right));
                break;
            case AllExpression all:
                AppendList(text, all.Items, " && ", 2, outer);
                break;
            case AnyExpression any:
                AppendList(text, any.Items, " || ", 1, outer);
                break;
        }
    }

    private void AppendList(StringBuilder text, IReadOnlyList<KconfigExpression> items, string between, int own, int outer)
    {
        text.Append(outer > own ? "(" : "");
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : between);
            Append(text, items[i], own);
        }

        text.Append(outer > own ? ")" : "");
    }
}
