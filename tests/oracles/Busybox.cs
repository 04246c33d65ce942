// SPDX-License-Identifier: BSD-3-Clause
// Busybox's tree, from Debian's source package, and kconfig-frontends' conf, which is that of Linux 4.11.
namespace Unicore.Oracles;

/// <summary>A tree of older form with an older conf.</summary>
public static class Busybox
{
    /// <summary>Unpacks the source package and lets its own make write the Config.in files, once.</summary>
    /// <param name="cache">The folder for all oracles.</param>
    public static OracleTree SetUp(string cache)
    {
        string conf = Packages.Need("kconfig-conf", "kconfig-frontends");
        string folder = Path.Combine(cache, "busybox");
        if (!File.Exists(Path.Combine(folder, "Config.in")))
        {
            string archive = Packages.Source("busybox", Path.Combine(cache, "busybox-source"), "orig.tar");
            Directory.CreateDirectory(folder);
            Packages.Run(folder, "tar", "-xf", archive, "--strip-components=1");
        }

        if (!File.Exists(Path.Combine(folder, "coreutils", "Config.in")))
        {
            Packages.Run(folder, "make", "-s", "gen_build_files");
        }

        var environment = new Dictionary<string, string?> { ["srctree"] = folder, ["LC_ALL"] = "C" };
        List<string> defconfigs = Directory.EnumerateFiles(Path.Combine(folder, "configs")).Select(f => Path.GetRelativePath(folder, f))
            .Order(StringComparer.Ordinal).ToList();
        return new OracleTree("busybox", "", conf, folder, "Config.in", environment, defconfigs) { IsOlder = true };
    }
}
