// SPDX-License-Identifier: BSD-3-Clause
// Proves that conditions exclude one another; says nothing when it cannot.
namespace Unicore.Kconfig;

/// <summary>
/// A bounded tableau over three values. Theory: each symbol has a set of values that it may still have. A condition narrows these
/// sets; where it offers alternatives, each is tried. A symbol that has to be on needs one of its sources (prompt,
/// default, select, imply) to be on, which narrows further. No value left in every branch is a proof; running out of steps is none.
/// </summary>
/// <param name="table">The tree's symbols.</param>
/// <param name="closed">
/// True when a name that nothing defines, or that nothing can switch on, is n; false when it is left open, since it may be meant for
/// a part of the tree that is not here.
/// </param>
internal sealed class Contradiction(SymbolTable table, bool closed)
{
    public const int On = 0b110;
    public const int Off = 0b001;
    private const int MostSteps = 20_000;
    private const int MostSources = 24;
    private readonly Dictionary<KconfigSymbol, List<KconfigExpression>?> sources = [];
    private readonly HashSet<KconfigSymbol> free = [];
    private int steps;

    /// <summary>True when no configuration satisfies all of the conditions.</summary>
    /// <param name="conditions">Each with the values it has to have: a bit each for n, m and y.</param>
    public bool Is(params IEnumerable<(KconfigExpression? Condition, int Values)> conditions)
    {
        steps = 0;
        var branch = new Branch();
        foreach (var (condition, values) in conditions)
        {
            branch.Open.Push((condition, values));
        }

        var excluded = false;
        StackGuard.Run(() => excluded = !MayHold(branch));
        return excluded;
    }

    /// <summary>From now on the symbol counts as one that may have any value: what is wrong with it has been told.</summary>
    public void Free(KconfigSymbol symbol, bool isFree)
    {
        if (isFree)
        {
            free.Add(symbol);
        }
        else
        {
            free.Remove(symbol);
        }
    }

    /// <summary>Where a symbol's value other than n can come from; null when that is not known here.</summary>
    public List<KconfigExpression>? SourcesOf(KconfigSymbol symbol)
    {
        if (!sources.TryGetValue(symbol, out var list))
        {
            sources[symbol] = list = FindSources(symbol);
        }

        return list;
    }

    private List<KconfigExpression>? FindSources(KconfigSymbol symbol)
    {
        if (!symbol.IsDefined || !symbol.IsLogic || symbol.EnvironmentVariable is not null)
        {
            return null;
        }

        var list = new List<KconfigExpression>();
        foreach (var property in symbol.PropertyList)
        {
            var source = property.Kind switch
            {
                KconfigPropertyKind.Prompt => property.Condition ?? new SymbolExpression(table.Yes),
                KconfigPropertyKind.Default when !symbol.IsChoice && !IsNo(property.Value) => KconfigExpression.And(property.Condition, property.Value),
                _ => null,
            };
            if (source is not null)
            {
                list.Add(source);
            }
        }

        list.AddRange(symbol.Selects.Select(s => s.Expression).Concat(symbol.Implies.Select(s => s.Expression)));

        return list.Count > MostSources || (list.Count == 0 && !closed) ? null : list;
    }

    private bool IsNo(KconfigExpression? e) => e is SymbolExpression one && one.Symbol == table.No;

