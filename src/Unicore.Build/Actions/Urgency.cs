// SPDX-License-Identifier: BSD-3-Clause
// Guesses how long what follows from an action takes, so that the longest chain starts first.
namespace Unicore.Build.Actions;

internal static class Urgency
{
    /// <summary>To start a command costs as much as to compile some lines.</summary>
    private const long Start = 4096;

    /// <summary>Sums of sums of a deep graph stay within 64 bits.</summary>
    private const long Huge = 1L << 40;

    /// <summary>
    /// For each action, the bytes that the longest chain of commands from it on has to read: what a command costs is not known, but grows
    /// with that. Files that are not there yet count as large, together, as what they are made from.
    /// </summary>
    public static long[] Of(IReadOnlyList<BuildAction> actions, List<int>?[] dependents, IFileSystem files)
    {
        List<int> order = Order(dependents);
        long[] own = new long[actions.Count];
        Dictionary<string, long> sizes = new(StringComparer.Ordinal);
        foreach (int index in order)
        {
            own[index] = Start;
            foreach (string input in actions[index].Inputs)
            {
                if (!sizes.TryGetValue(input, out long size))
                {
                    sizes[input] = size = files.TryStat(input)?.Size ?? 0;
                }

                own[index] = Math.Min(own[index] + size, Huge);
            }

            IReadOnlyList<string> outputs = actions[index].Outputs;
            foreach (string output in outputs)
            {
                sizes[output] = files.TryStat(output)?.Size ?? own[index] / outputs.Count;
            }
        }

        long[] urgency = new long[actions.Count];
        for (int at = order.Count - 1; at >= 0; at--)
        {
            long longest = 0;
            foreach (int dependent in dependents[order[at]] ?? [])
            {
                longest = Math.Max(longest, urgency[dependent]);
            }

            urgency[order[at]] = own[order[at]] + longest;
        }

        return urgency;
    }

    /// <summary>The actions, each after those that it waits for; without those of a circle.</summary>
    private static List<int> Order(List<int>?[] dependents)
    {
        int[] left = new int[dependents.Length];
        foreach (int dependent in dependents.SelectMany(d => d ?? []))
        {
            left[dependent]++;
        }

        List<int> order = new(left.Length);
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] == 0)
            {
                order.Add(i);
            }
        }

        for (int at = 0; at < order.Count; at++)
        {
            order.AddRange((dependents[order[at]] ?? []).Where(d => --left[d] == 0));
        }

        return order;
    }
}
