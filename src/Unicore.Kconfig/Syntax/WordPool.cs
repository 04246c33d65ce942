// SPDX-License-Identifier: BSD-3-Clause
// One string for all places that have the same text: a tree mentions each name many times.
namespace Unicore.Kconfig.Syntax;

/// <summary>
/// A hash table with open places. A set of .NET's own can be asked by span too, but is compiled anew for that in every process.
/// </summary>
internal sealed class WordPool
{
    private string?[] _words = new string?[1 << 12];
    private int _count;

    public string Get(ReadOnlySpan<char> text)
    {
        int at = PlaceOf(text);
        if (_words[at] is { } known)
        {
            return known;
        }

        if (++_count > _words.Length / 2)
        {
            Grow();
            at = PlaceOf(text);
        }

        return _words[at] = text.ToString();
    }

    private int PlaceOf(ReadOnlySpan<char> text)
    {
        // string.GetHashCode is seeded anew in every process, so that no file can be made to collide.
        int at = string.GetHashCode(text) & (_words.Length - 1);
        while (_words[at] is { } word && !text.SequenceEqual(word))
        {
            at = (at + 1) & (_words.Length - 1);
        }

        return at;
    }

    private void Grow()
    {
        string?[] old = _words;
        _words = new string?[2 * old.Length];
        foreach (string? word in old)
        {
            if (word is not null)
            {
                _words[PlaceOf(word)] = word;
            }
        }
    }
}
