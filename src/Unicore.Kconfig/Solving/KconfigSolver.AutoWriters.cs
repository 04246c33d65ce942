// SPDX-License-Identifier: BSD-3-Clause
// The values in the languages of those who read them: make, C, Rust. Symbols stand in the order of conf's table.
using System.Text;

namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    /// <summary>The C header, as <c>autoconf.h</c>: one <c>#define</c> for each value but n.</summary>
    public string WriteHeader()
    {
        EnsureSolved();
        var prefix = Tree.Options.ConfigPrefix;
        var to = new StringBuilder();
        to.Append(Tree.Options.Release < KconfigRelease.Linux61 ? $"/*\n *\n * {Banner}\n * {Tree.Title}\n *\n */\n" : $"/*\n * {Banner}\n * {Tree.Title}\n */\n");
        foreach (var (symbol, value) in ValuesInTableOrder())
        {
            to.Append(value == "m" && IsLogic(symbol) ? $"#define {prefix}{symbol.Name}_MODULE 1\n" : $"#define {prefix}{symbol.Name} {(IsLogic(symbol) ? "1" : Literal(symbol, value))}\n");
        }

        return to.ToString();
    }

    /// <summary>The list for make, as <c>auto.conf</c>: every value but n, strings without quotes.</summary>
    public string WriteAutoConf()
    {
        EnsureSolved();
        var to = new StringBuilder();
        to.Append($"#\n# {Banner}\n# {Tree.Title}\n#\n");
        foreach (var (symbol, _) in ValuesInTableOrder())
        {
            to.Append($"{Tree.Options.ConfigPrefix}{symbol.Name}={InAutoConf(symbol)}\n");
        }

        return to.ToString();
    }

    /// <summary>The list of tristates, as <c>tristate.conf</c> of older times: Y or M.</summary>
    public string WriteTristates()
    {
        EnsureSolved();
        var to = new StringBuilder();
        to.Append($"#\n# {Banner}\n# {Tree.Title}\n#\n");
        foreach (var (symbol, value) in ValuesInTableOrder())
        {
            to.Append(symbol.Type == KconfigType.Tristate ? $"{Tree.Options.ConfigPrefix}{symbol.Name}={value.ToUpperInvariant()}\n" : "");
        }

        return to.ToString();
    }

    /// <summary>The value as <c>auto.conf</c> has it.</summary>
    internal string InAutoConf(KconfigSymbol symbol) =>
        symbol.Type == KconfigType.Text && Tree.Options.Release < KconfigRelease.Linux61 ? Quote(ValueOf(symbol)) : ValueOf(symbol);

    /// <summary>Flags for the Rust compiler, as <c>rustc_cfg</c>.</summary>
    public string WriteRustFlags()
    {
        EnsureSolved();
        var to = new StringBuilder();
        foreach (var (symbol, value) in ValuesInTableOrder())
        {
            var flag = $"--cfg={Tree.Options.ConfigPrefix}{symbol.Name}";
            to.Append(IsLogic(symbol) ? $"{flag}\n" : "").Append($"{flag}={(symbol.Type == KconfigType.Text ? Quote(value) : $"\"{Literal(symbol, value)}\"")}\n");
        }

        return to.ToString();
    }

    private IEnumerable<(KconfigSymbol Symbol, string Value)> ValuesInTableOrder()
    {
        foreach (var symbol in table.InTableOrder)
        {
            if (symbol.Name is not null && Computed(symbol).Write && TextOf(symbol) is var value && (value != "n" || !IsLogic(symbol)))
            {
                yield return (symbol, value);
            }
        }
    }

    private static bool IsLogic(KconfigSymbol symbol) => symbol.Type is KconfigType.Bool or KconfigType.Tristate;

    private static string Literal(KconfigSymbol symbol, string value) =>
        symbol.Type == KconfigType.Text ? Quote(value)
        : symbol.Type == KconfigType.Hex && !value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? "0x" + value
        : value;
}
