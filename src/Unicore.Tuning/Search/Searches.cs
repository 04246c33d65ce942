// SPDX-License-Identifier: BSD-3-Clause
// The searches that learn nothing: what another has to beat.
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Search;

/// <summary>Points by chance, none twice.</summary>
/// <param name="seed">Decides which.</param>
public sealed class RandomSearch(long seed) : ISearch
{
    // A point that was tried comes again and again only where few are left.
    private const int Tries = 200;

    private readonly GridSearch _rest = new();

    /// <inheritdoc/>
    public bool HasGivenUp => _rest.HasGivenUp;

    /// <inheritdoc/>
    public Point? Propose(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Chance chance = new(seed, history.Own.Count);
        for (int i = 0; i < Tries; i++)
        {
            if (history.Space.Sample(chance) is var point && !history.HasTried(point))
            {
                return point;
            }
        }

        return _rest.Propose(history);
    }
}

/// <summary>
/// All points. In the order in which numbers are counted, the last options would stay as they are for as long as anyone waits: so it goes
/// by steps of the golden ratio of the whole, which come to each point once and are spread evenly at any time.
/// </summary>
public sealed class GridSearch : ISearch
{
    // Numbers looked at in all: where hardly any is admitted, more would take minutes.
    private const int MostLookedAt = 200_000;

    private const double GoldenRatio = 0.6180339887498949;

    // What stands before it was tried, or is not admitted.
    private int _next;

    /// <inheritdoc/>
    public bool HasGivenUp { get; private set; }

    /// <inheritdoc/>
    public Point? Propose(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        UInt128 size = history.Space.Size, step = Step(size);
        HasGivenUp = size > MostLookedAt;
        for (; _next < MostLookedAt && (UInt128)_next < size; _next++)
        {
            if (history.Space.Admit(history.Space.Numbered(Times((UInt128)_next, step, size))) is { } point && !history.HasTried(point))
            {
                return point;
            }
        }

        return null;
    }

    private static UInt128 Step(UInt128 size)
    {
        UInt128 step = UInt128.Max(1, (UInt128)((double)size * GoldenRatio));
        while (GreatestCommonDivisor(step, size) != 1)
        {
            step++;
        }

        return step;
    }

    /// <summary>A product, modulo.</summary>
    private static UInt128 Times(UInt128 count, UInt128 step, UInt128 modulo)
    {
        UInt128 result = 0;
        for (step %= modulo; count > 0; count >>= 1, step = (step << 1) % modulo)
        {
            result = (count & 1) == 1 ? (result + step) % modulo : result;
        }

        return result;
    }

    private static UInt128 GreatestCommonDivisor(UInt128 a, UInt128 b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
