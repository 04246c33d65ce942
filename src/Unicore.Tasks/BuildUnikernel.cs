// SPDX-License-Identifier: BSD-3-Clause
// Builds one unikernel for one target: configure, plan, execute, image; or as far as it is asked to go.
using Microsoft.Build.Framework;
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Images;
using Unicore.Images.Formats;

namespace Unicore.Tasks;

/// <summary>Maps a project's items to the engines, stage by stage, and their diagnostics back.</summary>
public sealed partial class BuildUnikernel : TargetTask
{
    /// <summary>The application's own manifest.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>Manifests of the libraries that the project refers to, directly or not.</summary>
    public ITaskItem[] LibraryManifests { get; set; } = [];

    /// <summary>The folder that holds the core: a folder with a manifest for each library.</summary>
    [Required]
    public string CoreDirectory { get; set; } = "";

    /// <summary><c>Debug</c> or <c>Release</c>; any other name builds as <c>Release</c> if <see cref="Optimize"/> is set.</summary>
    [Required]
    public string Configuration { get; set; } = "";

    /// <summary>Whether to optimise; empty follows the configuration's name.</summary>
    public string? Optimize { get; set; }

    /// <summary>Link-time optimisation.</summary>
    public bool Lto { get; set; }

    /// <summary>The compiler; empty for gcc.</summary>
    public string? Compiler { get; set; }

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

        WriteTree(configuration);
        if (UpTo == "Menu")
        {
            ShowMenu(configuration.Solver, configuration.ReferenceValues);
            return;
        }

        WriteConfiguration(configuration.Solver);
        configuration.Platform.Save(Path.Combine(Absolute(IntermediateDirectory), "platform.json"));
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
        BuildResult result = Executor.ExecuteAsync(graph, Options(Path.Combine(request.ObjectDirectory, "build.log")), Cancellation).GetAwaiter().GetResult();
        return Tell(result);
    }

    private void WriteImage(LibraryManifest platform, Target target, PlanResult plan)
    {
        if (platform.ImageFormatFor(target.Architecture) is not { } format)
        {
            Report(new Diagnostic("UK4020", Severity.Error, $"The platform '{target.Platform}' does not say which image format "
                + $"'{target.Architecture}' has. "
                + $"Its project needs an ImageFormat item with Arch=\"{target.Architecture}\": one of "
                    + $"{string.Join(", ", ImageFormats.All.Select(f => f.Name))}."));
            return;
        }

        string output = Absolute(OutputDirectory);
        string elf = plan.Image!;
        string image = Path.Combine(output, ProjectName);
        Directory.CreateDirectory(output);
        if (File.Exists(StampOf(elf)) && File.ReadAllText(StampOf(elf)) == Stamp(elf, image, format))
        {
            return;
        }

        if (Report(ImageWriter.Write(new ImageRequest(elf, image, format))))
        {
            FileWriter.Copy(elf, image + ".elf");
            if (plan.MapFile is { } map && File.Exists(map))
            {
                FileWriter.Copy(map, image + ".map");
            }

            File.WriteAllText(StampOf(elf), Stamp(elf, image, format));
            Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, image);
        }
    }

    /// <summary>What an image is made from and by, and what was made: when all of it is as it was, there is nothing to write.</summary>
    private static string Stamp(string elf, string image, string format) =>
        $"{format} by "
            + $"{typeof(ImageWriter).Module.ModuleVersionId}\n{Stamp(elf)}{Stamp(image)}{Stamp(image + ".elf")}{Stamp(image + ".map")}";
}
