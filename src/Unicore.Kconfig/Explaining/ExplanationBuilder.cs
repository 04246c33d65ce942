// SPDX-License-Identifier: BSD-3-Clause
// Puts explanations together, each symbol once, within bounds.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Explaining;

/// <summary>Explains one symbol and those behind it.</summary>
internal sealed class ExplanationBuilder(KconfigSolver solver)
{
    private const int Deepest = 40;
    private const int MostSymbols = 400;
    private const int MostStatements = 20;
    private readonly Evaluator _values = solver.Values;
    private readonly WrittenConditions _conditions = new(solver.Tree.Table);
    private readonly HashSet<KconfigSymbol> _told = [];

    public KconfigExplanation Explain(KconfigSymbol symbol, int depth)
    {
        string value = _values.TextOf(symbol);
        if (symbol.IsConstant || symbol.Index < 0 || depth > Deepest || _told.Count > MostSymbols || !_told.Add(symbol))
        {
            return new KconfigExplanation(symbol, value) { IsRepeated = !symbol.IsConstant };
        }

        if (!symbol.IsDefined)
        {
            return new KconfigExplanation(symbol, value) { Reasons = [new KconfigReason(KconfigCause.Undefined)] };
        }

        Slot slot = _values.Computed(symbol);
        KconfigExplanation standing = Stand(symbol);
        bool hasWays = symbol.IsLogic ? slot.Tri != Tristate.Yes && standing.Most != Tristate.Yes : standing.Most == Tristate.No;
        return standing with { Reasons = Reasons(symbol, slot, depth), Ways = hasWays ? Ways(symbol, slot, depth) : [] };
    }

    public KconfigExplanation Stand(KconfigSymbol symbol)
    {
        string value = _values.TextOf(symbol);
        Slot slot = _values.Computed(symbol);
        Assignment? refused = solver.Input.LastOf(symbol);
        refused = refused?.Value == value ? null : refused;
        KconfigProperty? range = _values.ActiveRange(symbol);
        bool single = symbol.Choice is not null && slot.Visible == Tristate.Yes;
        return new KconfigExplanation(symbol, value)
        {
            Least = single && slot.Tri == Tristate.Yes ? Tristate.Yes : slot.Forced,
            Most = _values.ModulesValue == Tristate.No && slot.Visible == Tristate.Mod ? Tristate.Yes : slot.Visible,
            ModulesOn = _values.ModulesValue != Tristate.No,
            Range = range,
            Low = range is null ? null : _values.TextOf(range.Low!),
            High = range is null ? null : _values.TextOf(range.High!),
            IsSettable = slot.Visible > slot.Forced && !(single && slot.Tri == Tristate.Yes),
            RefusedValue = refused?.Value,
            RefusedOrigin = refused?.Origin,
        };
    }

    private List<KconfigReason> Reasons(KconfigSymbol symbol, Slot slot, int depth)
    {
        if (symbol.EnvironmentVariable is not null)
        {
            return [new KconfigReason(KconfigCause.Environment) { Place = symbol.DefinitionList[0].Place }];
        }

        var reasons = new List<KconfigReason>();
        if (symbol.Choice is { } choice && slot.Visible == Tristate.Yes && _values.Computed(choice).Tri == Tristate.Yes)
        {
            reasons.Add(ChoiceReason(symbol, choice, depth));
            return reasons;
        }

        bool forced = symbol.IsLogic && symbol.Choice is null && slot.Forced > Tristate.No && slot.Forced >= slot.Tri;
        if (forced)
        {
            AddStatements(reasons, KconfigCause.Select, symbol.Selects, slot.Forced, depth);
        }

        if (slot.Visible != Tristate.No && slot.HasUser)
        {
            if (!forced || slot.UserTri >= slot.Tri)
            {
                reasons.Add(ByUser(symbol));
            }
        }
        else if (!forced)
        {
            AddDefault(reasons, symbol, slot, depth);
        }

        if (symbol.Type is KconfigType.Number or KconfigType.Hex && _values.ActiveRange(symbol) is { } range && WasMoved(symbol, slot))
        {
            reasons.Add(new KconfigReason(KconfigCause.Range) { Place = range.Place, Condition = range.Condition });
        }

        if (symbol.Type == KconfigType.Tristate && slot.Tri == Tristate.Yes && _values.ModulesValue == Tristate.No
            && slot.HasUser && slot.UserTri == Tristate.Mod)
        {
            reasons.Add(new KconfigReason(KconfigCause.NoModules) { By = Explain(_values.Modules, depth + 1) });
        }

        return reasons.Count > 0 ? reasons : [new KconfigReason(KconfigCause.Nothing)];
    }

