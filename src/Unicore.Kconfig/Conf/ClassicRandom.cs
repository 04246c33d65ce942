// SPDX-License-Identifier: BSD-3-Clause
// The C library's rand(), so that a seed gives the same configuration here as there.
namespace Unicore.Kconfig.Conf;

/// <summary>
/// Additive feedback, x[i] = x[i-3] + x[i-31] modulo 2^32, of which all but the lowest bit is given out (random(3), the
/// generator of 31 words). The first 31 words come from the minimal standard generator (Park and Miller 1988), and the first 310 sums are thrown away.
/// </summary>
internal sealed class ClassicRandom
{
    private const int Words = 31;
    private const int Apart = 3;
    private const int ThrownAway = 310;
    private readonly uint[] state = new uint[Words];
    private int at = Apart;

    public ClassicRandom(uint seed)
    {
        var word = (int)(seed == 0 ? 1 : seed);
        for (var i = 0; i < Words; i++)
        {
            state[i] = (uint)word;
            word = (int)(16807L * word % 2147483647);
            word += word < 0 ? 2147483647 : 0;
        }

        for (var i = 0; i < ThrownAway; i++)
        {
            Next();
        }
    }

    /// <summary>From 0 to 2^31 - 1.</summary>
    public int Next()
    {
        state[at] += state[(at + Words - Apart) % Words];
        var result = (int)(state[at] >> 1);
        at = (at + 1) % Words;
        return result;
    }
}
