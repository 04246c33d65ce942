// SPDX-License-Identifier: BSD-3-Clause
// Numbers that have names, and sums of bits that have.
using System.Globalization;

namespace Unicore.Analysis.Recording;

/// <summary>The names of one argument's values.</summary>
/// <param name="mask">The bits that hold one value; the others are flags of their own.</param>
/// <param name="values">Names of values.</param>
/// <param name="flags">Names of flags; one of several bits stands before those that it has.</param>
internal sealed class NameSet(
    ulong mask, IReadOnlyList<(string Name, ulong Number)> values, IReadOnlyList<(string Name, ulong Number)> flags)
{
    private readonly Dictionary<ulong, string> _values =
        values.GroupBy(v => v.Number).ToDictionary(g => g.Key, g => g.First().Name);

    private readonly Dictionary<string, int> _order = values.Concat(flags).Select((v, i) => (v.Name, i))
        .GroupBy(v => v.Name).ToDictionary(g => g.Key, g => g.First().i, StringComparer.Ordinal);

    private readonly ulong _bits = flags.Any(f => f.Number > uint.MaxValue) ? ulong.MaxValue : uint.MaxValue;

    /// <summary>The name of a number; null for one that has none.</summary>
    public string? Name(ulong number) => _values.GetValueOrDefault(number);

    /// <summary>The bits that count.</summary>
    public ulong Trim(ulong number) => number & _bits;

    /// <summary>A number in words: names between bars, and in hexadecimal what has none.</summary>
    public string Format(ulong number)
    {
        number = Trim(number);
        List<string> words = [];
        ulong value = number & mask, rest = number & ~mask;
        if (mask != 0 || number == 0)
        {
            string word = _values.GetValueOrDefault(value) ?? (value == 0 ? "0" : Hexadecimal(value));
            if (word.Length > 0)
            {
                words.Add(word);
            }
        }

        foreach ((string name, ulong bits) in flags)
        {
            if ((rest & bits) == bits)
            {
                words.Add(name);
                rest &= ~bits;
            }
        }

        if (rest != 0)
        {
            words.Add(Hexadecimal(rest));
        }

        return string.Join('|', words);
    }

    /// <summary>The same words in the order in which <see cref="Format"/> has them.</summary>
    /// <param name="text">Words between bars, in any order.</param>
    public string Order(string text) => string.Join('|', text
        .Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .OrderBy(w => _order.GetValueOrDefault(w, int.MaxValue)).ThenBy(w => w, StringComparer.Ordinal));

    private static string Hexadecimal(ulong number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");
}
