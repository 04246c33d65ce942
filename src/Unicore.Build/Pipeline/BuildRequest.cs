// SPDX-License-Identifier: BSD-3-Clause
// What every build is asked for, whatever it is made from.
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;

namespace Unicore.Build.Pipeline;

/// <summary>
/// How far a build goes. Each stage needs those before it, except that <see cref="Menu"/> and <see cref="DefConfig"/> are ends of their
/// own.
/// </summary>
public enum BuildStage
{
    /// <summary>Solve the configuration, and write how its tree is read, for a menu to be shown.</summary>
    Menu,

    /// <summary>Write the least configuration that gives the same values, and no other.</summary>
    DefConfig,

    /// <summary>Solve the configuration and write it.</summary>
    Configuration,

    /// <summary>Find out what there is to run; nothing of it is run.</summary>
    Plan,

    /// <summary>Run it; the image is written last.</summary>
    Image,
}

/// <summary>One build of one application for one target. All paths are absolute.</summary>
public abstract record BuildRequest
{
    /// <summary>Name of the image.</summary>
    public required string Name { get; init; }

    /// <summary>The target.</summary>
    public required Target Target { get; init; }

    /// <summary>How far to go.</summary>
    public BuildStage UpTo { get; init; } = BuildStage.Image;

    /// <summary>The project's folder.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>Folder for everything that is built.</summary>
    public required string ObjectDirectory { get; init; }

    /// <summary>Folder that the image goes to; null to leave it where it was linked.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>The disk that is made of the image, beside it; null for none.</summary>
    public PlannedDisk? Disk { get; init; }

    /// <summary>Where the solved configuration is written.</summary>
    public required string ConfigFile { get; init; }

    /// <summary>Where the least configuration is written that gives the same values, if that is asked for.</summary>
    public string? DefConfigFile { get; init; }

    /// <summary>Where to keep how the Kconfig tree is read (a <see cref="ConfiguredTree"/>); null for nowhere.</summary>
    public string? TreeFile { get; init; }

    /// <summary>Where to write <c>compile_commands.json</c>; null for nowhere.</summary>
    public string? CompileCommandsFile { get; init; }

    /// <summary>Fragments in <c>.config</c> form, weakest first.</summary>
    public IReadOnlyList<string> Fragments { get; init; } = [];

    /// <summary>Single values of the project, weakest first; they win over fragments.</summary>
    public IReadOnlyList<KconfigValue> Values { get; init; } = [];

    /// <summary>Values of the command line, which win over all others.</summary>
    public IReadOnlyList<KconfigValue> Overrides { get; init; } = [];

    /// <summary>The compiler; empty for the usual one.</summary>
    public string Compiler { get; init; } = "";

    /// <summary>What is put before each compiler call, but not compared.</summary>
    public IReadOnlyList<string> CompilerLauncher { get; init; } = [];

    /// <summary>The most commands at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>The image's path in <see cref="OutputDirectory"/>; null when it stays where it was linked.</summary>
    public string? Image => OutputDirectory is null ? null : Path.Combine(OutputDirectory, Name);

    /// <summary>What is booted: the image, or the disk that it is on.</summary>
    public string? Product => Image is { } image && Disk is { } disk ? ImageActions.DiskOf(image, disk) : Image;
}
