// SPDX-License-Identifier: BSD-3-Clause
// All points that may be tried: values of each option, and a rule that says which of them go together.
namespace Unicore.Tuning.Spaces;

/// <summary>Says which values go together.</summary>
public interface ISpaceRule
{
    /// <summary>
    /// The point that comes of wanting one: the same, but idle where the other values leave an option no say; null when a wanted value
    /// does not hold. An option that is idle in what is wanted and has a say gets the value that it has without being set.
    /// </summary>
    Point? Admit(Point wanted);
}

/// <summary>A rule by which everything goes with everything.</summary>
public sealed class FreeRule : ISpaceRule
{
    /// <inheritdoc/>
    public Point? Admit(Point wanted) => wanted;
}

/// <summary>Options, the rule, and the point that the project stands at today.</summary>
public sealed class Space
{
    // Rejection alone is without bias; a walk takes over where fewer than one in so many points is admitted.
    private const int Tries = 200;

    // Rounds of a walk over all options.
    private const int Rounds = 16;

    // Of more values than that, some stand for all.
    private const int MostBeside = 16;

    private readonly ISpaceRule _rule;

    /// <param name="options">The options.</param>
    /// <param name="today">A point that the rule admits.</param>
    /// <param name="rule">The rule.</param>
    public Space(IReadOnlyList<TunedOption> options, Point today, ISpaceRule rule) => (Options, Today, _rule) = (options, today, rule);

    /// <summary>The options.</summary>
    public IReadOnlyList<TunedOption> Options { get; }

    /// <summary>What the project says today.</summary>
    public Point Today { get; }

    /// <summary>How many points there are, admitted or not.</summary>
    public UInt128 Size => Options.Aggregate(UInt128.One, (size, o) => size > UInt128.MaxValue >> 32 ? size : size * (uint)o.Values.Count);

    /// <summary>See <see cref="ISpaceRule.Admit"/>.</summary>
    public Point? Admit(Point wanted) => _rule.Admit(wanted);

    /// <summary>Any point, admitted or not: each as likely as any other.</summary>
    public Point Any(Chance chance)
    {
        ArgumentNullException.ThrowIfNull(chance);
        return new(Options.Select(o => chance.Below(o.Values.Count)));
    }

    /// <summary>The point that has a number from 0 up to, not including, <see cref="Size"/>.</summary>
    public Point Numbered(UInt128 number)
    {
        int[] indexes = new int[Options.Count];
        for (int i = 0; i < indexes.Length; i++)
        {
            uint count = (uint)Options[i].Values.Count;
            (number, UInt128 index) = UInt128.DivRem(number, count);
            indexes[i] = (int)index;
        }

        return new(indexes);
    }

    /// <summary>
    /// A point that the rule admits, each as likely as any other. Choices of values are drawn until one holds; of those that differ in idle
    /// options only, which are one point, one counts. Where hardly any holds, it is a walk from today's point instead, whose steps are
    /// drawn and taken if they hold (Metropolis and others 1953), the less often the more choices are one point: in the long run points
    /// are as likely too, if steps lead from each to each.
    /// </summary>
    public Point Sample(Chance chance)
    {
        ArgumentNullException.ThrowIfNull(chance);
        for (int i = 0; i < Tries; i++)
        {
            Point drawn = Any(chance);
            if (Admit(drawn) is { } admitted && Enumerable.Range(0, Options.Count).All(o => admitted[o] != Point.Idle || drawn[o] == 0))
            {
                return admitted;
            }
        }

        // Idle options have values that are drawn, so that none is favoured when they have a say again.
        Point at = Today;
        Point choice = new(Options.Select((o, i) => at[i] == Point.Idle ? chance.Below(o.Values.Count) : at[i]));
        for (int i = 0; i < Rounds * Options.Count; i++)
        {
            int option = chance.Below(Options.Count);
            Point next = choice.With(option, chance.Below(Options[option].Values.Count));
            if (Admit(next) is { } admitted && Math.Log(1 - chance.Share()) <= Choices(at) - Choices(admitted))
            {
                (at, choice) = (admitted, next);
            }
        }

        return at;
    }

    /// <summary>
    /// Points that differ in one option from an admitted one, where it has a say; they may not be admitted. Of an option with many values
    /// they are some: numbers near and far, others drawn.
    /// </summary>
    public IEnumerable<Point> Beside(Point point, Chance chance)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(chance);
        for (int option = 0; option < Options.Count; option++)
        {
            foreach (int value in point[option] == Point.Idle ? [] : Others(Options[option], point[option], chance))
            {
                yield return point.With(option, value);
            }
        }
    }

    private static IEnumerable<int> Others(TunedOption option, int index, Chance chance)
    {
        int count = option.Values.Count;
        IEnumerable<int> steps = Enumerable.Range(0, 31).Select(s => 1 << s).TakeWhile(s => s < count);
        IEnumerable<int> some = count <= MostBeside ? Enumerable.Range(0, count)
            : option.IsOrdered ? steps.SelectMany(s => new[] { index - s, index + s })
            : Enumerable.Range(0, MostBeside).Select(_ => chance.Below(count)).Distinct();
        return some.Where(v => v >= 0 && v < count && v != index);
    }

    /// <summary>How many choices of values are one point, as a logarithm: there may be very many.</summary>
    private double Choices(Point point) => Options.Select((o, i) => point[i] == Point.Idle ? Math.Log(o.Values.Count) : 0).Sum();
}
