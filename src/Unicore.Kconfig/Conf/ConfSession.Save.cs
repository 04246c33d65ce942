// SPDX-License-Identifier: BSD-3-Clause
// What conf writes: the configuration, or its least form, and the files for make and the compiler.
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

                var files = new AutoFiles(request, tree, solver);
                return Mode == ConfMode.SyncConfig || !(files.Exist || tree.Options.IsLegacy) ? files.Write() || Mode != ConfMode.SyncConfig || Refuse("\n*** Error during sync of the configuration.\n\n") : true;
        }
    }

    private bool SaveDefConfig()
    {
        try
        {
            // The folders of other files are made; this one must be there.
            if (Path.GetDirectoryName(request.ModeFile) is not { Length: > 0 } folder || request.Disk.IsFolder(folder))
            {
                request.Disk.Write(request.ModeFile!, solver.WriteDefConfig());
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Told below.
        }

        return Refuse($"n*** Error while saving defconfig to: {request.ModeFile}\n\n");
    }

    /// <summary>Writes <c>.config</c>; the old one stays as <c>.config.old</c>, and one that would be the same is left alone.</summary>
    private bool SaveConfig()
    {
        var disk = request.Disk;
        if (disk.IsFolder(configFile))
        {
            return Refuse($"{configFile}: Is a directory\n");
        }

        try
        {
            solver.StartOverIfSaved();
            var text = solver.WriteDotConfig();
            if (!string.IsNullOrEmpty(Variable("KCONFIG_OVERWRITECONFIG")))
            {
                disk.WriteThrough(configFile, text);
            }
            else if (disk.Read(configFile) == text && !tree.Options.IsLegacy)
            {
                Say($"No change to {configFile}");
                return true;
            }
            else
            {
                disk.Replace(configFile, text);
            }

            Say($"configuration written to {configFile}");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse($"{configFile}: {e.Message}\n");
        }
    }
}
