// SPDX-License-Identifier: BSD-3-Clause
// `unicore kconfig explain`: why symbols have their values, and what keeps them from others.
using System.CommandLine;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Json;
using Unicore.Kconfig.Model;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>The sub-verb <c>explain</c>.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("symbol")
        {
            Description = "Symbols, with or without CONFIG_; the last word may be the first Kconfig file instead.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> config = KconfigInputs.ConfigOption();
        Option<bool> json = KconfigInputs.JsonOption();
        var command = new Command("explain", "Tell why symbols have their values: who set them, and what keeps them from others.")
        {
            names, config, json, KconfigScope.BuildOption,
        };
        command.SetAction(parsed =>
            Run(KconfigScope.Read(parsed), parsed.GetValue(names)!, parsed.GetValue(config), parsed.GetValue(json)));
        return command;
    }

    private static int Run(KconfigScope? scope, string[] words, string? config, bool json)
    {
        string? file = words.Length > 1 && (File.Exists(words[^1]) || words[^1].AsSpan().ContainsAny('/', '.')) ? words[^1] : null;
        if (KconfigInputs.Open(scope, file, config) is not { } inputs || inputs.Load(mustExist: config is not null) is not { } solver)
        {
            return KconfigInputs.Findings;
        }

        List<Unicore.Kconfig.Model.KconfigSymbol?> symbols = words.SkipLast(file is null ? 0 : 1).Select(inputs.Find).ToList();
        if (symbols.Contains(null))
        {
            return KconfigInputs.Findings;
        }

        List<KconfigExplanation> explanations = symbols.Select(s => solver.Explain(s!)).ToList();
        if (json)
        {
            KconfigInputs.Print(KconfigJson.Explanations(explanations));
            return 0;
        }

        Console.Out.Write(string.Join('\n', explanations.Select(new ExplanationText(inputs.Show).Write)));
        return 0;
    }
}
