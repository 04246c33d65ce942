// SPDX-License-Identifier: BSD-3-Clause
// What the tasks that build for one target share: what the project says, and how MSBuild is told of a build.
using System.Collections.Immutable;
using Microsoft.Build.Framework;
using Unicore.Build.Actions;
using Unicore.Build.Caching;
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Build.Pipeline;
using Unicore.Build.Planning;
using Unicore.Kconfig.Solving;
using Unicore.Projects;
using Unicore.Running.Guests;

namespace Unicore.Tasks;

/// <summary>A task that builds one project for one target, or goes part of that way.</summary>
public abstract partial class TargetTask : UnicoreTask
{
    /// <summary>MiB of objects that are kept where nobody says how many.</summary>
    public const int UsualCacheSize = 2048;

    private const string Prefix = "CONFIG_";

    /// <summary>How far to go: a <see cref="BuildStage"/>.</summary>
    [Required]
    public string UpTo { get; set; } = "";

    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Name of the image.</summary>
    [Required]
    public string ProjectName { get; set; } = "";

    /// <summary>The target's platform.</summary>
    [Required]
    public string Platform { get; set; } = "";

    /// <summary>The target's architecture.</summary>
    [Required]
    public string Arch { get; set; } = "";

    /// <summary>What of the target nobody chose: a sentence; empty when all of it was.</summary>
    public string? TargetNote { get; set; }

    /// <summary>The <c>Kconfig</c> items, with <c>Value</c>.</summary>
    public ITaskItem[] Kconfig { get; set; } = [];

    /// <summary>The <c>KconfigFile</c> items.</summary>
    public ITaskItem[] KconfigFiles { get; set; } = [];

    /// <summary>Where <c>DefConfig</c> writes.</summary>
    public string DefConfigFile { get; set; } = "defconfig";

    /// <summary>The compiler; empty for the usual one.</summary>
    public string? Compiler { get; set; }

    /// <summary>What is put before each compiler call.</summary>
    public string? CompilerLauncher { get; set; }

    /// <summary>obj/&lt;Configuration&gt;/&lt;target&gt;/.</summary>
    [Required]
    public string IntermediateDirectory { get; set; } = "";

    /// <summary>Where to write <c>compile_commands.json</c>; empty for nowhere.</summary>
    public string? CompileCommands { get; set; }

    /// <summary>bin/&lt;Configuration&gt;/&lt;target&gt;/.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>What else is made of the image, for firmware to boot; empty for nothing.</summary>
    public string? DiskFormat { get; set; }

    /// <summary>Arguments of the guest's main for when nobody gives it others: one text.</summary>
    public string Arguments { get; set; } = "";

    /// <summary>Variables of the guest's environment, with <c>Value</c>.</summary>
    public ITaskItem[] GuestEnvironment { get; set; } = [];

    /// <summary>The <c>Network</c> items.</summary>
    public ITaskItem[] Networks { get; set; } = [];

    /// <summary>The <c>Disk</c> items.</summary>
    public ITaskItem[] Disks { get; set; } = [];

    /// <summary>Where objects are kept for other projects: a folder, or <c>false</c> for nowhere; empty for the user's cache.</summary>
    public string? ObjectCache { get; set; }

    /// <summary>How many MiB of objects are kept; empty for <see cref="UsualCacheSize"/>.</summary>
    public string? ObjectCacheSize { get; set; }

    /// <summary>Whether everything is to be made anew: then objects are kept, but none is taken.</summary>
    public bool IsRebuild { get; set; }

    /// <summary>The most jobs at a time; empty for as many as there are cores.</summary>
    public string? MaxJobs { get; set; }

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <summary>The project's folder.</summary>
    protected string ProjectDirectory => Path.GetDirectoryName(ProjectFile)!;

    /// <summary>The target.</summary>
    protected Target Target => new(Platform.ToLowerInvariant(), Target.NormalizeArchitecture(Arch))
    {
        Note = string.IsNullOrEmpty(TargetNote) ? "" : " " + TargetNote,
    };

    /// <summary>Where the solved configuration is written.</summary>
    protected string ConfigFile => Path.Combine(Absolute(OutputDirectory), ".config");

    /// <summary>Where the build comes from; null after an error.</summary>
    protected abstract IBuildSource? Source(BuildHost host);

    /// <summary>The fragments that count, weakest first.</summary>
    protected virtual IEnumerable<string> Fragments() => KconfigFiles.Select(f => Absolute(f.ItemSpec));

