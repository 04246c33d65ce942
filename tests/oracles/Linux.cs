// SPDX-License-Identifier: BSD-3-Clause
// Linux, from Debian's linux-source-6.1: the tree for seven architectures, its conf, and its test cases.
namespace Unicore.Oracles;

/// <summary>The unpacked package.</summary>
public sealed class Linux
{
    private const string Archive = "/usr/src/linux-source-6.1.tar.xz";

    // What Kconfig files source and run, what make needs to build conf, and the test cases.
    private static readonly string[] Parts =
        ["*/Kconfig*", "*/Kbuild*", "*/Makefile*", "*/scripts/*", "*/configs/*", "linux-source-6.1/arch/*/tools/*",
            "linux-source-6.1/tools/include/*"];

    private static readonly (string Arch, string Source)[] Architectures =
        [("x86_64", "x86"), ("i386", "x86"), ("arm64", "arm64"), ("arm", "arm"), ("riscv", "riscv"), ("powerpc", "powerpc"),
            ("mips", "mips")];

    private Linux(string folder, string conf) => (Folder, Conf) = (folder, conf);

    /// <summary>The folder of the tree.</summary>
    public string Folder { get; }

    /// <summary>The <c>conf</c> that the tree's own make built.</summary>
    public string Conf { get; }

    /// <summary>Unpacks and builds, once.</summary>
    /// <param name="cache">The folder for all oracles.</param>
    public static Linux SetUp(string cache)
    {
        if (!File.Exists(Archive))
        {
            throw new MissingException($"{Archive} is missing; install the package 'linux-source-6.1'.");
        }

        Packages.Need("flex", "flex");
        Packages.Need("bison", "bison");
        string folder = Path.Combine(cache, "linux-6.1");
        string built = Path.Combine(cache, "linux-6.1-built");
        string conf = Path.Combine(built, "scripts", "kconfig", "conf");
        if (!File.Exists(conf))
        {
            Directory.CreateDirectory(folder);
            Directory.CreateDirectory(built);
            Packages.Run(folder, "tar", ["-xf", Archive, "--strip-components=1", "--wildcards", .. Parts]);
            Packages.Run(folder, "make", $"O={built}", "alldefconfig");
        }

        return new Linux(folder, conf);
    }

    /// <summary>One tree an architecture.</summary>
    public IEnumerable<OracleTree> Trees()
    {
        // Whatever compiler is here answers for all architectures: both programs ask the same one.
        string compiler = Packages.Run(Folder, "gcc", "--version").Split('\n')[0];
        foreach ((string? architecture, string? source) in Architectures)
        {
            var environment = new Dictionary<string, string?>
            {
                ["srctree"] = Folder, ["ARCH"] = architecture, ["SRCARCH"] = source, ["KERNELVERSION"] = "6.1",
                ["CC"] = "gcc", ["HOSTCC"] = "gcc",
                ["HOSTCXX"] = "g++", ["LD"] = "ld", ["AR"] = "ar", ["NM"] = "nm", ["OBJCOPY"] = "objcopy",
                ["STRIP"] = "strip", ["PAHOLE"] = "pahole",
                ["RUSTC"] = "rustc", ["BINDGEN"] = "bindgen", ["CLANG_FLAGS"] = "", ["CC_VERSION_TEXT"] = compiler, ["LC_ALL"] = "C",
            };
            string[] configs = new[] { Path.Combine(Folder, "arch", source, "configs"), Path.Combine(Folder, "kernel", "configs") };
            List<string> defconfigs = configs.SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories))
                .Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal).ToList();
            yield return new OracleTree("linux", architecture, Conf, Folder, "Kconfig", environment, defconfigs);
        }
    }
}
