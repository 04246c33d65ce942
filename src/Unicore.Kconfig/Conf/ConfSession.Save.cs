// SPDX-License-Identifier: BSD-3-Clause
// What conf writes: the configuration, or its least form, and the files for make and the compiler.
using Unicore.Kconfig.Writing;

namespace Unicore.Kconfig.Conf;

public sealed partial class ConfSession
{
    private bool Save()
    {
        switch (Mode)
        {
            case ConfMode.SaveDefConfig:
                return SaveDefConfig();
            case ConfMode.ListNewConfig or ConfMode.HelpNewConfig:
                return true;
            default:
                if (!KeepsConfig && !SaveConfig())
                {
                    return Refuse("\n*** Error during writing of the configuration.\n\n");
                }

                var files = new AutoFiles(_request, _tree, _solver);
                return Mode == ConfMode.SyncConfig || !files.Exist
                    ? files.Write() || Mode != ConfMode.SyncConfig || Refuse("\n*** Error during sync of the configuration.\n\n")
                    : true;
        }
    }

    private bool SaveDefConfig()
    {
        try
        {
            // The folders of other files are made; this one must be there.
            if (Path.GetDirectoryName(_request.ModeFile) is not { Length: > 0 } folder || _request.Disk.IsFolder(folder))
            {
                _request.Disk.Write(_request.ModeFile!, _solver.WriteDefConfig());
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Told below.
        }

        return Refuse($"n*** Error while saving defconfig to: {_request.ModeFile}\n\n");
    }

    /// <summary>Writes <c>.config</c>; the old one stays as <c>.config.old</c>, and one that would be the same is left alone.</summary>
    private bool SaveConfig()
    {
        IConfDisk disk = _request.Disk;
        if (disk.IsFolder(_configFile))
        {
            return Refuse($"{_configFile}: Is a directory\n");
        }

        try
        {
            _solver.StartOverIfSaved();
            string text = _solver.WriteDotConfig();
            if (!string.IsNullOrEmpty(Variable("KCONFIG_OVERWRITECONFIG")))
            {
                disk.WriteThrough(_configFile, text);
            }
            else if (disk.Read(_configFile) == text)
            {
                Say($"No change to {_configFile}");
                return true;
            }
            else
            {
                disk.Replace(_configFile, text);
            }

            Say($"configuration written to {_configFile}");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse($"{_configFile}: {e.Message}\n");
        }
    }
}
