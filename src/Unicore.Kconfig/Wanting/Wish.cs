// SPDX-License-Identifier: BSD-3-Clause
// The search for the smallest plan.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Wanting;

/// <summary>
/// The search. Theory: while the goal is unmet, some part of a condition is, and every plan contains at least one of the changes
/// that could alter that part (<see cref="WaysTo"/>). So it is enough to branch over the ways of one unmet part, and parts whose ways have
/// nothing in common each cost a change of their own, which bounds what is still needed from below. First a quick descent finds
/// some plan; then plans of 1, 2, 3 … changes are looked for (Korf 1985, "Depth-first iterative-deepening"), until one is
/// found or all smaller ones are excluded.
/// </summary>
internal sealed class Wish
{
    private const int LongestPlan = 200;
    private const int MostTries = 24;
    private const int MostBesides = 2;

    /// <summary>A change weighs as much as so many values that follow from it; switching another choice, so much more.</summary>
    private const int WeightOfChange = 10;
    private const int WeightOfSwitch = 30;
    private static readonly Origin Tried = new("a change that is tried");
    private readonly KconfigSolver _original;
    private readonly Trial _trial;
    private readonly Goal _goal;
    private readonly WayFinder _ways;
    private readonly int _effort;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private bool _isCut;
    private int? _lightest;
    private List<(KconfigSymbol, string)>? _nearest;

    /// <summary>A search for a value; the solver stays as it is.</summary>
    public Wish(KconfigSolver solver, KconfigSymbol symbol, string value, int effort)
    {
        (_original, _trial, _effort) = (solver, new Trial(solver.Copy(), effort), effort);
        _goal = new Goal(symbol, value, _trial.Values.UnmetSelects());
        _ways = new WayFinder(solver.Tree.Table, _trial, _goal);
    }

    /// <summary>A search for conditions instead of a value, on a solver that comes back as it was.</summary>
    public Wish(KconfigSolver solver, List<WantedCondition> conditions, int effort, Func<bool> areMet)
    {
        (_original, _trial, _effort) = (solver, new Trial(solver, effort), effort);
        _goal = new Goal(solver.Tree.Table.No, "n", []) { Conditions = conditions, AreMet = areMet };
        _ways = new WayFinder(solver.Tree.Table, _trial, _goal);
    }

    /// <summary>The effort that was not needed.</summary>
    public int Left => (int)Math.Max(0, _trial.Effort);

    /// <summary>The smallest plan, or some plan, or why there is none.</summary>
    public KconfigPlan Search()
    {
        WaysTo start = _ways.ToGoal();
        if (start.Changes.Count == 0)
        {
            return None(!_ways.IsIncomplete);
        }

        long whole = _trial.Effort;
        _trial.Effort = whole / 4;
        List<(KconfigSymbol, string)>? quick = Descend(0, null) ? Shorten([.. _trial.Path]) : null;
        bool isExcluded = quick is null && !_isCut && !_ways.IsIncomplete && !_trial.IsExhausted;
        _trial.Rewind(0);
        _trial.Effort += whole - (whole / 4);
        for (int count = start.Least; !isExcluded && count < (quick?.Count ?? LongestPlan) && !_trial.IsExhausted; count++)
        {
            _isCut = false;
            _seen.Clear();
            if (Deepen(count))
            {
                List<(KconfigSymbol, string)> plan = [.. _trial.Path];
                return FoundOrNearer(plan, !_ways.IsIncomplete);
            }

            _trial.Rewind(0);
            if (!_isCut && quick is null && !_trial.IsExhausted)
            {
                isExcluded = true;
            }
        }

        return quick is not null
            ? FoundOrNearer(quick, !_ways.IsIncomplete && !_trial.IsExhausted)
            : None(isExcluded && !_ways.IsIncomplete);
    }

    private KconfigPlan FoundOrNearer(List<(KconfigSymbol, string)> plan, bool smallest) => Nearer(plan) is { } nearer
        ? Found(nearer, smallest && nearer.Count == plan.Count)
        : Found(plan, smallest);

