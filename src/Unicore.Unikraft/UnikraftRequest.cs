// SPDX-License-Identifier: BSD-3-Clause
// Everything that decides what one build of a Unikraft tree does.
using System.Globalization;
using Unicore.Build.Pipeline;
using Unicore.Build.Upstream;
using Unicore.Unikraft.Applications;

namespace Unicore.Unikraft;

/// <summary>
/// One build of one application against a Unikraft tree, for one target. The image's name is make's <c>N=</c>, its object folder
/// <c>O=</c>, its configuration <c>C=</c>. The target's platform is one of the tree's, or <c>qemu</c> and <c>fc</c>, which are <c>kvm</c>
/// with that virtual machine monitor. Nothing is written outside of what a <see cref="BuildRequest"/> names, <see cref="LockFile"/>, and
/// <see cref="Application"/> when it is ours.
/// </summary>
public sealed record UnikraftRequest : BuildRequest
{
    private const string Epoch = "SOURCE_DATE_EPOCH";

    /// <summary>The Unikraft core: <c>UK_ROOT</c>.</summary>
    public required string Root { get; init; }

    /// <summary>The application's folder, which holds <c>Makefile.uk</c> and may hold <c>Config.uk</c>: make's <c>A=</c>.</summary>
    public required string Application { get; init; }

    /// <summary>The project's own sources, of which the application is made; null when it is there already.</summary>
    public ApplicationFolder? OwnSources { get; init; }

    /// <summary>Folders of external libraries: make's <c>L=</c>.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Folders of external platforms: make's <c>P=</c>.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>
    /// A folder with more libraries, which a project could refer to; null for none. Looked at only to explain a failed link.
    /// </summary>
    public string? LibrariesFolder { get; init; }

    /// <summary>Whether a file lies below <see cref="BuildRequest.ObjectDirectory"/>.</summary>
    internal bool IsMade(string path) => path.StartsWith(ObjectDirectory + "/", StringComparison.Ordinal);

    /// <summary>GNU make: a name to find in PATH, or a path.</summary>
    public string Make { get; init; } = "make";

    /// <summary>A folder in which origin archives are looked for by their file names, before their addresses; null for none.</summary>
    public string? Downloads { get; init; }

    /// <summary>Where the hashes of archives are kept that their makefiles do not pin.</summary>
    public required string LockFile { get; init; }

    /// <summary>How archives are fetched.</summary>
    public required UpstreamOptions Upstream { get; init; }

    /// <summary>The same with paths that have no links in them: make names files by those, and what it says must match.</summary>
    internal UnikraftRequest WithRealPaths() => this with
    {
        Root = RealPath.Of(Root), Application = RealPath.Of(Application), Libraries = [.. Libraries.Select(RealPath.Of)],
        Platforms = [.. Platforms.Select(RealPath.Of)],
        ObjectDirectory = RealPath.Of(ObjectDirectory), ConfigFile = RealPath.Of(ConfigFile),
    };

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

    /// <summary>
    /// The date that is recorded: that of <c>SOURCE_DATE_EPOCH</c> (reproducible-builds.org/specs/source-date-epoch), or the epoch.
    /// </summary>
    private static string Date() =>
        DateTimeOffset.FromUnixTimeSeconds(
            long.TryParse(Environment.GetEnvironmentVariable(Epoch), NumberStyles.None, CultureInfo.InvariantCulture, out long epoch)
            && epoch < 253402300800 ? epoch : 0)
            .ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
