// SPDX-License-Identifier: BSD-3-Clause
// One string for all places that have the same text: a tree mentions each name many times.
namespace Unicore.Kconfig;

/// <summary>A hash table with open places. A set of .NET's own can be asked by span too, but is compiled anew for that in every process.</summary>
internal sealed class WordPool
{
    private string?[] words = new string?[1 << 12];
    private int count;

    public string Get(ReadOnlySpan<char> text)
    {
        var at = PlaceOf(text);
        if (words[at] is { } known)
        {
            return known;
        }

        if (++count > words.Length / 2)
        {
            Grow();
            at = PlaceOf(text);
        }

        return words[at] = text.ToString();
    }

    private int PlaceOf(ReadOnlySpan<char> text)
    {
        // string.GetHashCode is seeded anew in every process, so that no file can be made to collide.
        var at = string.GetHashCode(text) & (words.Length - 1);
        while (words[at] is { } word && !text.SequenceEqual(word))
        {
            at = (at + 1) & (words.Length - 1);
        }

        return at;
    }

    private void Grow()
    {
        var old = words;
        words = new string?[2 * old.Length];
        foreach (var word in old)
        {
            if (word is not null)
            {
                words[PlaceOf(word)] = word;
            }
        }
    }
}
