// SPDX-License-Identifier: BSD-3-Clause
// `unicore kconfig`: takes the place of the kernel's conf, and is the table of the verbs beyond it.
using System.CommandLine;
using Unicore.Kconfig.Conf;
using Unicore.Tool.Conf;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>The verb <c>kconfig</c> with conf's options.</summary>
internal static class KconfigCommand
{
    private static readonly Flag[] Modes =
    [
        new(ConfMode.ListNewConfig, "--listnewconfig", "List options that have no value yet."),
        new(ConfMode.HelpNewConfig, "--helpnewconfig", "List options that have no value yet, with their help."),
        new(ConfMode.OldAskConfig, "--oldaskconfig", "Ask about every option; what happens without a mode."),
        new(ConfMode.OldConfig, "--oldconfig", "Ask about options that have no value yet."),
        new(ConfMode.SyncConfig, "--syncconfig",
            "As --oldconfig, and write auto.conf, autoconf.h and a file for each option that changed.", "--silentoldconfig"),
        new(ConfMode.OldDefConfig, "--olddefconfig", "Give options that have no value yet their defaults.", "--oldnoconfig"),
        new(ConfMode.AllNoConfig, "--allnoconfig", "Answer n wherever possible."),
        new(ConfMode.AllYesConfig, "--allyesconfig", "Answer y wherever possible."),
        new(ConfMode.AllModConfig, "--allmodconfig", "Answer m wherever possible."),
        new(ConfMode.AllDefConfig, "--alldefconfig", "Take every default."),
        new(ConfMode.RandConfig, "--randconfig", "Answer at random (KCONFIG_SEED, KCONFIG_PROBABILITY)."),
        new(ConfMode.Yes2ModConfig, "--yes2modconfig", "Turn y into m where possible."),
        new(ConfMode.Mod2YesConfig, "--mod2yesconfig", "Turn m into y where possible."),
        new(ConfMode.Mod2NoConfig, "--mod2noconfig", "Turn m into n where possible."),
    ];

    public static Command Create()
    {
        var file = new Argument<string?>("Kconfig")
        {
            Description = "The first Kconfig file; Kconfig, else Config.uk, unless told.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var silent = new Option<bool>("--silent", "-s") { Description = "Say nothing of files that were written." };
        var from = new Option<string?>("--defconfig") { Description = "Start from the configuration in FILE.", HelpName = "FILE" };
        var to = new Option<string?>("--savedefconfig")
        {
            Description = "Write the least configuration that gives the same values to FILE.",
            HelpName = "FILE",
        };
        List<Option<bool>> modes = Modes.Select(m => new Option<bool>(m.Name, m.OlderNames) { Description = m.Description }).ToList();
        var command = new Command("kconfig", "Configure any tree of Kconfig files, as the kernel's conf does.")
        {
            file, silent, KconfigScope.ReleaseOption, from, to,
        };
        modes.ForEach(command.Add);
        command.Add(ExplainCommand.Create());
        command.Add(WantCommand.Create());
        command.Add(LintCommand.Create());
        command.Add(DiffCommand.Create());
        command.Add(JsonCommand.Create());
        command.Add(MenuConfigCommand.Create());
        command.SetAction(parsed =>
        {
            List<Choice> chosen = Modes.Where((_, i) => parsed.GetValue(modes[i])).Select(m => new Choice(m.Mode)).ToList();
            chosen.AddRange(parsed.GetValue(from) is { } defaults ? [new Choice(ConfMode.DefConfig, defaults)] : []);
            chosen.AddRange(parsed.GetValue(to) is { } least ? [new Choice(ConfMode.SaveDefConfig, least)] : []);
            KconfigScope scope = KconfigScope.Read(parsed)!;
            string? kconfig = scope.FirstFile(parsed.GetValue(file));
            if (chosen.Count > 1 || chosen.Exists(c => c.File is "") || string.IsNullOrEmpty(kconfig))
            {
                Console.Error.WriteLine("unicore kconfig: " + (chosen.Count > 1 ? "choose one mode"
                    : chosen.Exists(c => c.File is "") ? "the mode needs the name of a file"
                    : "there is no Kconfig and no Config.uk here; name the first Kconfig file") + "; `unicore kconfig --help` tells more.");
                return 1;
            }

            (ConfMode mode, string? modeFile) = chosen is [var one] ? one : new Choice(ConfMode.OldAskConfig);
            using var console = new ConfConsole();
            return ConfSession.Run(new ConfRequest
            {
                Mode = mode,
                ModeFile = modeFile,
                KconfigFile = kconfig,
                Silent = parsed.GetValue(silent),
                Options = scope.Options,
                Disk = new ConfDisk(),
                Console = console,
            });
        });
        return command;
    }

    // Classes: generic code over structures is compiled anew in every process, which starts slower for it.
    private sealed record Flag(ConfMode Mode, string Name, string Description, params string[] OlderNames);

    private sealed record Choice(ConfMode Mode, string? File = null);
}
