// SPDX-License-Identifier: BSD-3-Clause
// How likely each random answer is: KCONFIG_PROBABILITY.
namespace Unicore.Kconfig.Answering;

/// <summary>Per cent of bool symbols that become y, of tristates that become y, and of those that become m.</summary>
internal sealed record Chances(int BoolYes, int Yes, int Mod)
{
    /// <summary>Half of the bools; a third of the tristates each.</summary>
    public static Chances Even { get; } = new(50, 33, 33);

    /// <summary>
    /// Reads <c>N</c>, <c>N:M</c> or <c>N:M:L</c> (Documentation/kbuild/kconfig.rst); null when a number or a sum lies outside 0 to 100.
    /// </summary>
    public static Chances? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Even;
        }

        var numbers = new List<int>();
        string rest = text;
        while (rest.Length > 0 && numbers.Count < 3)
        {
            long value = CNumber.Parse(rest, out int end, decimalOnly: true);
            if (value is < 0 or > 100)
            {
                return null;
            }

            numbers.Add((int)value);
            if (end >= rest.Length || rest[end] != ':')
            {
                break;
            }

            rest = rest[(end + 1)..];
        }

        Chances chances = numbers switch
        {
            [var n] => new Chances(n, n / 2, n - (n / 2)),
            [var n, var m] => new Chances(n + m, n, m),
            [var n, var m, var l] => new Chances(n, m, l),
            _ => Even,
        };
        return chances.Yes + chances.Mod > 100 ? null : chances;
    }
}
