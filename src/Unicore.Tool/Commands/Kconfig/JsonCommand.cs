// SPDX-License-Identifier: BSD-3-Clause
// `unicore kconfig json`: the whole tree with its values, for editors and other programs.
using System.CommandLine;
using Unicore.Kconfig.Json;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>The sub-verb <c>json</c>.</summary>
internal static class JsonCommand
{
    public static Command Create()
    {
        Argument<string?> file = KconfigInputs.FileArgument();
        Option<string?> config = KconfigInputs.ConfigOption();
        var command = new Command("json", "Write tree and values as JSON (see kconfig.schema.json in the documentation).")
        {
            file, config, KconfigScope.BuildOption,
        };
        command.SetAction(parsed =>
        {
            if (KconfigInputs.Open(KconfigScope.Read(parsed), parsed.GetValue(file), parsed.GetValue(config),
                mayHaveErrors: true) is not { } inputs
                || inputs.Load(mustExist: parsed.GetValue(config) is not null, explain: true) is not { } solver)
            {
                return KconfigInputs.Findings;
            }

            KconfigInputs.Print(KconfigJson.Tree(solver));
            return 0;
        });
        return command;
    }
}
