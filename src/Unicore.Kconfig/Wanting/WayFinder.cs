// SPDX-License-Identifier: BSD-3-Clause
// Which changes could bring the goal nearer.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Wanting;

/// <summary>Finds the ways from where a trial is to a goal, one unmet part of a condition at a time.</summary>
internal sealed partial class WayFinder(SymbolTable table, Trial trial, Goal goal)
{
    private const int DeepestWay = 120;
    private const int MostTerms = 400;
    private readonly Evaluator _values = trial.Values;
    private readonly WrittenConditions _conditions = new(table);
    private readonly Dictionary<(KconfigSymbol, bool Up, Tristate), WaysTo> _known = [];
    private readonly Dictionary<(KconfigSymbol, string), WaysTo> _knownTexts = [];
    private KconfigPlace _place;
    private int _depth;

    /// <summary>True when some ways were left out, so that no plan proves nothing.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Why there are none.</summary>
    public DeadEnds DeadEnds { get; } = new();

    /// <summary>What could bring the goal nearer from where the trial is.</summary>
    public WaysTo ToGoal()
    {
        _known.Clear();
        _knownTexts.Clear();
        _depth = 0;
        WaysTo ways = goal.AreMet is not null ? WaysTo.All([.. goal.Conditions.SelectMany(ToMeet)])
            : _values.TextOf(goal.Target) == goal.Value ? ToMeetSelects()
            : ToBe(goal.Target, goal.Value);
        DeadEnds.End(ways, trial.Path);
        return ways;
    }

    private List<WaysTo> ToMeet(WantedCondition condition) => condition.Up ? Unmet(condition.Expression, condition.Level)
        : _values.Value(condition.Expression) > condition.Level ? [Lower(condition.Expression, condition.Level)]
        : [];

    private WaysTo ToMeetSelects()
    {
        // The value is there, but something is selected now against its dependencies.
        if (_values.UnmetSelects().FirstOrDefault(s => !goal.UnmetBefore.Contains(s)) is not { } unmet)
        {
            // The trial stands at the goal but a fresh solver does not: choices depend on the order of events.
            IsIncomplete = true;
            return WaysTo.Nothing;
        }

        Slot slot = _values.Computed(unmet);
        return WaysTo.Any(
            [Raise(AnyOf(unmet.Dependencies), slot.Forced), LowerAll(unmet.Selects.Select(s => s.Expression), slot.Direct)]);
    }

    /// <summary>To make the symbol have exactly this value.</summary>
    private WaysTo ToBe(KconfigSymbol symbol, string value)
    {
        if (!symbol.IsLogic)
        {
            return ToHaveText(symbol, value);
        }

        (Tristate now, Tristate level) = (_values.Computed(symbol).Tri, ValueText.ToTristate(value));
        if (level == Tristate.Mod && _values.ModulesValue == Tristate.No)
        {
            return _values.Modules.IsConstant
                ? Dead(symbol, "these Kconfig files have no modules")
                : Raise(_values.Modules, Tristate.Yes);
        }

        return now < level ? Raise(symbol, level) : Lower(symbol, level);
    }

    private WaysTo Remember<TWhat>(Dictionary<TWhat, WaysTo> known, TWhat what, Func<WaysTo> find)
        where TWhat : notnull
    {
        if (known.TryGetValue(what, out WaysTo? ways))
        {
            return ways;
        }

        if (_depth >= DeepestWay)
        {
            IsIncomplete = true;
            return WaysTo.Nothing;
        }

        // What is being looked for already leads nowhere new.
        known[what] = WaysTo.Nothing;
        _depth++;
        trial.Effort--;
        ways = find();
        _depth--;
        return known[what] = ways;
    }

    private WaysTo Dead(KconfigSymbol symbol, string why)
    {
        DeadEnds.Add(symbol, _place, why);
        return WaysTo.Nothing;
    }

    private static WaysTo Plus(WaysTo ways, int more) =>
        more == 0 || ways.Changes.Count == 0 ? ways : new WaysTo { Changes = ways.Changes, Least = ways.Least + more };
}
