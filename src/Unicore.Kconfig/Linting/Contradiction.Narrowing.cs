// SPDX-License-Identifier: BSD-3-Clause
// How conditions narrow the sets of values that symbols may have.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Linting;

internal sealed partial class Contradiction
{
    /// <summary>False when the condition cannot have one of these values any more.</summary>
    private bool Narrow(Branch branch, KconfigExpression? e, int values)
    {
        if (values == 0b111)
        {
            return true;
        }

        switch (e)
        {
            case null:
                return (values & 0b100) != 0;
            case SymbolExpression one:
                return NarrowSymbol(branch, one.Symbol, values);
            case NotExpression not:
                branch.Open.Push((not.Operand, Turned(values)));
                return true;
            case AllExpression all:
                return NarrowList(branch, all.Parts, values, 1);
            case AnyExpression any:
                return NarrowList(branch, any.Parts, values, -1);
            case CompareExpression compare:
                return (values & 0b101) switch
                {
                    0b101 => true,
                    0b100 => NarrowCompare(branch, compare, true),
                    0b001 => NarrowCompare(branch, compare, false),
                    _ => false,
                };
            default:
                return true;
        }
    }

    private static bool NarrowList(Branch branch, KconfigExpression[] parts, int values, int sign)
    {
        // The least of the parts (&&) is in an upper set when all are; in a lower set when one is. For || the other way round.
        (int least, int most) = Bounds(values);
        int atLeast = 0b111 & ~((1 << least) - 1);
        int atMost = (1 << (most + 1)) - 1;
        (int all, int one) = sign > 0 ? (atLeast, atMost) : (atMost, atLeast);
        if (all != 0b111)
        {
            Array.ForEach(parts, p => branch.Open.Push((p, all)));
        }

        if (one != 0b111)
        {
            branch.Alternatives.Add([.. parts.Select(p => ((KconfigExpression?)p, one))]);
        }

        return true;
    }

    private static (int Least, int Most) Bounds(int values) =>
        ((values & 1) != 0 ? 0 : (values & 2) != 0 ? 1 : 2, (values & 4) != 0 ? 2 : (values & 2) != 0 ? 1 : 0);

    private bool NarrowSymbol(Branch branch, KconfigSymbol symbol, int values)
    {
        int known = Domain(branch, symbol);
        int now = known & values;
        if (now == 0)
        {
            return false;
        }

        if (now == known)
        {
            return true;
        }

        branch.SetValues(symbol, now);
        if (now == Off)
        {
            KeepOff(branch, symbol);
        }

        if ((now & Off) != 0 || !branch.Visit(symbol))
        {
            return true;
        }

        if (!_free.Contains(symbol) && SourcesOf(symbol) is { } from)
        {
            if (from.Count == 0)
            {
                return false;
            }

            branch.Alternatives.Add([.. from.Select(s => ((KconfigExpression?)s, On))]);
        }

        if (symbol.Choice is { Type: KconfigType.Bool } choice
            && !choice.MemberList.Exists(m => m.PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Default)))
        {
            choice.MemberList.Where(m => m != symbol).ToList().ForEach(m => branch.Open.Push((new SymbolExpression(m), Off)));
        }

        return true;
    }

    /// <summary>A symbol is n only while nothing selects it and, without a prompt, while its first default does not count.</summary>
    private static void KeepOff(Branch branch, KconfigSymbol symbol)
    {
        if (symbol.Choice is not null || symbol.IsChoice || !symbol.IsDefined || symbol.EnvironmentVariable is not null)
        {
            return;
        }

        foreach ((KconfigExpression term, _) in symbol.Selects)
        {
            branch.Open.Push((term, Off));
        }

        if (!symbol.PropertyList.Exists(p => p.Kind == KconfigPropertyKind.Prompt)
            && symbol.PropertyList.Find(p => p.Kind == KconfigPropertyKind.Default) is { } first)
        {
            branch.Alternatives.Add([(first.Condition, Off), (first.Value, Off)]);
        }
    }

    private int Domain(Branch branch, KconfigSymbol symbol)
    {
        if (branch.ValuesOf(symbol) is { } known)
        {
            return known;
        }

        return symbol == table.Yes ? 0b100 : symbol == table.Mod ? 0b010 : symbol == table.No ? 0b001
            : symbol.IsConstant || (symbol.IsDefined ? !symbol.IsLogic : closed) ? Off
            : symbol.Type == KconfigType.Bool ? 0b101 : 0b111;
    }

    /// <summary>The values that the expression may have, as far as the symbols' sets tell.</summary>
    private int Allowed(Branch branch, KconfigExpression? e)
    {
        _steps++;
        switch (e)
        {
            case null:
                return 0b100;
            case SymbolExpression one:
                return Domain(branch, one.Symbol);
            case NotExpression not:
                return Turned(Allowed(branch, not.Operand));
            case AllExpression all:
                (int least, int most) = (2, 2);
                foreach (KconfigExpression part in all.Parts)
                {
                    (int from, int to) = Bounds(Allowed(branch, part));
                    (least, most) = (Math.Min(least, from), Math.Min(most, to));
                }

                return Between(least, most);
            case AnyExpression any:
                (int low, int high) = (0, 0);
                foreach (KconfigExpression part in any.Parts)
                {
                    (int from, int to) = Bounds(Allowed(branch, part));
                    (low, high) = (Math.Max(low, from), Math.Max(high, to));
                }

                return Between(low, high);
            default:
                return 0b101;
        }
    }

    private static int Between(int least, int most) => ((1 << (most + 1)) - 1) & ~((1 << least) - 1);

    private bool NarrowCompare(Branch branch, CompareExpression compare, bool holds)
    {
        (KconfigSymbol symbol, KconfigSymbol other) = compare.Left.IsConstant || !compare.Left.IsDefined
            ? (compare.Right, compare.Left)
            : (compare.Left, compare.Right);
        if (other.IsDefined || !symbol.IsDefined || compare.Comparison is not (Comparison.Equal or Comparison.Unequal))
        {
            return true;
        }

        bool equal = holds == (compare.Comparison == Comparison.Equal);
        if (symbol.IsLogic)
        {
            int value = other.Name switch { "y" => 0b100, "m" => 0b010, "n" => 0b001, _ => 0 };
            return value == 0 ? !equal : NarrowSymbol(branch, symbol, equal ? value : 0b111 & ~value);
        }

        if (symbol.Type != KconfigType.Text)
        {
            return true;
        }

        if (!equal)
        {
            return branch.Exclude(symbol, other.Name!);
        }

        return branch.SetText(symbol, other.Name!);
    }

    private static int Turned(int values) => ((values & 1) << 2) | (values & 2) | ((values & 4) >> 2);
}
