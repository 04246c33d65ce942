// SPDX-License-Identifier: BSD-3-Clause
// `unicore kconfig diff`: what differs between two configurations, and which of it follows from which.
using System.CommandLine;
using Unicore.Kconfig.Comparing;
using Unicore.Kconfig.Json;
using Unicore.Kconfig.Model;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>The sub-verb <c>diff</c>.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var from = new Argument<string>("A") { Description = "The configuration to start from." };
        var to = new Argument<string>("B") { Description = "The configuration to come to." };
        Argument<string?> file = KconfigInputs.FileArgument();
        Option<bool> json = KconfigInputs.JsonOption();
        var command = new Command("diff",
            "Tell what differs between two configurations, and which of it follows from which; ends with 1 when something does.")
        {
            from, to, file, json, KconfigScope.BuildOption,
        };
        command.SetAction(parsed =>
            Run(KconfigScope.Read(parsed), parsed.GetValue(from)!, parsed.GetValue(to)!, parsed.GetValue(file), parsed.GetValue(json)));
        return command;
    }

    private static int Run(KconfigScope? scope, string from, string to, string? file, bool json)
    {
        if (KconfigInputs.Open(scope, file, null) is not { } inputs || inputs.Load(from, mustExist: true) is not { } a
            || inputs.Load(to, mustExist: true) is not { } b)
        {
            return KconfigInputs.WrongUsage;
        }

        KconfigComparison comparison = KconfigComparison.Compare(a, b);
        if (json)
        {
            KconfigInputs.Print(KconfigJson.Comparison(comparison));
        }
        else
        {
            Console.Out.Write(comparison.ToString());
        }

        return comparison.Differences.Count > 0 ? KconfigInputs.Findings : 0;
    }
}
