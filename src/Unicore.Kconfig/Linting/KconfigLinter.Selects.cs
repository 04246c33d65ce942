// SPDX-License-Identifier: BSD-3-Clause
// Selects that can force a symbol against its dependencies, each shown by a configuration in which that happens.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Wanting;

namespace Unicore.Kconfig.Linting;

public sealed partial class KconfigLinter
{
    private void FindUnmetSelects()
    {
        var here = new Contradiction(_table, closed: true);
        Reachability? reachability = null;
        foreach (KconfigSymbol symbol in _symbols.Where(s => !s.IsChoice))
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

                reachability ??= new Reachability(_tree);
                if (!reachability.IsExhausted && reachability.Reach(symbol, term, target, needs) is { } witness)
                {
                    string how = witness.Count == 0
                        ? "as the defaults are"
                        : $"with {string.Join(", ", witness.Select(w => $"{w.Symbol.DisplayName}={w.To}"))}";
                    Warn("UK1202", select.Place,
                        $"'{symbol.DisplayName}' selects '{target.DisplayName}' although what that depends on may not hold: "
                        + $"{how}, '{Short(needs)}' is n. Let '{symbol.DisplayName}' depend on it, or select "
                        + $"'{target.DisplayName}' only if it holds.");
                }
            }
        }
    }
}