    /// <summary>
    /// A plan with little more to do that weighs less: for one from which much follows, as from another architecture, or that has a choice
    /// stand at another member. Null when there is none.
    /// </summary>
    private List<(KconfigSymbol, string)>? Nearer(List<(KconfigSymbol Symbol, string Value)> plan)
    {
        _trial.Rewind(0);
        _trial.Effort = Math.Min(_trial.Effort, _effort / 4);
        (_lightest, _nearest) = (Weight(plan), null);
        for (int count = plan.Count; count <= plan.Count + MostBesides && WeightOfChange * count < _lightest; count++)
        {
            _seen.Clear();
            Deepen(count);
            _trial.Rewind(0);
        }

        _lightest = null;
        return _nearest is null ? null : Shorten(_nearest);
    }

    /// <summary>What a plan changes: its own changes and switches of choices weigh more than what follows from them.</summary>
    private int Weight(List<(KconfigSymbol Symbol, string Value)> plan)
    {
        _trial.Effort -= _trial.Values.Count;
        return plan.Sum(c => OwnWeight(c.Symbol)) + _original.DifferencesTo(With(plan)).Count(d => !plan.Exists(c => c.Symbol == d.Symbol));
    }

    private int OwnWeight(KconfigSymbol symbol) => WeightOfChange + (IsSwitch(symbol) ? WeightOfSwitch : 0);

    /// <summary>While plans are weighed: true when the change that was made last is too heavy for a lighter plan.</summary>
    private bool IsTooHeavy() => _trial.Path.Sum(c => OwnWeight(c.Symbol)) + _trial.Disturbed > _lightest;

    /// <summary>True when setting the symbol takes a choice, other than the one that the wish is about, from where it stands.</summary>
    private bool IsSwitch(KconfigSymbol symbol) =>
        symbol.Choice is { } choice && choice != _goal.Target.Choice
            && _original.Values.Computed(choice).Member is { } standing && standing != symbol;

    /// <summary>Some changes that bring the conditions about, without asking for the fewest.</summary>
    public List<KconfigChange>? SearchQuickly()
    {
        List<(KconfigSymbol Symbol, string Value)>? found = Descend(0, null) ? [.. _trial.Path] : null;
        _trial.Rewind(0);
        return found?.ConvertAll(c => new KconfigChange(c.Symbol, _trial.Values.TextOf(c.Symbol), c.Value));
    }

    /// <summary>Goes where the least seems to be left, with little turning back.</summary>
    private bool Descend(int depth, WaysTo? known)
    {
        if (_goal.IsMet(_trial.Values) && Verify(_trial.Path))
        {
            return true;
        }

        WaysTo ways = known ?? _ways.ToGoal();
        _isCut |= depth >= LongestPlan && ways.Changes.Count > 0;
        if (ways.Changes.Count == 0 || depth >= LongestPlan || _trial.IsExhausted)
        {
            return false;
        }

        int mark = _trial.Path.Count;
        foreach ((KconfigSymbol symbol, string value, WaysTo? left, long cost) in Nearest(ways))
        {
            _trial.Do(symbol, value);
            _trial.Effort -= cost;
            if (Descend(depth + 1, left))
            {
                return true;
            }

            _trial.Rewind(mark);
            if (_trial.IsExhausted)
            {
                break;
            }
        }

        return false;
    }

    /// <summary>
    /// The first of the ways that lead somewhere, that first after which the least is left; with what is left and what that cost to know.
    /// </summary>
    private IEnumerable<(KconfigSymbol Symbol, string Value, WaysTo? Left, long Cost)> Nearest(WaysTo ways)
    {
        int mark = _trial.Path.Count;
        var next = new List<(KconfigSymbol Symbol, string Value, WaysTo? Left, long Cost)>();
        foreach ((KconfigSymbol symbol, string value) in ways.Changes.Take(MostTries))
        {
            _trial.Do(symbol, value);
            if (_seen.Add(_trial.Key()))
            {
                long before = _trial.Effort;
                WaysTo? left = _goal.IsMet(_trial.Values) ? null : _ways.ToGoal();
                if (left is not { Changes.Count: 0 })
                {
                    next.Add((symbol, value, left, before - _trial.Effort));
                }
            }

            _trial.Rewind(mark);
        }

        _isCut |= ways.Changes.Count > MostTries;
        return next.OrderBy(n => n.Left?.Least ?? 0);
    }

