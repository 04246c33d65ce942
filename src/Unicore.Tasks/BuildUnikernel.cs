// SPDX-License-Identifier: BSD-3-Clause
// Builds one unikernel for one target: configure, plan, execute, image; or as far as it is asked to go.
using Microsoft.Build.Framework;
using Unicore.Build;
using Unicore.Build.Configuring;
using Unicore.Images;
using Unicore.Kconfig;

namespace Unicore.Tasks;

/// <summary>Maps a project's items to the engines, stage by stage, and their diagnostics back.</summary>
public sealed partial class BuildUnikernel : UnicoreTask
{
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

    /// <summary>The application's own manifest.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>Manifests of the libraries that the project refers to, directly or not.</summary>
    public ITaskItem[] LibraryManifests { get; set; } = [];

    /// <summary>The folder that holds the core: a folder with a manifest for each library.</summary>
    [Required]
    public string CoreDirectory { get; set; } = "";

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

    /// <summary><c>Debug</c> or <c>Release</c>; any other name builds as <c>Release</c> if <see cref="Optimize"/> is set.</summary>
    [Required]
    public string Configuration { get; set; } = "";

    /// <summary>Whether to optimise; empty follows the configuration's name.</summary>
    public string? Optimize { get; set; }

    /// <summary>Link-time optimisation.</summary>
    public bool Lto { get; set; }

    /// <summary>The compiler; empty for gcc.</summary>
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

    /// <summary>The most jobs at a time; empty for as many as there are cores.</summary>
    public string? MaxJobs { get; set; }

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    private string ObjectDirectory => Path.Combine(Absolute(IntermediateDirectory), "unikernel");

    private string ConfigurationHeader => Path.Combine(ObjectDirectory, "include", "uk", "_config.h");

    /// <inheritdoc/>
    protected override void Run()
    {
        Target target = new(Platform.ToLowerInvariant(), Target.NormalizeArchitecture(Arch));
        if (Configure(target) is not { } configuration)
        {
            return;
        }

        if (UpTo == "Menu")
        {
            ShowMenu(target, configuration);
            return;
        }

        WriteConfiguration(configuration.Solver);
        if (UpTo is "Configuration" or "DefConfig" || Log.HasLoggedErrors || FindToolchain(target) is not { } toolchain)
        {
            return;
        }

        BuildRequest request = Request(target, configuration, toolchain);
        PlanResult plan = Planner.Plan(request, cancellationToken: Cancellation);
        if (!Report(plan.Diagnostics) || plan.Graph is null)
        {
            return;
        }

        if (!string.IsNullOrEmpty(CompileCommands))
        {
            CompileCommandsFile.Write(Absolute(CompileCommands), plan.CompileCommands);
        }

        if (UpTo == "Image" && Execute(request, plan.Graph))
        {
            WriteImage(configuration.Platform, target, plan);
        }
    }

    private BuildRequest Request(Target target, ConfigurationResult configuration, Toolchain toolchain) => new()
    {
        Name = ProjectName,
        Application = configuration.Application,
        Libraries = configuration.Libraries,
        AvailableLibraries = configuration.Available,
        Target = target,
        Optimization = IsOptimized ? Optimization.Release : Optimization.Debug,
        Lto = Lto,
        ObjectDirectory = ObjectDirectory,
        OutputDirectory = Absolute(OutputDirectory),
        ConfigHeader = ConfigurationHeader,
        Toolchain = toolchain,
        ProjectDirectory = Path.GetDirectoryName(ProjectFile)!,
        KconfigValues = configuration.Solver.ValueOf,
    };

    private bool IsOptimized => bool.TryParse(Optimize, out bool optimize) ? optimize : Configuration != "Debug";

    private ToolchainRequest ToolchainRequest(Target target) => new()
    {
        Compiler = string.IsNullOrEmpty(Compiler) ? "gcc" : Compiler,
        Architecture = target.Architecture,
        CompilerLauncher = CompilerLauncher,
        Lto = Lto,
    };

