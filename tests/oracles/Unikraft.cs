// SPDX-License-Identifier: BSD-3-Clause
// Unikraft's conf, which is that of Linux 5.2 with patches, on small random trees and on Unikraft's own tree.
using Unicore.Kconfig;

namespace Unicore.Oracles;

/// <summary>Trees for a conf that a Unikraft tree's own make has built.</summary>
public static class Unikraft
{
    /// <summary>The trees.</summary>
    /// <param name="cache">The folder for all oracles.</param>
    /// <param name="conf">The program.</param>
    /// <param name="folder">A Unikraft tree; null for none.</param>
    /// <param name="groves">How many small trees.</param>
    public static IEnumerable<OracleTree> Trees(string cache, string conf, string? folder, int groves)
    {
        if (!File.Exists(conf) || folder is not null && !File.Exists(Path.Combine(folder, "Config.uk")))
        {
            throw new MissingException($"There is no program '{conf}', or no Unikraft tree '{folder}'.");
        }

        IEnumerable<OracleTree> small = Grove.Trees(cache, conf, 0, groves, KconfigRelease.Linux52);
        return folder is null ? small : small.Append(Own(Path.Combine(cache, "unikraft"), conf, folder));
    }

    /// <summary>The tree itself, with what its make hands to conf; the files that it writes while it is read are in one place.</summary>
    private static OracleTree Own(string scratch, string conf, string folder)
    {
        Directory.CreateDirectory(scratch);
        var environment = new Dictionary<string, string?>
        {
            ["srctree"] = folder, ["CONFIG_"] = "CONFIG_", ["UK_BASE"] = folder, ["UK_APP"] = scratch, ["UK_NAME"] = "app",
            ["UK_FULLVERSION"] = "0", ["UK_CODENAME"] = "none", ["UK_ARCH"] = "x86_64", ["HOST_ARCH"] = "x86_64",
            ["BUILD_DIR"] = scratch, ["KCONFIG_DIR"] = scratch, ["KCONFIG_LIB_BASE"] = Path.Combine(folder, "lib"),
            ["KCONFIG_ELIB_DIRS"] = "", ["KCONFIG_PLAT_BASE"] = Path.Combine(folder, "plat"), ["KCONFIG_EPLAT_DIRS"] = "",
            ["KCONFIG_DRIV_BASE"] = Path.Combine(folder, "drivers"), ["KCONFIG_EAPP_DIR"] = "", ["KCONFIG_EXCLUDEDIRS"] = "",
            ["LC_ALL"] = "C",
        };
        return new OracleTree("unikraft", "", conf, folder, Path.Combine(folder, "Config.uk"), environment, [])
        {
            Release = KconfigRelease.Linux52,
            MakesFiles = true,
        };
    }
}