    /// <summary>True when the goal can be reached by so many more changes, which are made then.</summary>
    private bool Deepen(int left)
    {
        if (_goal.IsMet(_trial.Values) && Verify(_trial.Path))
        {
            if (_lightest is null)
            {
                return true;
            }

            if (Weight(_trial.Path) is var weight && weight < _lightest)
            {
                (_lightest, _nearest) = (weight, [.. _trial.Path]);
            }

            return false;
        }

        if (_trial.IsExhausted)
        {
            return false;
        }

        WaysTo ways = _ways.ToGoal();
        if (ways.Changes.Count == 0)
        {
            return false;
        }

        if (ways.Least > left)
        {
            _isCut = true;
            return false;
        }

        int mark = _trial.Path.Count;
        foreach ((KconfigSymbol symbol, string value) in ways.Changes)
        {
            _trial.Do(symbol, value);
            if (!IsTooHeavy() && _seen.Add(_trial.Key()) && Deepen(left - 1))
            {
                return true;
            }

            _trial.Rewind(mark);
        }

        return false;
    }

    /// <summary>Leaves out what is not needed.</summary>
    private List<(KconfigSymbol, string)> Shorten(List<(KconfigSymbol Symbol, string Value)> plan)
    {
        for (int i = plan.Count - 1; i >= 0 && plan.Count > 1; i--)
        {
            List<(KconfigSymbol Symbol, string Value)> without = plan.Where((_, at) => at != i).ToList();
            _trial.Rewind(0);
            without.ForEach(c => _trial.Do(c.Symbol, c.Value));
            if (_goal.IsMet(_trial.Values) && Verify(without))
            {
                plan = without;
            }
        }

        return plan;
    }

    private KconfigPlan Found(List<(KconfigSymbol Symbol, string Value)> plan, bool smallest)
    {
        KconfigSolver after = With(plan);
        HashSet<KconfigSymbol> set = plan.Select(c => c.Symbol).ToHashSet();
        return new KconfigPlan(_goal.Target, _goal.Value, KconfigPlanOutcome.Found)
        {
            Changes = AsChanges(plan),
            Follows = [.. _original.DifferencesTo(after).Where(d => !set.Contains(d.Symbol))],
            IsProvenSmallest = smallest,
        };
    }

    private KconfigPlan None(bool proven) =>
        new(_goal.Target, _goal.Value, proven ? KconfigPlanOutcome.Impossible : KconfigPlanOutcome.GaveUp)
        {
            DeadEnds = _ways.DeadEnds.Nearest,
            DeadEndsAfter = AsChanges(_ways.DeadEnds.After),
        };

    private List<KconfigChange> AsChanges(List<(KconfigSymbol Symbol, string Value)> plan) =>
        plan.ConvertAll(c => new KconfigChange(c.Symbol, _original.ValueOf(c.Symbol), c.Value));

    /// <summary>Solves from the start: the trial's values are those of a session, which for choices may differ.</summary>
    private bool Verify(List<(KconfigSymbol Symbol, string Value)> plan)
    {
        if (_goal.AreMet is not null)
        {
            return true;
        }

        _trial.Effort -= _trial.Values.Count;
        return _goal.IsMet(With(plan).Values);
    }

    private KconfigSolver With(List<(KconfigSymbol Symbol, string Value)> plan)
    {
        KconfigSolver after = _original.Copy();
        plan.ForEach(c => after.Set(c.Symbol.Name!, c.Value, Tried));
        after.Solve();
        return after;
    }
}
