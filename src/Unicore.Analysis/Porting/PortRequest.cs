// SPDX-License-Identifier: BSD-3-Clause
// What is asked of a port, and what came of it: the values that go in and out.
using Unicore.Analysis.Driving;

namespace Unicore.Analysis.Porting;

/// <summary>Software that shall become a project.</summary>
public sealed record PortRequest
{
    /// <summary>What is put before the name of a distribution's source package.</summary>
    public const string PackagePrefix = "deb-src:";

    private const string Host = "{host}";

    /// <summary>A folder of sources, or <c>deb-src:PACKAGE</c>, <c>deb-src:PACKAGE=VERSION</c>.</summary>
    public required string Sources { get; init; }

    /// <summary>The folder of the project; null for one of the program's name in the working folder.</summary>
    public string? Output { get; init; }

    /// <summary>Whether a port that is there gives way.</summary>
    public bool Force { get; init; }

    /// <summary>The program that is wanted; null for the evident one.</summary>
    public string? Program { get; init; }

    /// <summary>A command in the place of the build system's own configuration; empty for none.</summary>
    public string? Configure { get; init; }

    /// <summary>A command in the place of the build system's own build.</summary>
    public string? Build { get; init; }

    /// <summary>The compiler that the software's own build uses.</summary>
    public string Compiler { get; init; } = "musl-gcc";

    /// <summary>Libraries that the software needs, named as sources are, in the order in which they are built: they come along.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>
    /// A command that installs the software below <c>$DESTDIR</c>, whose files become the guest's; empty for that of the build system,
    /// null for none.
    /// </summary>
    public string? Install { get; init; }

    /// <summary>A folder whose contents are the guest's root file system, or null.</summary>
    public string? Root { get; init; }

    /// <summary>A test that the guest and the program of the host are to pass, or null.</summary>
    public TestFile? Test { get; init; }

    /// <summary>Whether both are run and compared without a test.</summary>
    public bool Runs { get; init; }

    /// <summary>
    /// Arguments of both; <c>{port}</c> stands for the test's port, <c>{host}</c> for the address at which each finds the host's servers.
    /// </summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whether the arguments name the host, for the program to ask its servers.</summary>
    internal bool IsClient => Arguments.Any(a => a.Contains(Host, StringComparison.Ordinal));

    /// <summary>Arguments for one who sees the host at an address.</summary>
    internal IReadOnlyList<string> ArgumentsAt(string address) =>
        [.. Arguments.Select(a => a.Replace(Host, address, StringComparison.Ordinal))];

    /// <summary>Whether the project is built.</summary>
    public bool Builds { get; init; } = true;

    /// <summary>Whether the folder in which the software was built stays.</summary>
    public bool Keeps { get; init; }

    /// <summary>The version of the SDK that the project names.</summary>
    public required string SdkVersion { get; init; }

    /// <summary>Where builds take place and their logs stay.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>How many processes may work at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>How long a run of the guest may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>How far a port came.</summary>
public enum PortStage
{
    /// <summary>There is no project.</summary>
    Nothing,

    /// <summary>There is a project; it was not built, or does not build.</summary>
    Written,

    /// <summary>There is an image.</summary>
    Built,

    /// <summary>The guest did what the program does on the host.</summary>
    Compared,
}

/// <summary>A port.</summary>
/// <param name="Stage">How far it came.</param>
/// <param name="Project">The project's file, or null.</param>
/// <param name="Share">Whose lines it has, or null.</param>
public sealed record PortOutcome(PortStage Stage, string? Project, PortShare? Share)
{
    /// <summary>No project.</summary>
    internal static readonly PortOutcome None = new(PortStage.Nothing, null, null);
}

/// <summary>Lines of a port by who wrote them; blank ones are lines too.</summary>
/// <param name="Sources">Of sources and headers that the program is compiled from, as their authors wrote them.</param>
/// <param name="Generated">Of those that the software's own build wrote or changed.</param>
/// <param name="Written">Of what was written here: the project, stubs.</param>
/// <param name="ByHand">Of what somebody added or changed since, below the project.</param>
public sealed record PortShare(int Sources, int Generated, int Written, int ByHand)
{
    /// <summary>The part of all lines but those of the authors that nobody had to write; 1 for all.</summary>
    public double Automatic => Generated + Written + ByHand == 0 ? 1 : (double)(Generated + Written) / (Generated + Written + ByHand);
}
