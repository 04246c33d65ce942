// SPDX-License-Identifier: BSD-3-Clause
// One choice of values for all options.
namespace Unicore.Tuning.Spaces;

/// <summary>The place of each option's value among its values; immutable, and equal by them.</summary>
public sealed class Point : IEquatable<Point>
{
    /// <summary>In place of a value: with the others as they are, the option has no say.</summary>
    public const int Idle = -1;

    private readonly int[] _indexes;
    private readonly int _hash;

    /// <param name="indexes">A place for each option, or <see cref="Idle"/>.</param>
    public Point(IEnumerable<int> indexes)
    {
        _indexes = [.. indexes];
        HashCode hash = new();
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_indexes.AsSpan()));
        _hash = hash.ToHashCode();
    }

    /// <summary>How many options there are.</summary>
    public int Count => _indexes.Length;

    /// <summary>The place of one option's value.</summary>
    public int this[int option] => _indexes[option];

    /// <summary>The places in order.</summary>
    public ReadOnlySpan<int> Indexes => _indexes;

    /// <summary>The same with another value of one option.</summary>
    public Point With(int option, int index)
    {
        int[] changed = [.. _indexes];
        changed[option] = index;
        return new(changed);
    }

    /// <summary>In how many options two differ.</summary>
    public int DistanceTo(Point other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int distance = 0;
        for (int i = 0; i < _indexes.Length; i++)
        {
            distance += _indexes[i] == other._indexes[i] ? 0 : 1;
        }

        return distance;
    }

    /// <inheritdoc/>
    public bool Equals(Point? other) => other is not null && _indexes.AsSpan().SequenceEqual(other._indexes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Point);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', _indexes);
}
