// SPDX-License-Identifier: BSD-3-Clause
// Names as people type them: with a prefix, or misspelt.
using System.Numerics;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Tree;

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
        ulong letters = Letters(name);
        int bestDistance = (name.Length < 4 ? 1 : Math.Max(2, name.Length / 4)) + 1;
        foreach ((string candidate, KconfigSymbol symbol) in Table.Named)
        {
            if (symbol.IsDefined && Math.Abs(candidate.Length - name.Length) < bestDistance
                && BitOperations.PopCount(Letters(candidate) ^ letters) <= 2 * (bestDistance - 1))
            {
                int distance = Distance(name, candidate, bestDistance);
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
        ulong letters = 0UL;
        foreach (char c in name)
        {
            letters |= 1UL << (char.ToUpperInvariant(c) & 63);
        }

        return letters;
    }

    private static int Distance(string a, string b, int limit)
    {
        int[] previous = new int[b.Length + 1];
        int[] current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            int least = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
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
