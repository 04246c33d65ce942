// SPDX-License-Identifier: BSD-3-Clause
// A name that was meant, if one that is known is nearly it.
namespace Unicore.Tasks;

internal static class NearName
{
    /// <summary>The known name that a letter or two make of <paramref name="name"/>; null when it is known, or none is near.</summary>
    public static string? Of(string name, IReadOnlyCollection<string> known)
    {
        int most = name.Length < 6 ? 1 : 2;
        return known.Contains(name, StringComparer.OrdinalIgnoreCase) ? null
            : known.Select(k => (Name: k, Distance: Distance(name.ToUpperInvariant(), k.ToUpperInvariant())))
                .Where(k => k.Distance <= most).OrderBy(k => k.Distance).Select(k => k.Name).FirstOrDefault();
    }

    /// <summary>Insertions, deletions and changes that lead from one to the other (Levenshtein's distance).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 0; j < b.Length; j++)
            {
                int changed = diagonal + (a[i] == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[^1];
    }
}
