// SPDX-License-Identifier: BSD-3-Clause
// Names as people type them: with a prefix, or misspelt.
using System.Numerics;

namespace Unicore.Kconfig;

public sealed partial class KconfigTree
{
    /// <summary>The name without <see cref="KconfigOptions.ConfigPrefix"/>.</summary>
    public string BareName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Options.ConfigPrefix, StringComparison.Ordinal) ? name[Options.ConfigPrefix.Length..] : name;
    }

    /// <summary>The defined name that is nearest to one that nothing defines; null when none is near.</summary>
    public string? Nearest(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > 100)
        {
            return null;
        }

        string? best = null;
        var letters = Letters(name);
        var bestDistance = (name.Length < 4 ? 1 : Math.Max(2, name.Length / 4)) + 1;
        foreach (var (candidate, symbol) in Table.Named)
        {
            if (symbol.IsDefined && Math.Abs(candidate.Length - name.Length) < bestDistance
                && BitOperations.PopCount(Letters(candidate) ^ letters) <= 2 * (bestDistance - 1))
            {
                var distance = Distance(name, candidate, bestDistance);
                if (distance < bestDistance)
                {
                    (best, bestDistance) = (candidate, distance);
                }
            }
        }

        return best;
    }

    /// <summary>A bit for each letter that the name has: a change of one letter changes two bits at most.</summary>
    private static ulong Letters(string name)
    {
        var letters = 0UL;
        foreach (var c in name)
        {
            letters |= 1UL << (char.ToUpperInvariant(c) & 63);
        }

        return letters;
    }

    private static int Distance(string a, string b, int limit)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
                least = Math.Min(least, current[j]);
            }

            if (least >= limit)
            {
                return limit;
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
