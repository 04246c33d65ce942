// SPDX-License-Identifier: BSD-3-Clause
// Values as text: what is valid, what number it stands for, how strings are quoted.
using System.Globalization;
using System.Text;

namespace Unicore.Kconfig.Model;

/// <summary>Reads and writes values as <c>.config</c> and Kconfig files have them.</summary>
internal static class ValueText
{
    /// <summary>n, m or y.</summary>
    public static string Of(Tristate value) => value switch { Tristate.Yes => "y", Tristate.Mod => "m", _ => "n" };

    /// <summary>What n, m or y stands for; anything else is n.</summary>
    public static Tristate ToTristate(string value) => value switch { "y" => Tristate.Yes, "m" => Tristate.Mod, _ => Tristate.No };

    /// <summary>True when a symbol of the type could have this value, modules or not.</summary>
    public static bool IsValid(KconfigType type, string text)
    {
        switch (type)
        {
            case KconfigType.Text:
                return true;
            case KconfigType.Number:
                ReadOnlySpan<char> digits = text.AsSpan(text.StartsWith('-') ? 1 : 0);
                return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9') && (digits[0] != '0' || digits.Length == 1);
            case KconfigType.Hex:
                ReadOnlySpan<char> hex = text.AsSpan(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 2 : 0);
                foreach (char c in hex)
                {
                    if (!char.IsAsciiHexDigit(c))
                    {
                        return false;
                    }
                }

                return hex.Length > 0;
            default:
                return text is "y" or "m" or "n";
        }
    }

    /// <summary>
    /// The number that the text begins with, 0 without one, the nearest when it is too big: what C's strtoll makes of it.
    /// </summary>
    public static long Leading(string text, KconfigType type)
    {
        int i = 0;
        bool negative = text.StartsWith('-');
        i += negative || text.StartsWith('+') ? 1 : 0;
        ulong radix = type == KconfigType.Hex ? 16UL : 10;
        if (radix == 16 && text.AsSpan(i).StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            i += 2;
        }

        const ulong TooBig = 1UL << 63;
        ulong value = 0;
        for (; i < text.Length && char.IsAsciiHexDigit(text[i]) && (radix == 16 || char.IsAsciiDigit(text[i])); i++)
        {
            value = value > TooBig / radix ? TooBig : Math.Min((value * radix) + (ulong)Convert.ToInt32(text[i].ToString(), 16), TooBig);
        }

        return negative ? (long)(0 - value) : (long)Math.Min(value, long.MaxValue);
    }

    /// <summary>The number that the whole text stands for where values are compared; false when it stands for none.</summary>
    /// <param name="text">The value.</param>
    /// <param name="type">The type of the symbol that has it; a word without definition says itself how it is written.</param>
    /// <param name="value">The number; of a bool or tristate, its place in the order n, m, y.</param>
    /// <param name="isUnsigned">True when it is compared as an unsigned number.</param>
    public static bool TryNumber(string text, KconfigType type, out long value, out bool isUnsigned)
    {
        isUnsigned = type == KconfigType.Hex;
        switch (type)
        {
            case KconfigType.Bool or KconfigType.Tristate:
                value = text switch { "n" => 0, "m" => 1, "y" => 2, _ => -1 };
                return true;
            case KconfigType.Number:
                return TryDecimal(text, out value);
            case KconfigType.Hex:
                return TryHex(text, out value);
            default:
                return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? TryHex(text, out value)
                    : text.Length > 1 && text[0] == '0' ? TryOctal(text, out value)
                    : TryDecimal(text, out value);
        }
    }

    /// <summary>A string as <c>.config</c> has it.</summary>
    public static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>The string in the quotes that the text begins with; null when they are not closed.</summary>
    public static string? Unquote(string value)
    {
        var result = new StringBuilder();
        for (int i = 1; i < value.Length; i++)
        {
            if (value[i] == '"')
            {
                return result.ToString();
            }

            if (value[i] == '\\' && ++i == value.Length)
            {
                break;
            }

            result.Append(value[i]);
        }

        return null;
    }

    private static bool TryDecimal(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryHex(string text, out long value) =>
        long.TryParse(
            text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text,
            NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    private static bool TryOctal(string text, out long value)
    {
        value = 0;
        foreach (char c in text)
        {
            if (c is < '0' or > '7' || value > long.MaxValue >> 3)
            {
                return false;
            }

            value = (value << 3) + (c - '0');
        }

        return true;
    }
}
