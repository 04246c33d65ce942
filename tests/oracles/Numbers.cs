// SPDX-License-Identifier: BSD-3-Clause
// Numbers that look random and are the same on every machine and every version of .NET.
namespace Unicore.Oracles;

/// <summary>George Marsaglia's xorshift of 32 bits.</summary>
internal sealed class Numbers(int seed)
{
    private uint _state = ((uint)seed * 2654435761u) | 1;

    /// <summary>From 0 to one below <paramref name="end"/>.</summary>
    public int Next(int end)
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return (int)(_state % (uint)end);
    }

    /// <summary>One of them.</summary>
    public T Of<T>(params ReadOnlySpan<T> items) => items[Next(items.Length)];
}