    private KconfigReason ByUser(KconfigSymbol symbol) => new(KconfigCause.User)
    {
        Origin = solver.Input.LastOf(symbol)?.Origin ?? new Origin("the answer to every open question"),
    };

    private bool WasMoved(KconfigSymbol symbol, Slot slot)
    {
        if (slot.Visible != Tristate.No && slot.HasUser)
        {
            return slot.UserText != slot.Text;
        }

        return _values.ActiveDefault(symbol, out _)?.Target is { } source && _values.TextOf(source) != slot.Text;
    }

    private KconfigReason ChoiceReason(KconfigSymbol symbol, KconfigSymbol choice, int depth)
    {
        Slot group = _values.Computed(choice);
        if (group.Member != symbol)
        {
            return new KconfigReason(KconfigCause.Choice)
            {
                Place = choice.DefinitionList[0].Place,
                By = group.Member is { } member ? Explain(member, depth + 1) : null,
            };
        }

        if (group.UserMember == symbol)
        {
            return ByUser(symbol);
        }

        KconfigProperty? by = choice.PropertyList.Find(
            p => p.Kind == KconfigPropertyKind.Default && p.Target == symbol && _values.Value(p.Condition) != Tristate.No);
        return new KconfigReason(KconfigCause.Default) { Place = by?.Place ?? choice.DefinitionList[0].Place, Condition = by?.Condition };
    }

    private void AddDefault(List<KconfigReason> reasons, KconfigSymbol symbol, Slot slot, int depth)
    {
        if (slot.Implied > Tristate.No && slot.Implied >= slot.Tri && slot.Tri > Tristate.No)
        {
            AddStatements(reasons, KconfigCause.Imply, symbol.Implies, slot.Implied, depth);
        }
        else if (_values.ActiveDefault(symbol, out _) is { } used)
        {
            reasons.Add(new KconfigReason(KconfigCause.Default)
            {
                Place = used.Place,
                Condition = used.Condition,
                By = used.Target is { IsConstant: false, IsDefined: true } source ? Explain(source, depth + 1) : null,
            });
        }
    }

    private void AddStatements(
        List<KconfigReason> reasons, KconfigCause cause, List<(KconfigExpression Expression, KconfigProperty? Property)> terms,
        Tristate least, int depth)
    {
        foreach ((KconfigExpression? expression, KconfigProperty? property) in terms)
        {
            if (reasons.Count < MostStatements && _values.Value(expression) is var value and not Tristate.No
                && (value >= least || least == Tristate.Yes))
            {
                reasons.Add(new KconfigReason(cause)
                {
                    Place = property?.Place ?? default,
                    Condition = property?.Condition,
                    By = property?.Menu.Symbol is { } by ? Explain(by, depth + 1) : null,
                });
            }
        }
    }

    private List<KconfigWay> Ways(KconfigSymbol symbol, Slot slot, int depth)
    {
        Tristate level = symbol.Type == KconfigType.Tristate && slot.Visible == Tristate.Mod ? Tristate.Yes : Tristate.Mod;
        var ways = new List<KconfigWay>();
        foreach (KconfigProperty prompt in symbol.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Prompt))
        {
            ways.Add(new KconfigWay(prompt.Kind, prompt.Place, null, Needs(_conditions.Of(prompt), level, depth)));
        }

