// SPDX-License-Identifier: BSD-3-Clause
// What conf reads before it decides anything.
using Unicore.Kconfig.Solving;

namespace Unicore.Kconfig.Conf;

public sealed partial class ConfSession
{
    private bool Load()
    {
        switch (Mode)
        {
            case ConfMode.DefConfig:
                return Read(_request.ModeFile!)
                    ?? Refuse($"***\n*** Can't find default configuration \"{_request.ModeFile}\"!\n***\n");
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
                return Read(usual, compare: false)
                    ?? Read("all.config", compare: false)
                    ?? Refuse($"*** KCONFIG_ALLCONFIG set, but no \"{usual}\" or \"all.config\" file found\n");
            case { } file:
                return Read(file, compare: false) ?? Refuse($"*** Can't read seed configuration \"{file}\"!\n");
        }
    }

    /// <summary>The configuration that is there, or the first of <c>KCONFIG_DEFCONFIG_LIST</c>, or nothing.</summary>
    private bool LoadExisting()
    {
        if (Read(_configFile) is { } good)
        {
            return good && (MayUpdate || !_solver.IsUnsaved || RefuseUpdate());
        }

        string list = NewerVariable("KCONFIG_DEFCONFIG_LIST") ?? "";
        foreach (string file in list.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (_request.Options.ReadFile(file) is { } text)
            {
                Say($"using defaults found in {file}");
                bool isTaken = Take(file, text, compare: true);

                // However right the values are, the file that should hold them is not there.
                _solver.IsUnsaved = true;
                return isTaken && (MayUpdate || RefuseUpdate());
            }
        }

        _solver.Begin(compare: false);
        return MayUpdate || RefuseUpdate();
    }

    /// <summary>False when make wants to be told of a change, not to have it made.</summary>
    private bool MayUpdate => Mode != ConfMode.SyncConfig || string.IsNullOrEmpty(Variable("KCONFIG_NOSILENTUPDATE"));

    private bool RefuseUpdate() => Refuse("\n*** The configuration requires explicit update.\n\n");

    /// <summary>As <see cref="Take"/>; null when there is no such file.</summary>
    private bool? Read(string file, bool compare = true) => _request.Options.ReadFile(file) is { } text ? Take(file, text, compare) : null;

    /// <summary>
    /// Takes the values of a configuration; with <paramref name="compare"/>, those that have no effect are given up. False when warnings
    /// are errors.
    /// </summary>
    private bool Take(string file, string text, bool compare)
    {
        _solver.Load(text, file, explain: false);
        _warned = false;
        bool unknownToo = NewerVariable("KCONFIG_WARN_UNKNOWN_SYMBOLS") is not null;
        foreach (InputNote note in _solver.InputNotes().Where(n => unknownToo || !n.IsUnknown).OrderBy(n => n.At.Line))
        {
            Warn($"{note.At.File}:{note.At.Line}:warning: {note.Text}\n");
        }

        _solver.Begin(compare);
        return !_warned || NewerVariable("KCONFIG_WERROR") is null;
    }
}
