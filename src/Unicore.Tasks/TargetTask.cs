// SPDX-License-Identifier: BSD-3-Clause
// What the tasks that build for one target share: what the project says, and how a build is run and told of.
using System.Collections.Immutable;
using Microsoft.Build.Framework;
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Diagnostics.Files;
using Unicore.Kconfig;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Writing;
using Unicore.Projects;

namespace Unicore.Tasks;

/// <summary>A task that builds one project for one target, or goes part of that way.</summary>
public abstract partial class TargetTask : UnicoreTask
{
    private protected const string Prefix = "CONFIG_";

    /// <summary>How far to go: <c>Configuration</c>, <c>DefConfig</c>, <c>Menu</c>, <c>Plan</c> or <c>Image</c>.</summary>
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

    /// <summary>The <c>Kconfig</c> items, with <c>Value</c>.</summary>
    public ITaskItem[] Kconfig { get; set; } = [];

    /// <summary>The <c>KconfigFile</c> items.</summary>
    public ITaskItem[] KconfigFiles { get; set; } = [];

    /// <summary>Where <c>DefConfig</c> writes.</summary>
    public string DefConfigFile { get; set; } = "defconfig";

    /// <summary>The fragment that <c>Menu</c> saves to; empty for the project's own items.</summary>
    public string? MenuConfigFragment { get; set; }

    /// <summary>All targets that the project lists; empty when it does not.</summary>
    public string? Targets { get; set; }

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

    /// <summary>The most jobs at a time; empty for as many as there are cores.</summary>
    public string? MaxJobs { get; set; }

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <summary>Where the solved configuration is written.</summary>
    protected string ConfigFile => Path.Combine(Absolute(OutputDirectory), ".config");

    /// <summary>Where it is written how the Kconfig tree is read: <see cref="ConfiguredTree"/>.</summary>
    protected string TreeFile => Path.Combine(Absolute(IntermediateDirectory), ConfiguredTree.FileName);

    /// <summary>The fragments that count, weakest first.</summary>
    protected virtual IEnumerable<string> Fragments() => KconfigFiles.Select(f => Absolute(f.ItemSpec));

    /// <summary>The values of the <c>Kconfig</c> items, with the lines that set them.</summary>
    protected IEnumerable<KconfigValue> ProjectValues()
    {
        IReadOnlyList<ProjectPlace> places = new ProjectText(KnownProperties()).PlacesOf(Kconfig, "Kconfig");
        return Kconfig.Zip(places, (item, place) => new KconfigValue(item.ItemSpec, item.GetMetadata("Value"), OriginOf(place)));
    }

    private static Origin OriginOf(ProjectPlace place) =>
        new(place.OrLine > 0 ? $"the project (by this item or that of line {place.OrLine})" : "the project", place.File, place.Line, place.Column);

    /// <summary>Properties that have one value wherever in the project they stand in a condition of an item.</summary>
    private Dictionary<string, string> KnownProperties() =>
        new(GlobalProperties(), StringComparer.OrdinalIgnoreCase) { [nameof(Platform)] = Platform, [nameof(Arch)] = Arch };

    private IReadOnlyDictionary<string, string> GlobalProperties() =>
        BuildEngine is IBuildEngine6 engine ? engine.GetGlobalProperties() : ImmutableDictionary<string, string>.Empty;

    /// <summary>The values of <c>-p:CONFIG_…</c>.</summary>
    protected IEnumerable<KconfigValue> CommandLineValues() =>
        GlobalProperties().Where(p => p.Key.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new KconfigValue(p.Key, p.Value, new Origin("the command line")));

    /// <summary>Writes the least configuration that gives the same values.</summary>
    protected void WriteDefConfig(KconfigSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        string file = Absolute(DefConfigFile);
        FileWriter.WriteIfChanged(file, KconfigText.ToBytes(solver.WriteDefConfig()));
        Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, file);
    }

    /// <summary>How the executor works in this build.</summary>
    protected ExecutorOptions Options(string log) => new()
    {
        MaxParallelism = int.TryParse(MaxJobs, out int most) && most > 0 ? most : Environment.ProcessorCount,
        Budget = BuildEngine is IBuildEngine9 engine ? new CoreBudget(engine) : null,
        LogPath = log,
        Progress = Tell,
    };

    /// <summary>Tells how the executor ended; true when everything is up to date.</summary>
    protected bool Tell(BuildResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Cancellation.ThrowIfCancellationRequested();

        // What a header complains of is told once, however many sources read it.
        Report(result.Diagnostics.Distinct());
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} actions ran, {2} were up to date.", ProjectName, result.Ran, result.Skipped);
        return result.Succeeded;
    }

    /// <summary>The file that keeps what an image was made from.</summary>
    protected static string StampOf(string elf) => elf + ".image";

    /// <summary>What tells that a file was touched.</summary>
    protected static string Stamp(string file) => new FileInfo(file) is { Exists: true } info ? $"{info.FullName} {info.Length} {info.LastWriteTimeUtc.Ticks}\n" : "none\n";

    /// <summary>Says what the executor does.</summary>
    private void Tell(BuildEvent happened)
    {
        switch (happened.Kind)
        {
            case BuildEventKind.Started:
                Log.LogMessage(MessageImportance.Normal, "{0} ({1})", happened.Action!.Description, happened.Text);
                if (Log.LogsMessagesOfImportance(MessageImportance.Low))
                {
                    IEnumerable<string> words = happened.Action.Step is { } step ? happened.Action.Command.Prepend(step.Name) : happened.Action.Command;
                    Log.LogMessage(MessageImportance.Low, "  {0}", string.Join(' ', words.Select(ShellWords.Quote)));
                }

                break;
            case BuildEventKind.Waiting:
                Log.LogMessage(MessageImportance.High, "{0}", happened.Text);
                break;
            default:
                break;
        }
    }
}
