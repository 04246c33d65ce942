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

    /// <inheritdoc/>
    public Point? Propose(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Own.Count == 0)
        {
            return history.Space.Today;
        }

        Chance chance = new(seed, history.Own.Count);
        for (int i = 0; i < Tries; i++)
        {
            if (history.Space.Sample(chance) is var point && !history.HasTried(point))
            {
                return point;
            }
        }

        return new GridSearch().Propose(history);
    }
}

/// <summary>
/// All points. In the order in which numbers are counted, the last options would stay as they are for as long as anyone waits: so it goes
/// by steps of the golden ratio of the whole, which come to each point once and are spread evenly at any time.
/// </summary>
public sealed class GridSearch : ISearch
{
    // Numbers looked at for one point: a second's worth, where hardly any is admitted.
    private const int MostLookedAt = 1_000_000;

    private const double GoldenRatio = 0.6180339887498949;

    private UInt128 _next;

    /// <inheritdoc/>
    public Point? Propose(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Own.Count == 0)
        {
            return history.Space.Today;
        }

        UInt128 size = history.Space.Size, step = Step(size);
        for (int i = 0; i < MostLookedAt && _next < size; i++, _next++)
        {
            if (history.Space.Admit(history.Space.Numbered(Times(_next, step, size))) is { } point && !history.HasTried(point))
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
