// SPDX-License-Identifier: BSD-3-Clause
// Everything that decides what one build of a Unikraft tree does.
using System.Globalization;
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Build.Upstream;

namespace Unicore.Unikraft;

/// <summary>One build of one application against a Unikraft tree, for one target. All paths are absolute. Nothing is written outside of <see cref="ObjectDirectory"/>, <see cref="ConfigFile"/>, <see cref="TreeFile"/> and <see cref="LockFile"/>.</summary>
public sealed record UnikraftRequest
{
    /// <summary>Name of the image: make's <c>N=</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The Unikraft core: <c>UK_ROOT</c>.</summary>
    public required string Root { get; init; }

    /// <summary>The application's folder, which holds <c>Makefile.uk</c> and may hold <c>Config.uk</c>: make's <c>A=</c>.</summary>
    public required string Application { get; init; }

    /// <summary>Folders of external libraries: make's <c>L=</c>.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Folders of external platforms: make's <c>P=</c>.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>A folder with more libraries, which a project could refer to; null for none. Looked at only to explain a failed link.</summary>
    public string? LibrariesFolder { get; init; }

    /// <summary>The target. Its platform is one of the tree's, or <c>qemu</c> and <c>fc</c>, which are <c>kvm</c> with that virtual machine monitor.</summary>
    public required Target Target { get; init; }

    /// <summary>Folder for everything that is built: make's <c>O=</c>.</summary>
    public required string ObjectDirectory { get; init; }

    /// <summary>Whether a file lies below <see cref="ObjectDirectory"/>.</summary>
    internal bool IsMade(string path) => path.StartsWith(ObjectDirectory + "/", StringComparison.Ordinal);

    /// <summary>Where the solved configuration is written: make's <c>C=</c>.</summary>
    public required string ConfigFile { get; init; }

    /// <summary>Where to keep how the Kconfig tree is read (a <see cref="ConfiguredTree"/>); null for nowhere.</summary>
    public string? TreeFile { get; init; }

    /// <summary>Fragments in <c>.config</c> form, weakest first.</summary>
    public IReadOnlyList<string> Fragments { get; init; } = [];

    /// <summary>Single values, weakest first; they win over fragments.</summary>
    public IReadOnlyList<KconfigValue> Values { get; init; } = [];

    /// <summary>GNU make: a name to find in PATH, or a path.</summary>
    public string Make { get; init; } = "make";

    /// <summary>The compiler, as make's <c>COMPILER=</c>; empty for the tree's own choice.</summary>
    public string Compiler { get; init; } = "";

    /// <summary>Put before each compiler call, but not compared.</summary>
    public IReadOnlyList<string> CompilerLauncher { get; init; } = [];

    /// <summary>A folder in which origin archives are looked for by their file names, before their addresses; null for none.</summary>
    public string? Downloads { get; init; }

    /// <summary>Where the hashes of archives are kept that their makefiles do not pin.</summary>
    public required string LockFile { get; init; }

    /// <summary>How archives are fetched.</summary>
    public required UpstreamOptions Upstream { get; init; }

    /// <summary>The command-line variables that tell make all of this.</summary>
    internal IEnumerable<string> MakeVariables()
    {
        yield return "A=" + Application;
        yield return "O=" + ObjectDirectory;
        yield return "C=" + ConfigFile;
        yield return "N=" + Name;

        // What trees since 0.14 record of a build: the same sources give the same bytes, wherever, whenever and by whom they are built.
        yield return "HOSTUTC=" + Date();
        yield return "HOSTNAME=localhost";
        yield return "HOSTUSER=unicore";
        if (Compiler.Length > 0)
        {
            yield return "COMPILER=" + Compiler;
        }

        if (Libraries.Count > 0)
        {
            yield return "L=" + string.Join(':', Libraries);
        }

        if (Platforms.Count > 0)
        {
            yield return "P=" + string.Join(':', Platforms);
        }
    }

    /// <summary>The date that is recorded: that of <c>SOURCE_DATE_EPOCH</c> (reproducible-builds.org/specs/source-date-epoch), or the epoch.</summary>
    private static string Date() =>
        DateTimeOffset.FromUnixTimeSeconds(long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), NumberStyles.None, CultureInfo.InvariantCulture, out long epoch) && epoch < 253402300800 ? epoch : 0)
            .ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
