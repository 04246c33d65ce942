// SPDX-License-Identifier: BSD-3-Clause
// `unicore kconfig`: takes the place of the kernel's conf, and is the table of the verbs beyond it.
using System.CommandLine;
using Unicore.Kconfig;
using Unicore.Kconfig.Conf;
using Unicore.Tool.Conf;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>The verb <c>kconfig</c> with conf's options.</summary>
internal static class KconfigCommand
{
    private static readonly (ConfMode Mode, string Name, string Description)[] Modes =
    [
        (ConfMode.ListNewConfig, "--listnewconfig", "List options that have no value yet."),
        (ConfMode.HelpNewConfig, "--helpnewconfig", "List options that have no value yet, with their help."),
        (ConfMode.OldAskConfig, "--oldaskconfig", "Ask about every option; what happens without a mode."),
        (ConfMode.OldConfig, "--oldconfig", "Ask about options that have no value yet."),
        (ConfMode.SyncConfig, "--syncconfig", "As --oldconfig, and write auto.conf, autoconf.h and a file for each option that changed."),
        (ConfMode.OldDefConfig, "--olddefconfig", "Give options that have no value yet their defaults."),
        (ConfMode.AllNoConfig, "--allnoconfig", "Answer n wherever possible."),
        (ConfMode.AllYesConfig, "--allyesconfig", "Answer y wherever possible."),
        (ConfMode.AllModConfig, "--allmodconfig", "Answer m wherever possible."),
        (ConfMode.AllDefConfig, "--alldefconfig", "Take every default."),
        (ConfMode.RandConfig, "--randconfig", "Answer at random (KCONFIG_SEED, KCONFIG_PROBABILITY)."),
        (ConfMode.Yes2ModConfig, "--yes2modconfig", "Turn y into m where possible."),
        (ConfMode.Mod2YesConfig, "--mod2yesconfig", "Turn m into y where possible."),
        (ConfMode.Mod2NoConfig, "--mod2noconfig", "Turn m into n where possible."),
    ];

    public static Command Create()
    {
        var file = new Argument<string?>("Kconfig") { Description = "The first Kconfig file.", Arity = ArgumentArity.ZeroOrOne };
        var silent = new Option<bool>("--silent", "-s") { Description = "Say nothing of files that were written." };
        var from = new Option<string?>("--defconfig") { Description = "Start from the configuration in FILE.", HelpName = "FILE" };
        var to = new Option<string?>("--savedefconfig") { Description = "Write the least configuration that gives the same values to FILE.", HelpName = "FILE" };
        var modes = Modes.Select(m => new Option<bool>(m.Name) { Description = m.Description }).ToList();
        var command = new Command("kconfig", "Configure any tree of Kconfig files, as the kernel's conf does.") { file, silent, from, to };
        modes.ForEach(command.Add);
        command.SetAction(parsed =>
        {
            var chosen = Modes.Where((_, i) => parsed.GetValue(modes[i])).Select(m => (m.Mode, File: (string?)null)).ToList();
            chosen.AddRange(new[] { (ConfMode.DefConfig, parsed.GetValue(from)), (ConfMode.SaveDefConfig, parsed.GetValue(to)) }.Where(m => m.Item2 is not null));
            if (chosen.Count > 1 || parsed.GetValue(file) is null)
            {
                Console.Error.WriteLine(chosen.Count > 1
                    ? "unicore kconfig: choose one mode; `unicore kconfig --help` lists them."
                    : "unicore kconfig: name the first Kconfig file, such as `unicore kconfig --olddefconfig Kconfig`; `unicore kconfig --help` tells more.");
                return 1;
            }

            var (mode, modeFile) = chosen is [var one] ? one : (ConfMode.OldAskConfig, null);
            using var console = new ConfConsole();
            return ConfSession.Run(new ConfRequest
            {
                Mode = mode,
                ModeFile = modeFile,
                KconfigFile = parsed.GetValue(file)!,
                Silent = parsed.GetValue(silent),
                Options = KconfigOptions.ForConf(),
                Disk = new ConfDisk(),
                Console = console,
            });
        });
        return command;
    }
}
