// SPDX-License-Identifier: BSD-3-Clause
// Random numbers that are the same on each machine and with each release of .NET.
namespace Unicore.Tuning.Spaces;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): a counter that advances by the golden
/// ratio, and a mixing of its bits.
/// </summary>
public sealed class Chance
{
    private const ulong GoldenRatio = 0x9E37_79B9_7F4A_7C15;

    private ulong _state;

    /// <param name="seed">Numbers that decide about all that follows.</param>
    public Chance(params ReadOnlySpan<long> seed)
    {
        foreach (long number in seed)
        {
            _state = Next() ^ (ulong)number;
        }
    }

    /// <summary>From 0 up to, not including, a bound.</summary>
    public int Below(int bound) => (int)(((UInt128)Next() * (ulong)bound) >> 64);

    /// <summary>From 0 up to, not including, 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1ul << 53));

    /// <summary>Puts a list into an order that is as likely as any other.</summary>
    public void Shuffle<T>(Span<T> list)
    {
        for (int i = list.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }
    }

    private ulong Next()
    {
        ulong mixed = _state += GoldenRatio;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }
}
