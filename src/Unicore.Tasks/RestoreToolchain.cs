// SPDX-License-Identifier: BSD-3-Clause
// Names the tools that a target needs and, when asked, has the system's package manager install them.
using Microsoft.Build.Framework;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Running.Monitors;
using Unicore.Running.Unikraft;

namespace Unicore.Tasks;

/// <summary>Checks each target's tools and installs the packages of those that are missing.</summary>
public sealed class RestoreToolchain : UnicoreTask
{
    /// <summary>The targets.</summary>
    [Required]
    public string[] Targets { get; set; } = [];

    /// <summary>The compiler, or empty for the default.</summary>
    public string? Compiler { get; set; }

    /// <summary>What is put before compiler calls.</summary>
    public string? CompilerLauncher { get; set; }

    /// <summary>Link-time optimisation, which may need a linker of its own.</summary>
    public bool Lto { get; set; }

    /// <summary>The <c>Compile</c> items: C++ among them needs its compiler.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The <c>GeneratedFile</c> items: the programs that make them are tools, too.</summary>
    public ITaskItem[] GeneratedFiles { get; set; } = [];

    /// <summary>
    /// Manifests of the libraries that the project refers to: the platform's may be among them, and says what runs its images.
    /// </summary>
    public ITaskItem[] LibraryManifests { get; set; } = [];

    /// <summary>The folder that holds the core: a folder with a manifest for each library.</summary>
    public string CoreDirectory { get; set; } = "";

    /// <summary>What is to run the image; empty for the platform's first.</summary>
    public string? Monitor { get; set; }

    /// <summary>The Unikraft tree that the platform is of; empty for a platform with a project of its own.</summary>
    public string? UnikraftRoot { get; set; }

    /// <summary>Whether to install; else missing tools are errors.</summary>
    public bool Install { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        LibraryManifest[] libraries = [.. LibraryManifests.Select(m => Absolute(m.ItemSpec)).Select(Manifest).OfType<LibraryManifest>()];
        Target[] targets = [.. Targets.Select(t => Target.TryParse(t, out Target? target) ? target : null).OfType<Target>()];
        ToolRestore restore = new(Environment.GetEnvironmentVariable("PATH") ?? "", new ProcessRunner());
        MissingTools missing = restore.Look(
            new()
            {
                Compilers = [.. targets.Select(Request)],
                Others =
                [
                    .. GeneratedItems.Steps(GeneratedFiles, [], "/", null).Concat(libraries.SelectMany(m => m.Generated))
                        .SelectMany(step => step.ToolInfos()),
                    .. targets.Select(t => Runner(t, libraries)).OfType<ToolInfo>().Where(t => t.Package.Length > 0),
                ],
                HasCxx = Sources.Any(s => Path.GetExtension(s.ItemSpec) is ".cc" or ".cpp" or ".cxx" or ".C"),
                HasRust = Sources.Any(s => Path.GetExtension(s.ItemSpec) == ".rs") || libraries.Any(m => m.HasCrates),
            },
            Cancellation);
        Report(missing.Diagnostics);
        if (missing.Tools.Count == 0)
        {
            Log.LogMessage(MessageImportance.High, "Every tool for {0} is here.", string.Join(", ", Targets));
            return;
        }

        ToolInfo[] packaged = Install ? [.. missing.Tools.Where(t => t.Package.Length > 0)] : [];
        Report(missing.Tools.Except(packaged).Select(t => restore.Describe(t, Cancellation)));
        foreach (ToolInfo tool in packaged)
        {
            Log.LogMessage(MessageImportance.High, "{0} is missing: it {1}. Installing {2}.", tool.Name, tool.Purpose, tool.Package);
        }

        if (packaged.Length > 0 && restore.InstallAsync(packaged, Cancellation).GetAwaiter().GetResult() is { } failure)
        {
            Report(failure);
        }
    }

    private ToolchainRequest Request(Target target) => new()
    {
        Compiler = string.IsNullOrEmpty(Compiler) ? "gcc" : Compiler, Architecture = target.Architecture,
        CompilerLauncher = CompilerLauncher, Lto = Lto,
    };

    /// <summary>The program that runs the target's images; null for none, or when nothing is known of the platform.</summary>
    private ToolInfo? Runner(Target target, LibraryManifest[] libraries)
    {
        LibraryManifest? platform = string.IsNullOrEmpty(UnikraftRoot)
            ? libraries.Append(Manifest(Path.Combine(Absolute(CoreDirectory), target.Platform, "library.json")))
                .FirstOrDefault(m => m is { Kind: LibraryKind.Platform } && m.Name == target.Platform)
            : null;
        IReadOnlyList<string> monitors = !string.IsNullOrEmpty(UnikraftRoot)
            ? UnikraftPlatforms.MonitorsFor(target.Platform, target.Architecture)
            : platform?.MonitorsFor(target.Architecture) ?? [];
        string? name = !string.IsNullOrEmpty(Monitor) ? Monitor : monitors.Count > 0 ? monitors[0] : null;
        return MonitorCatalog.Find(name, platform?.MonitorPrograms ?? [], target.Architecture)?.Tool(target.Architecture);
    }

    private static LibraryManifest? Manifest(string file) =>
        File.Exists(file) && LibraryManifest.TryLoad(file, out LibraryManifest? manifest, out _) ? manifest : null;
}
