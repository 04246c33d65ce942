// SPDX-License-Identifier: BSD-3-Clause
// The values in the languages of those who read them: make, C, Rust. Symbols stand in the order of conf's table.
using System.Text;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Writing;

public static partial class KconfigWriter
{
    /// <summary>The C header, as <c>autoconf.h</c>: one <c>#define</c> for each value but n.</summary>
    public static string WriteHeader(this KconfigSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        KconfigTree tree = solver.Tree;
        string prefix = tree.Options.ConfigPrefix;
        bool isOld = tree.Options.Manners.WritesOldMakeFiles;
        var to = new StringBuilder(isOld ? $"/*\n *\n * {Banner}\n * {tree.Title}\n *\n */\n" : $"/*\n * {Banner}\n * {tree.Title}\n */\n");
        foreach ((KconfigSymbol symbol, string value) in ValuesInTableOrder(solver))
        {
            to.Append(value == "m" && symbol.IsLogic
                ? $"#define {prefix}{symbol.Name}_MODULE 1\n"
                : $"#define {prefix}{symbol.Name} {(symbol.IsLogic ? "1" : Literal(symbol, value))}\n");
        }

        return to.ToString();
    }

    /// <summary>The list for make, as <c>auto.conf</c>: every value but n, strings without quotes.</summary>
    public static string WriteAutoConf(this KconfigSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        StringBuilder to = Commented(solver.Tree);
        foreach ((KconfigSymbol symbol, _) in ValuesInTableOrder(solver))
        {
            to.Append($"{solver.Tree.Options.ConfigPrefix}{symbol.Name}={InAutoConf(solver, symbol)}\n");
        }

        return to.ToString();
    }

    /// <summary>The list of tristates, as <c>tristate.conf</c> of older times: Y or M.</summary>
    public static string WriteTristates(this KconfigSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        StringBuilder to = Commented(solver.Tree);
        foreach ((KconfigSymbol symbol, string value) in ValuesInTableOrder(solver).Where(v => v.Symbol.Type == KconfigType.Tristate))
        {
            to.Append($"{solver.Tree.Options.ConfigPrefix}{symbol.Name}={value.ToUpperInvariant()}\n");
        }

        return to.ToString();
    }

    /// <summary>Flags for the Rust compiler, as <c>rustc_cfg</c>.</summary>
    public static string WriteRustFlags(this KconfigSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        var to = new StringBuilder();
        foreach ((KconfigSymbol symbol, string value) in ValuesInTableOrder(solver))
        {
            string flag = $"--cfg={solver.Tree.Options.ConfigPrefix}{symbol.Name}";
            string text = symbol.Type == KconfigType.Text ? ValueText.Quote(value) : $"\"{Literal(symbol, value)}\"";
            to.Append(symbol.IsLogic ? $"{flag}\n" : "").Append($"{flag}={text}\n");
        }

        return to.ToString();
    }

    /// <summary>The value as <c>auto.conf</c> has it.</summary>
    internal static string InAutoConf(KconfigSolver solver, KconfigSymbol symbol)
    {
        string value = solver.ValueOf(symbol);
        return symbol.Type == KconfigType.Text && solver.Tree.Options.Manners.WritesOldMakeFiles ? ValueText.Quote(value) : value;
    }

    private static IEnumerable<(KconfigSymbol Symbol, string Value)> ValuesInTableOrder(KconfigSolver solver)
    {
        Evaluator values = solver.Values;
        foreach (KconfigSymbol symbol in solver.Tree.Table.InTableOrder)
        {
            if (symbol.Name is not null && values.Computed(symbol).Write && values.TextOf(symbol) is var value
                && (value != "n" || !symbol.IsLogic))
            {
                yield return (symbol, value);
            }
        }
    }

    private static string Literal(KconfigSymbol symbol, string value) =>
        symbol.Type == KconfigType.Text ? ValueText.Quote(value)
        : symbol.Type == KconfigType.Hex && !value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? "0x" + value
        : value;
}
