// SPDX-License-Identifier: BSD-3-Clause
// The C library's rand(), so that a seed gives the same configuration here as there.
namespace Unicore.Kconfig.Answering;

/// <summary>
/// Additive feedback, x[i] = x[i-3] + x[i-31] modulo 2^32, of which all but the lowest bit is given out (random(3), the
/// generator of 31 words). The first 31 words come from the minimal standard generator (Park and Miller 1988), and the first 310 sums are
/// thrown away.
/// </summary>
internal sealed class ClassicRandom
{
    private const int Words = 31;
    private const int Apart = 3;
    private const int ThrownAway = 310;
    private readonly uint[] _state = new uint[Words];
    private int _at = Apart;

    public ClassicRandom(uint seed)
    {
        int word = (int)(seed == 0 ? 1 : seed);
        for (int i = 0; i < Words; i++)
        {
            _state[i] = (uint)word;
            word = (int)(16807L * word % 2147483647);
            word += word < 0 ? 2147483647 : 0;
        }

        for (int i = 0; i < ThrownAway; i++)
        {
            Next();
        }
    }

    /// <summary>From 0 to 2^31 - 1.</summary>
    public int Next()
    {
        _state[_at] += _state[(_at + Words - Apart) % Words];
        int result = (int)(_state[_at] >> 1);
        _at = (_at + 1) % Words;
        return result;
    }
}