    private bool MayHold(Branch branch)
    {
        while (true)
        {
            while (branch.Open.TryPop(out var next))
            {
                if (++steps > MostSteps)
                {
                    return true;
                }

                if (!Narrow(branch, next.Condition, next.Values))
                {
                    return false;
                }
            }

            if (steps > MostSteps || branch.Alternatives.Count == 0)
            {
                return true;
            }

            if (!Choose(branch, out var alternatives))
            {
                return false;
            }

            if (alternatives is null)
            {
                continue;
            }

            foreach (var one in alternatives)
            {
                var copy = branch.Copy();
                copy.Open.Push(one);
                if (MayHold(copy))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// Drops the alternatives that what is known has settled, takes those that are the last of theirs, and else names the fewest to try.
    /// </summary>
    /// <returns>False when none is left somewhere.</returns>
    private bool Choose(Branch branch, out List<(KconfigExpression? Condition, int Values)>? fewest)
    {
        fewest = null;
        var at = -1;
        for (var i = branch.Alternatives.Count - 1; i >= 0 && steps <= MostSteps; i--)
        {
            var left = new List<(KconfigExpression? Condition, int Values)>();
            var settled = false;
            foreach (var one in branch.Alternatives[i])
            {
                var allowed = Allowed(branch, one.Condition);
                settled |= (allowed & ~one.Values) == 0;
                if ((allowed & one.Values) != 0)
                {
                    left.Add(one);
                }
            }

            if (left.Count == 0)
            {
                return false;
            }

            if (settled || left.Count == 1)
            {
                branch.Alternatives.RemoveAt(i);
                at--;
                if (!settled)
                {
                    branch.Open.Push(left[0]);
                    fewest = null;
                    return true;
                }
            }
            else if (fewest is null || left.Count < fewest.Count)
            {
                (fewest, at) = (left, i);
            }
        }

        if (fewest is not null)
        {
            branch.Alternatives.RemoveAt(at);
        }

        return true;
    }

    /// <summary>False when the condition cannot have one of these values any more.</summary>
    private bool Narrow(Branch branch, KconfigExpression? e, int values)
    {
        if (values == 0b111)
        {
            return true;
        }

        switch (e)
        {
            case null:
                return (values & 0b100) != 0;
            case SymbolExpression one:
                return NarrowSymbol(branch, one.Symbol, values);
            case NotExpression not:
                branch.Open.Push((not.Operand, Turned(values)));
                return true;
            case AllExpression all:
                return NarrowList(branch, all.Parts, values, 1);
            case AnyExpression any:
                return NarrowList(branch, any.Parts, values, -1);
            case CompareExpression compare:
                return (values & 0b101) switch
                {
                    0b101 => true,
                    0b100 => NarrowCompare(branch, compare, true),
                    0b001 => NarrowCompare(branch, compare, false),
                    _ => false,
                };
            default:
                return true;
        }
    }

    private static bool NarrowList(Branch branch, KconfigExpression[] parts, int values, int sign)
    {
        // The least of the parts (&&) is in an upper set when all are; in a lower set when one is. For || the other way round.
        var (least, most) = Bounds(values);
        var atLeast = 0b111 & ~((1 << least) - 1);
        var atMost = (1 << (most + 1)) - 1;
        var (all, one) = sign > 0 ? (atLeast, atMost) : (atMost, atLeast);
        if (all != 0b111)
        {
            Array.ForEach(parts, p => branch.Open.Push((p, all)));
        }

        if (one != 0b111)
        {
            branch.Alternatives.Add([.. parts.Select(p => ((KconfigExpression?)p, one))]);
        }

        return true;
    }

    private static (int Least, int Most) Bounds(int values) =>
        ((values & 1) != 0 ? 0 : (values & 2) != 0 ? 1 : 2, (values & 4) != 0 ? 2 : (values & 2) != 0 ? 1 : 0);

    private bool NarrowSymbol(Branch branch, KconfigSymbol symbol, int values)
    {
        var known = Domain(branch, symbol);
        var now = known & values;
        if (now == 0)
        {
            return false;
        }

        if (now == known)
        {
            return true;
        }

        branch.Domains[symbol] = now;
        if (now == Off)
        {
            KeepOff(branch, symbol);
        }

        if ((now & Off) != 0 || !branch.Opened.Add(symbol))
        {
            return true;
        }

        if (!free.Contains(symbol) && SourcesOf(symbol) is { } from)
        {
            if (from.Count == 0)
            {
                return false;
            }

            branch.Alternatives.Add([.. from.Select(s => ((KconfigExpression?)s, On))]);
        }

        if (symbol.Choice is { Type: KconfigType.Bool } choice && !choice.MemberList.Exists(m => m.PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Default)))
        {
            choice.MemberList.Where(m => m != symbol).ToList().ForEach(m => branch.Open.Push((new SymbolExpression(m), Off)));
        }

        return true;
    }

    /// <summary>A symbol is n only while nothing selects it and, without a prompt, while its first default does not count.</summary>
    private static void KeepOff(Branch branch, KconfigSymbol symbol)
    {
        if (symbol.Choice is not null || symbol.IsChoice || !symbol.IsDefined || symbol.EnvironmentVariable is not null)
        {
            return;
        }

        foreach (var (term, _) in symbol.Selects)
        {
            branch.Open.Push((term, Off));
        }

        if (!symbol.PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Prompt) && symbol.PropertyList.Find(p => p.Kind == KconfigPropertyKind.Default) is { } first)
        {
            branch.Alternatives.Add([(first.Condition, Off), (first.Value, Off)]);
        }
    }

    private int Domain(Branch branch, KconfigSymbol symbol)
    {
        if (branch.Domains.TryGetValue(symbol, out var known))
        {
            return known;
        }

        return symbol == table.Yes ? 0b100 : symbol == table.Mod ? 0b010 : symbol == table.No ? 0b001
            : symbol.IsConstant || (symbol.IsDefined ? !symbol.IsLogic : closed) ? Off
            : symbol.Type == KconfigType.Bool ? 0b101 : 0b111;
    }

    /// <summary>The values that the expression may have, as far as the symbols' sets tell.</summary>
    private int Allowed(Branch branch, KconfigExpression? e)
    {
        steps++;
        switch (e)
        {
            case null:
                return 0b100;
            case SymbolExpression one:
                return Domain(branch, one.Symbol);
            case NotExpression not:
                return Turned(Allowed(branch, not.Operand));
            case AllExpression all:
                return Between(all.Parts.Select(p => Bounds(Allowed(branch, p))).Aggregate((2, 2), (a, b) => (Math.Min(a.Item1, b.Item1), Math.Min(a.Item2, b.Item2))));
            case AnyExpression any:
                return Between(any.Parts.Select(p => Bounds(Allowed(branch, p))).Aggregate((0, 0), (a, b) => (Math.Max(a.Item1, b.Item1), Math.Max(a.Item2, b.Item2))));
            default:
                return 0b101;
        }
    }

    private static int Between((int Least, int Most) bounds) => ((1 << (bounds.Most + 1)) - 1) & ~((1 << bounds.Least) - 1);

    private bool NarrowCompare(Branch branch, CompareExpression compare, bool holds)
    {
        var (symbol, other) = compare.Left.IsConstant || !compare.Left.IsDefined ? (compare.Right, compare.Left) : (compare.Left, compare.Right);
        if (other.IsDefined || !symbol.IsDefined || compare.Comparison is not (Comparison.Equal or Comparison.Unequal))
        {
            return true;
        }

        var equal = holds == (compare.Comparison == Comparison.Equal);
        if (symbol.IsLogic)
        {
            var value = other.Name switch { "y" => 0b100, "m" => 0b010, "n" => 0b001, _ => 0 };
            return value == 0 ? !equal : NarrowSymbol(branch, symbol, equal ? value : 0b111 & ~value);
        }

        if (symbol.Type != KconfigType.Text)
        {
            return true;
        }

        if (!equal)
        {
            branch.Excluded.Add((symbol, other.Name!));
            return branch.Texts.GetValueOrDefault(symbol) != other.Name;
        }

        return branch.Texts.TryAdd(symbol, other.Name!) ? !branch.Excluded.Contains((symbol, other.Name!)) : branch.Texts[symbol] == other.Name;
    }

    private static int Turned(int values) => ((values & 1) << 2) | (values & 2) | ((values & 4) >> 2);

    private sealed class Branch
    {
        public Stack<(KconfigExpression? Condition, int Values)> Open { get; private init; } = new();

        public List<List<(KconfigExpression? Condition, int Values)>> Alternatives { get; private init; } = [];

        public Dictionary<KconfigSymbol, int> Domains { get; private init; } = [];

        public HashSet<KconfigSymbol> Opened { get; private init; } = [];

        public Dictionary<KconfigSymbol, string> Texts { get; private init; } = [];

        public HashSet<(KconfigSymbol, string)> Excluded { get; private init; } = [];

        public Branch Copy() => new()
        {
            Open = new(Open.Reverse()),
            Alternatives = [.. Alternatives],
            Domains = new(Domains),
            Opened = [.. Opened],
            Texts = new(Texts),
            Excluded = [.. Excluded],
        };
    }
}
