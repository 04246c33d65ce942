// SPDX-License-Identifier: BSD-3-Clause
// What conf reads before it decides anything.
namespace Unicore.Kconfig.Conf;

public sealed partial class ConfSession
{
    private bool Load()
    {
        switch (Mode)
        {
            case ConfMode.DefConfig:
                return Exists(request.ModeFile!) ? Read(request.ModeFile!)
                    : Refuse($"***\n*** Can't find default configuration \"{request.ModeFile}\"!\n***\n");
            case ConfMode.AllNoConfig:
                return LoadSeed("allno.config");
            case ConfMode.AllYesConfig:
                return LoadSeed("allyes.config");
            case ConfMode.AllModConfig:
                return LoadSeed("allmod.config");
            case ConfMode.AllDefConfig:
                return LoadSeed("alldef.config");
            case ConfMode.RandConfig:
                return LoadSeed("allrandom.config");
            default:
                return LoadExisting();
        }
    }

    /// <summary>The values that <c>KCONFIG_ALLCONFIG</c> wants to have kept.</summary>
    private bool LoadSeed(string usual)
    {
        switch (Variable("KCONFIG_ALLCONFIG"))
        {
            case null:
                return true;
            case "" or "1":
                return Exists(usual) ? Read(usual, compare: false)
                    : Exists("all.config") ? Read("all.config", compare: false)
                    : Refuse($"*** KCONFIG_ALLCONFIG set, but no \"{usual}\" or \"all.config\" file found\n");
            case { } file:
                return Exists(file) ? Read(file, compare: false) : Refuse($"*** Can't read seed configuration \"{file}\"!\n");
        }
    }

    /// <summary>The configuration that is there, or the first of <c>KCONFIG_DEFCONFIG_LIST</c>, or nothing.</summary>
    private bool LoadExisting()
    {
        var found = request.Options.ReadFile(configFile) is not null;
        var defaults = (Variable("KCONFIG_DEFCONFIG_LIST") ?? "").Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (!found && Array.Find(defaults, f => request.Options.ReadFile(f) is not null) is { } from)
        {
            Say($"using defaults found in {from}");
            return Read(from);
        }

        if (!found && Mode == ConfMode.SyncConfig && tree.Options.IsLegacy)
        {
            return Refuse($"***\n*** Configuration file \"{configFile}\" not found!\n***\n*** Please run some configurator (e.g. \"make oldconfig\" or\n*** \"make menuconfig\" or \"make xconfig\").\n***\n");
        }

        if (!found)
        {
            solver.Begin(compare: false);
        }
        else if (!Read(configFile))
        {
            return false;
        }

        return Mode != ConfMode.SyncConfig || string.IsNullOrEmpty(Variable("KCONFIG_NOSILENTUPDATE")) || (found && !solver.IsUnsaved)
            || Refuse("\n*** The configuration requires explicit update.\n\n");
    }

    private bool Exists(string file) => request.Options.ReadFile(file) is not null;

    /// <summary>Takes the values of a configuration; with <paramref name="compare"/>, those that have no effect are given up. False when warnings are errors.</summary>
    private bool Read(string file, bool compare = true)
    {
        solver.Load(request.Options.ReadFile(file)!, file, explain: false);
        var warned = false;
        foreach (var warning in solver.InputWarnings(unknownToo: Variable("KCONFIG_WARN_UNKNOWN_SYMBOLS") is not null))
        {
            console.WriteError(warning);
            warned = true;
        }

        solver.Begin(compare);
        return !warned || Variable("KCONFIG_WERROR") is null;
    }
}
