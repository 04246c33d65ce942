// SPDX-License-Identifier: BSD-3-Clause
// Ranges of int and hex symbols.
using System.Globalization;

namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private void Clamp(KconfigSymbol symbol, Slot slot)
    {
        if (ActiveRange(symbol) is not { } range)
        {
            return;
        }

        var value = Leading(slot.Text, symbol.Type);
        var end = value < Bound(range.Low!, symbol.Type) ? range.Low! : value > Bound(range.High!, symbol.Type) ? range.High! : null;
        slot.Text = end is null ? slot.Text : slots[end.Index].Text;
    }

    private KconfigProperty? ActiveRange(KconfigSymbol symbol) =>
        symbol.Type is KconfigType.Number or KconfigType.Hex
            ? symbol.PropertyList.Find(p => p.Kind == KconfigPropertyKind.Range && Value(p.Condition) != Tristate.No)
            : null;

    private bool IsWithinRange(KconfigSymbol symbol, string text)
    {
        if (!IsValidText(symbol.Type, text))
        {
            return false;
        }

        if (ActiveRange(symbol) is not { } range)
        {
            return true;
        }

        var value = Leading(text, symbol.Type);
        return value >= Bound(range.Low!, symbol.Type) && value <= Bound(range.High!, symbol.Type);
    }

    private long Bound(KconfigSymbol symbol, KconfigType unless)
    {
        Calculate(symbol);
        return Leading(slots[symbol.Index].Text, symbol.Type is KconfigType.Number or KconfigType.Hex ? symbol.Type : unless);
    }

    /// <summary>The number that the text begins with, 0 without one, the nearest when it is too big: what C's strtoll makes of it.</summary>
    internal static long Leading(string text, KconfigType type)
    {
        var i = 0;
        var negative = text.StartsWith('-');
        i += negative || text.StartsWith('+') ? 1 : 0;
        var radix = type == KconfigType.Hex ? 16UL : 10;
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

    internal static bool IsValidText(KconfigType type, string text)
    {
        switch (type)
        {
            case KconfigType.Text:
                return true;
            case KconfigType.Number:
                var digits = text.AsSpan(text.StartsWith('-') ? 1 : 0);
                return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9') && (digits[0] != '0' || digits.Length == 1);
            case KconfigType.Hex:
                var hex = text.AsSpan(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 2 : 0);
                foreach (var c in hex)
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
}
