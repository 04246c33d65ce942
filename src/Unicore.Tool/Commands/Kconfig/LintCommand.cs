// SPDX-License-Identifier: BSD-3-Clause
// `unicore kconfig lint`: what is questionable in a tree, for people and for CI.
using System.CommandLine;
using Unicore.Diagnostics;
using Unicore.Kconfig.Json;
using Unicore.Kconfig.Linting;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>The sub-verb <c>lint</c>.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        Argument<string?> file = KconfigInputs.FileArgument();
        var ignore = new Option<string[]>("--ignore") { Description = "Codes to leave out, such as UK1203,UK1205." };
        var info = new Option<bool>("--info") { Description = "Tell what is only worth knowing, too." };
        var errors = new Option<bool>("--werror") { Description = "Call warnings errors." };
        Option<bool> json = KconfigInputs.JsonOption();
        var command = new Command("lint", "Find what is questionable in a Kconfig tree; ends with 1 when there are warnings.")
        {
            file, ignore, info, errors, json, KconfigScope.BuildOption,
        };
        command.SetAction(parsed =>
            Run(KconfigScope.Read(parsed), parsed.GetValue(file), parsed.GetValue(ignore) ?? [], parsed.GetValue(info),
                parsed.GetValue(errors), parsed.GetValue(json)));
        return command;
    }

    private static int Run(KconfigScope? scope, string? file, string[] ignore, bool info, bool errors, bool json)
    {
        if (KconfigInputs.Open(scope, file, null, mayHaveErrors: true) is not { } inputs)
        {
            return KconfigInputs.Findings;
        }

        HashSet<string> ignored = ignore.SelectMany(i => i.Split(',', StringSplitOptions.TrimEntries))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        List<Diagnostic> findings = inputs.Tree.Diagnostics.Concat(inputs.Tree.HasErrors ? [] : KconfigLinter.Lint(inputs.Tree))
            .Where(f => !ignored.Contains(f.Code) && (info || f.Severity != Severity.Info))
            .Select(f => errors && f.Severity == Severity.Warning ? f with { Severity = Severity.Error } : f).ToList();
        if (json)
        {
            KconfigInputs.Print(KconfigJson.Findings(findings));
        }
        else
        {
            findings.ForEach(f => Console.Out.WriteLine(inputs.Line(f)));
        }

        return findings.Exists(f => f.Severity != Severity.Info) ? KconfigInputs.Findings : 0;
    }
}
