// SPDX-License-Identifier: BSD-3-Clause
// One string for all places that have the same text: a tree mentions each name many times.
namespace Unicore.Kconfig;

internal sealed class WordPool
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> words = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<char> text)
    {
        if (!words.TryGetValue(text, out var known))
        {
            known = text.ToString();
            words.Set.Add(known);
        }

        return known;
    }
}