        if (ways.Count > 0 || !symbol.IsLogic)
        {
            return ways;
        }

        // Nobody can set it: what would give it a value are its selects and defaults.
        foreach (KconfigPropertyKind kind in new[] { KconfigPropertyKind.Select, KconfigPropertyKind.Imply })
        {
            foreach ((_, KconfigProperty? property) in (kind == KconfigPropertyKind.Select ? symbol.Selects : symbol.Implies)
                .Where(t => t.Property is not null && _values.Value(t.Expression) == Tristate.No).Take(MostStatements))
            {
                KconfigSymbol by = property!.Menu.Symbol!;
                ways.Add(new KconfigWay(kind, property.Place, by, Needs(WithOwn(property, by.Mention), level, Deepest)));
            }
        }

        foreach (KconfigProperty property in symbol.PropertyList.Where(
            p => p.Kind == KconfigPropertyKind.Default && !ReferenceEquals((p.Value as SymbolExpression)?.Symbol, solver.Tree.Table.No)))
        {
            List<KconfigNeed> needs = Needs(WithOwn(property, property.Value!), level, depth);
            if (needs.Count > 0)
            {
                ways.Add(new KconfigWay(property.Kind, property.Place, null, needs));
            }
        }

        return ways;
    }

    /// <summary>What the statement says itself, and when it counts.</summary>
    private IEnumerable<ConditionLine> WithOwn(KconfigProperty statement, KconfigExpression own) =>
        _conditions.Of(statement).Prepend(new ConditionLine(own, statement.Place));

    private List<KconfigNeed> Needs(IEnumerable<ConditionLine> condition, Tristate level, int depth)
    {
        var parts = new List<(KconfigExpression Part, KconfigPlace Place)>();
        var opened = new HashSet<KconfigSymbol>();
        foreach (ConditionLine line in condition)
        {
            Unmet(line.Expression, level, line.Place, parts, opened);
        }

        return parts.DistinctBy(p => p.Part.ToString()).Take(MostStatements)
            .Select(p => new KconfigNeed(p.Part, p.Place, [.. Mentioned(p.Part).Distinct().Select(s => Explain(s, depth + 1))])).ToList();
    }

    /// <summary>
    /// The smallest parts of the expression that keep it below the level. Choices may go in circles, so each is opened once.
    /// </summary>
    private void Unmet(
        KconfigExpression e, Tristate level, KconfigPlace at, List<(KconfigExpression Part, KconfigPlace Place)> parts,
        HashSet<KconfigSymbol> opened)
    {
        if (_values.Value(e) >= level)
        {
            return;
        }

        switch (e)
        {
            case AllExpression all:
                Array.ForEach(all.Parts, p => Unmet(p, level, at, parts, opened));
                break;
            case SymbolExpression { Symbol: { IsChoice: true } choice } when opened.Add(choice):
                // The choice itself is hidden: what it depends on is the reason.
                foreach (KconfigProperty prompt in choice.PropertyList.Where(p => p.Kind == KconfigPropertyKind.Prompt))
                {
                    foreach (ConditionLine line in _conditions.Of(prompt))
                    {
                        Unmet(line.Expression, level, line.Place, parts, opened);
                    }
                }

                break;
            default:
                parts.Add((e, at));
                break;
        }
    }

    private static List<KconfigSymbol> Mentioned(KconfigExpression e)
    {
        var result = new List<KconfigSymbol>();
        e.Any(s =>
        {
            // A number is a word without a definition, too.
            if (!s.IsConstant && s.Index >= 0 && (s.IsDefined || s.Name is [not (>= '0' and <= '9' or '-'), ..]))
            {
                result.Add(s);
            }

            return false;
        });
        return result;
    }
}
