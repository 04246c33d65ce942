// SPDX-License-Identifier: BSD-3-Clause
// Numbers as C's strtol reads them.
namespace Unicore.Kconfig.Answering;

internal static class CNumber
{
    /// <summary>The number that the text begins with, and where it ends (0: there is none).</summary>
    /// <param name="text">The text.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="decimalOnly">False to take 0x and 0 as prefixes of hexadecimal and octal numbers.</param>
    public static long Parse(string text, out int end, bool decimalOnly = false)
    {
        int at = 0;
        while (at < text.Length && text[at] is ' ' or (>= '\t' and <= '\r'))
        {
            at++;
        }

        bool negative = at < text.Length && text[at] == '-';
        at += at < text.Length && text[at] is '-' or '+' ? 1 : 0;
        ReadOnlySpan<char> rest = text.AsSpan(at);
        bool hex = !decimalOnly && rest.Length > 2 && rest[0] == '0' && rest[1] is 'x' or 'X' && char.IsAsciiHexDigit(rest[2]);
        int radix = hex ? 16 : rest.Length > 0 && rest[0] == '0' && !decimalOnly ? 8 : 10;
        int from = at += hex ? 2 : 0;
        Int128 value = 0;
        for (; at < text.Length && char.IsAsciiHexDigit(text[at]) && Convert.ToInt32(text[at].ToString(), 16) is var digit
            && digit < radix; at++)
        {
            value = Int128.Min((value * radix) + digit, Int128.One << 64);
        }

        end = at == from ? 0 : at;
        return (long)Int128.Clamp(negative ? -value : value, long.MinValue, long.MaxValue);
    }
}
