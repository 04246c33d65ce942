// SPDX-License-Identifier: BSD-3-Clause
// Selects that can force a symbol against its dependencies, each shown by a configuration in which that happens.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Wanting;

namespace Unicore.Kconfig.Linting;

public sealed partial class KconfigLinter
{
    // So many parts search side by side, each with its share of the effort: what is found does not depend on the number of processors.
    private const int Parts = 8;

    private List<(KconfigPlace At, string Message)> UnmetSelects()
    {
        List<KconfigSymbol> symbols = _symbols.FindAll(
            s => !s.IsChoice && s.PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Select));
        var found = new List<(KconfigPlace At, string Message)>[Parts];
        Parallel.For(0, Parts, part => found[part] = [.. UnmetSelects(symbols.Where((_, i) => i % Parts == part))]);
        return [.. found.SelectMany(f => f)];
    }

    private IEnumerable<(KconfigPlace At, string Message)> UnmetSelects(IEnumerable<KconfigSymbol> symbols)
    {
        var here = new Contradiction(_table, closed: true, _witnesses);
        Reachability? reachability = null;
        foreach (KconfigSymbol symbol in symbols)
        {
            foreach (KconfigProperty select in symbol.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Select))
            {
                KconfigSymbol target = select.Target!;
                if (!target.IsDefined || target.Choice is not null || target.IsChoice || target.Dependencies.Contains(null)
                    || target.Dependencies.Count == 0)
                {
                    continue;
                }

                KconfigExpression term = KconfigExpression.And(new SymbolExpression(symbol), select.Condition)!;
                KconfigExpression needs = target.Dependencies.Count == 1
                    ? target.Dependencies[0]!
                    : new AnyExpression([.. target.Dependencies!]);
                if (here.Is((term, Contradiction.On), (needs, Contradiction.Off)))
                {
                    continue;
                }

                reachability ??= new Reachability(_tree, Parts);
                if (!reachability.IsExhausted && reachability.Reach(symbol, term, target, needs) is { } witness)
                {
                    string how = witness.Count == 0
                        ? "as the defaults are"
                        : $"with {string.Join(", ", witness.Select(w => $"{w.Symbol.DisplayName}={w.To}"))}";
                    yield return (select.Place,
                        $"'{symbol.DisplayName}' selects '{target.DisplayName}' although what that depends on may not hold: "
                        + $"{how}, '{Short(needs)}' is n. Let '{symbol.DisplayName}' depend on it, or select "
                        + $"'{target.DisplayName}' only if it holds.");
                }
            }
        }
    }
}
