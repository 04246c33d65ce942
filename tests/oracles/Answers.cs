// SPDX-License-Identifier: BSD-3-Clause
// What a person types at questions: mostly sense, some nonsense, and an end at some point.
using System.Text;

namespace Unicore.Oracles;

internal static class Answers
{
    /// <summary>Enter for every question of a large tree; now and then a number, for questions that have no value to start from.</summary>
    public static string OnlyEnter { get; } = string.Concat(Enumerable.Repeat("\n\n\n\n\n\n\n12\n1\n", 3000));

    public static string Make(int seed, int count)
    {
        var random = new Numbers(seed);
        var keys = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            keys.Append(One(random)).Append('\n');
        }

        // At the end of its input conf asks for ever where the present value is no answer, so many answers of each kind follow.
        for (int i = 0; i < count; i++)
        {
            keys.Append("\n12\n1\n\ny\n");
        }

        // Not every input ends with a whole line.
        return keys.Append(random.Of("", "", "y", "?")).ToString();
    }

    private static string One(Numbers random) => random.Next(24) switch
    {
        < 8 => "",
        < 12 => "y",
        < 15 => "n",
        < 17 => "m",
        17 => "?",
        18 => random.Of("Y", "N", "M", "yes", "no", "mod", "yy", "x", " y", "y ", "\ty", "n?", "?y"),
        19 => (1 + random.Next(4)).ToString(System.Globalization.CultureInfo.InvariantCulture),
        20 => random.Of("0", "-1", "12345", "007", "99999999999999999999", "0x", "0x10", "0xfff", "ff", "12abc"),
        21 => random.Of("text", "a \"quoted\" text", "back\\slash", "  spaces  ", "\"", "!"),
        22 => new string('y', 100 + random.Next(300)),
        _ => "1",
    };
}