    private Toolchain? FindToolchain(Target target)
    {
        ToolchainResult result = Toolchain.Probe(ToolchainRequest(target), ObjectDirectory, cancellationToken: Cancellation);
        return Report(result.Diagnostics) ? result.Toolchain : null;
    }

    private bool Execute(BuildRequest request, ActionGraph graph)
    {
        int jobs = int.TryParse(MaxJobs, out int most) && most > 0 ? most : Environment.ProcessorCount;
        var options = new ExecutorOptions
        {
            MaxParallelism = jobs,
            Budget = BuildEngine is IBuildEngine9 engine ? new CoreBudget(engine) : null,
            LogPath = Path.Combine(request.ObjectDirectory, "build.log"),
            Progress = Tell,
        };
        BuildResult result = Executor.ExecuteAsync(graph, options, Cancellation).GetAwaiter().GetResult();
        Cancellation.ThrowIfCancellationRequested();
        Report(result.Diagnostics);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} actions ran, {2} were up to date.", ProjectName, result.Ran, result.Skipped);
        return result.Succeeded;
    }

    private void Tell(BuildEvent happened)
    {
        switch (happened.Kind)
        {
            case BuildEventKind.Started:
                Log.LogMessage(MessageImportance.Normal, "{0} ({1})", happened.Action!.Description, happened.Text);
                Log.LogMessage(MessageImportance.Low, "  {0}", string.Join(' ', happened.Action.Command.Select(ShellWords.Quote)));
                break;
            case BuildEventKind.Waiting:
                Log.LogMessage(MessageImportance.High, "{0}", happened.Text);
                break;
            default:
                break;
        }
    }

    private void WriteImage(LibraryManifest platform, Target target, PlanResult plan)
    {
        string? format = platform.ImageFormats.Select(f => f.Split('=', 2)).FirstOrDefault(f => f.Length == 2 && f[0] == target.Architecture)?[1];
        if (!Enum.TryParse(format, out ImageFormat known) || !Enum.IsDefined(known))
        {
            Report(new Diagnostic("UK4020", Severity.Error, $"The platform '{target.Platform}' does not say which image format '{target.Architecture}' has. Its project's ImageFormats needs {target.Architecture}= and one of {string.Join(", ", Enum.GetNames<ImageFormat>())}."));
            return;
        }

        string output = Absolute(OutputDirectory);
        string elf = plan.Image!;
        string image = Path.Combine(output, ProjectName);
        Directory.CreateDirectory(output);
        if (File.Exists(StampOf(elf)) && File.ReadAllText(StampOf(elf)) == Stamp(elf, image, known))
        {
            return;
        }

        if (Report(ImageWriter.Write(new ImageRequest(elf, image, known))))
        {
            CopyByRename(elf, image + ".elf");
            if (plan.MapFile is { } map && File.Exists(map))
            {
                CopyByRename(map, image + ".map");
            }

            File.WriteAllText(StampOf(elf), Stamp(elf, image, known));
            Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, image);
        }
    }

    private static string StampOf(string elf) => elf + ".image";

    private static string Stamp(string file) => new FileInfo(file) is { Exists: true } info ? $"{info.FullName} {info.Length} {info.LastWriteTimeUtc.Ticks}\n" : "none\n";

    /// <summary>What an image is made from and by, and what was made: when all of it is as it was, there is nothing to write.</summary>
    private static string Stamp(string elf, string image, ImageFormat format) =>
        $"{format} by {typeof(ImageWriter).Module.ModuleVersionId}\n{Stamp(elf)}{Stamp(image)}{Stamp(image + ".elf")}{Stamp(image + ".map")}";

    private static void CopyByRename(string from, string to)
    {
        string temporary = to + ".tmp";
        try
        {
            File.Copy(from, temporary, true);
            File.Move(temporary, to, true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
