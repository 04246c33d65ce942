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

    private const int MostKept = 200_000;

    private readonly ISpaceRule _rule;
    private readonly Dictionary<Point, Point?> _admitted = [];

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

    /// <summary>See <see cref="ISpaceRule.Admit"/>; answers are kept.</summary>
    public Point? Admit(Point wanted)
    {
        if (!_admitted.TryGetValue(wanted, out Point? admitted))
        {
            admitted = _rule.Admit(wanted);
            if (_admitted.Count > MostKept)
            {
                _admitted.Clear();
            }

            _admitted[wanted] = admitted;
        }

        return admitted;
    }

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
    /// A point that the rule admits. Points are drawn until one is: then each choice of values that holds is as likely as any other. Where
    /// hardly any does, it is a walk from today's point instead, whose steps are drawn and taken if they hold (Metropolis and others 1953):
    /// in the long run these are as likely too, if steps lead from each to each.
    /// </summary>
    public Point Sample(Chance chance)
    {
        ArgumentNullException.ThrowIfNull(chance);
        for (int i = 0; i < Tries; i++)
        {
            if (Admit(Any(chance)) is { } admitted)
            {
                return admitted;
            }
        }

        Point at = Today;
        for (int i = 0; i < Rounds * Options.Count; i++)
        {
            int option = chance.Below(Options.Count);
            at = Admit(at.With(option, chance.Below(Options[option].Values.Count))) ?? at;
        }

        return at;
    }

    /// <summary>Points that differ in one option from an admitted one, where it has a say; they may not be admitted.</summary>
    public IEnumerable<Point> Beside(Point point)
    {
        ArgumentNullException.ThrowIfNull(point);
        for (int option = 0; option < Options.Count; option++)
        {
            for (int value = 0; value < Options[option].Values.Count && point[option] != Point.Idle; value++)
            {
                if (value != point[option])
                {
                    yield return point.With(option, value);
                }
            }
        }
    }
}