    /// <inheritdoc/>
    protected override void Run()
    {
        BuildHost host = new() { Budget = BuildEngine is IBuildEngine9 engine ? new CoreBudget(engine) : null };
        host = host with { Cache = Cache(host) };
        if (Source(host) is not { } source || Log.HasLoggedErrors)
        {
            return;
        }

        BuildOutcome outcome = new UnikernelBuild(source, host, this).RunAsync(Cancellation).GetAwaiter().GetResult();
        if (outcome is { Succeeded: true, Configuration: { } configuration } && source.Request.UpTo == BuildStage.Menu)
        {
            ShowMenu(source.Request, configuration, host.Files);
        }
    }

    private ObjectCache? Cache(BuildHost host)
    {
        string where = ObjectCache?.Trim() ?? "";
        bool isSaid = bool.TryParse(where, out bool isOn);
        return isSaid && !isOn ? null : new(
            isSaid || where.Length == 0 ? UserCache.Folder("objects") : Absolute(where),
            (int.TryParse(ObjectCacheSize, out int size) ? size : UsualCacheSize) * (1L << 20), host.Files, host.Clock, isRead: !IsRebuild);
    }

    /// <summary>What of the project is on a disk, wherever that is booted. Folders and ports are of the host that runs a guest.</summary>
    private PlannedDisk? PlannedDisk() => string.IsNullOrEmpty(DiskFormat) ? null : new(DiskFormat, CoreGuest.Instance.CommandLine(
        new()
        {
            Image = ProjectName,
            Arguments = ProgramArguments.Split(Arguments),
            Environment = CoreGuest.LastOfEach(GuestEnvironment.Select(e => $"{e.ItemSpec}={e.GetMetadata("Value")}")),
            Networks = [.. Networks.Select(n => GuestItems.Network(n, out _))],
            Disks = [.. Disks.Select(GuestItems.Disk)],
        },
        loaderAddsName: false));

    /// <summary>Adds to a request what all builds are asked for.</summary>
    protected BuildRequest Complete(BuildRequest request) => request with
    {
        UpTo = Enum.Parse<BuildStage>(UpTo),
        OutputDirectory = Absolute(OutputDirectory),
        Disk = PlannedDisk(),
        DefConfigFile = Absolute(DefConfigFile),
        TreeFile = Path.Combine(Absolute(IntermediateDirectory), ConfiguredTree.FileName),
        CompileCommandsFile = string.IsNullOrEmpty(CompileCommands) ? null : Absolute(CompileCommands),
        Fragments = [.. Fragments()],
        Values = [.. ProjectValues()],
        Overrides = [.. CommandLineValues()],
        Compiler = Compiler ?? "",
        CompilerLauncher = string.IsNullOrEmpty(CompilerLauncher) ? [] : ShellWords.Split(CompilerLauncher),
        Jobs = int.TryParse(MaxJobs, out int most) && most > 0 ? most : Environment.ProcessorCount,
    };

    /// <summary>The values of the <c>Kconfig</c> items, with the lines that set them.</summary>
    private IEnumerable<KconfigValue> ProjectValues()
    {
        IReadOnlyList<ProjectPlace> places = new ProjectText(KnownProperties()).PlacesOf(Kconfig, "Kconfig");
        return Kconfig.Zip(places, (item, place) => new KconfigValue(item.ItemSpec, item.GetMetadata("Value"), OriginOf(place)));
    }

    private static Origin OriginOf(ProjectPlace place) =>
        new(place.OrLine > 0 ? $"the project (by this item or that of line {place.OrLine})" : "the project", place.File, place.Line,
            place.Column);

    /// <summary>Properties that have one value wherever in the project they stand in a condition of an item.</summary>
    private Dictionary<string, string> KnownProperties() =>
        new(GlobalProperties(), StringComparer.OrdinalIgnoreCase) { [nameof(Platform)] = Platform, [nameof(Arch)] = Arch };

    private IReadOnlyDictionary<string, string> GlobalProperties() =>
        BuildEngine is IBuildEngine6 engine ? engine.GetGlobalProperties() : ImmutableDictionary<string, string>.Empty;

    /// <summary>The values of <c>-p:CONFIG_…</c>.</summary>
    private IEnumerable<KconfigValue> CommandLineValues() =>
        GlobalProperties().Where(p => p.Key.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new KconfigValue(p.Key, p.Value, new Origin("the command line")));
}
