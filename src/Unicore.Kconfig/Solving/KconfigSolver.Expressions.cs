// SPDX-License-Identifier: BSD-3-Clause
// Values of expressions, comparisons of values, and expressions that callers ask about.
using System.Globalization;

namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    /// <summary>
    /// True when the expression is m or y, such as <c>LIBUKDEBUG &amp;&amp; !ARCH_ARM_64</c>. What is wrong with it, or with names in
    /// it, is added to <see cref="Diagnostics"/> and counts as n.
    /// </summary>
    /// <param name="expression">The expression; names with or without prefix.</param>
    /// <param name="origin">Where it stands.</param>
    public bool Evaluate(string expression, Origin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(expression);
        EnsureSolved();
        var at = origin?.Place ?? default;
        var quiet = new DiagnosticBag();
        var macros = new MacroTable(new KconfigOptions(), quiet);
        var line = new Lexer("", "", expression.Replace('\n', ' '), macros, quiet, expressionOnly: true).ReadLine() ?? new TokenLine();
        var reader = new ExpressionReader(token => Operand(token, expression, at));
        var end = 0;
        var result = reader.Read(line, ref end);
        var problem = reader.Problem ?? (end < line.Count ? $"unexpected '{line[end].Text}'" : null);
        if (problem is not null)
        {
            var column = line.Count == 0 ? 1 : line[Math.Min(end, line.Count - 1)].Column;
            asked.Error("UK1110", at, $"The expression '{expression}' cannot be understood: {problem} (column {column}).");
            return false;
        }

        return Value(result) != Tristate.No;
    }

    private KconfigSymbol? Operand(Token token, string expression, KconfigPlace at)
    {
        if (token.Kind is not (TokenKind.Word or TokenKind.Quoted))
        {
            return null;
        }

        var name = token.Kind == TokenKind.Word ? Bare(token.Text) : token.Text;
        if (token.Kind == TokenKind.Quoted && name is not ("y" or "m" or "n"))
        {
            return new KconfigSymbol(-1, name, true);
        }

        if (table.Find(name) is { } known && (known.IsConstant || known.IsDefined))
        {
            return known;
        }

        if (!char.IsAsciiDigit(name[0]) && name[0] != '-')
        {
            asked.Warning("UK1106", at, $"'{expression}' mentions '{name}', which no Kconfig file defines, so it counts as n.{DidYouMean(name)}");
        }

        return new KconfigSymbol(-1, name, false);
    }

    private Tristate Value(KconfigExpression? expression)
    {
        switch (expression)
        {
            case null:
                return Tristate.Yes;
            case SymbolExpression one:
                if (one.Symbol.Index < 0)
                {
                    return Tristate.No;
                }

                Calculate(one.Symbol);
                return slots[one.Symbol.Index].Tri;
            case NotExpression not:
                return Tristate.Yes - (int)Value(not.Operand);
            case AllExpression all:
                var least = Tristate.Yes;
                for (var i = 0; i < all.Parts.Length && (least != Tristate.No || inConfsOrder); i++)
                {
                    least = Min(least, Value(all.Parts[i]));
                }

                return least;
            case AnyExpression any:
                var most = Tristate.No;
                for (var i = 0; i < any.Parts.Length && (most != Tristate.Yes || inConfsOrder); i++)
                {
                    most = Max(most, Value(any.Parts[i]));
                }

                return most;
            case CompareExpression compare:
                return Holds(compare) ? Tristate.Yes : Tristate.No;
            default:
                throw new InvalidOperationException($"No value for {expression.GetType().Name}.");
        }
    }

    private bool Holds(CompareExpression compare)
    {
        var (left, right) = (TextOf(compare.Left), TextOf(compare.Right));
        var order = string.CompareOrdinal(left, right);
        if ((compare.Left.Type != KconfigType.Text || compare.Right.Type != KconfigType.Text)
            && Numeric(left, compare.Left.Type, out var a, out var unsignedA) && Numeric(right, compare.Right.Type, out var b, out var unsignedB))
        {
            order = unsignedA || unsignedB ? ((ulong)a).CompareTo((ulong)b) : a.CompareTo(b);
        }

        return compare.Comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.Unequal => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        };
    }

    private string TextOf(KconfigSymbol symbol)
    {
        if (symbol.Index < 0)
        {
            return symbol.Name!;
        }

        Calculate(symbol);
        var slot = slots[symbol.Index];
        if (symbol.Type is not (KconfigType.Bool or KconfigType.Tristate))
        {
            return slot.Text;
        }

        return slot.Tri switch { Tristate.Yes => "y", Tristate.Mod => "m", _ => "n" };
    }

    private static bool Numeric(string text, KconfigType type, out long value, out bool isUnsigned)
    {
        isUnsigned = type == KconfigType.Hex;
        switch (type)
        {
            case KconfigType.Bool or KconfigType.Tristate:
                value = text switch { "n" => 0, "m" => 1, "y" => 2, _ => -1 };
                return true;
            case KconfigType.Number:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
            case KconfigType.Hex:
                return TryHex(text, out value);
            default:
                return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? TryHex(text, out value)
                    : text.Length > 1 && text[0] == '0' ? TryOctal(text, out value)
                    : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        }
    }

    private static bool TryHex(string text, out long value) =>
        long.TryParse(
            text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text,
            NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    private static bool TryOctal(string text, out long value)
    {
        value = 0;
        foreach (var c in text)
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
