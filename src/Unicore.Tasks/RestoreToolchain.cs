// SPDX-License-Identifier: BSD-3-Clause
// Names the tools that a target needs and, when asked, has the system's package manager install them.
using System.Text;
using CliWrap;
using CliWrap.Buffered;
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

    private Diagnostic? _ofRustc;

    /// <inheritdoc/>
    protected override void Run()
    {
        var missing = new List<ToolInfo>(Generators().Where(t => !IsHere(t)));
        bool cxx = Sources.Any(s => Path.GetExtension(s.ItemSpec) is ".cc" or ".cpp" or ".cxx" or ".C");
        if (HasRust() && LacksRustc() is { } lacking)
        {
            _ofRustc = lacking;
            missing.Add(RustCompiler.Tool);
        }

        foreach (string text in Targets)
        {
            if (!Target.TryParse(text, out Target? target))
            {
                continue;
            }

            ToolchainRequest request = new()
            {
                Compiler = string.IsNullOrEmpty(Compiler) ? "gcc" : Compiler, Architecture = target.Architecture,
                CompilerLauncher = CompilerLauncher, Lto = Lto,
            };
            ToolchainResult result = Toolchain.Probe(request, null, new PhysicalFileSystem(), new ProcessRunner(), Cancellation);
            missing.AddRange(result.Missing);
            if (cxx && result.Toolchain is { Cxx.Count: 0 } toolchain)
            {
                missing.Add(toolchain.CxxTool);
            }

            Report(result.Diagnostics.Where(d => result.Missing.Count == 0));
            if (Runner(target) is { Package.Length: > 0 } runner && !IsHere(runner))
            {
                missing.Add(runner);
            }
        }

        List<string> packages = missing.Select(t => t.Package).Where(p => p.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (missing.Count == 0)
        {
            Log.LogMessage(MessageImportance.High, "Every tool for {0} is here.", string.Join(", ", Targets));
            return;
        }

        if (!Install || packages.Count == 0)
        {
            Report(missing.Distinct().Select(Missing));
            return;
        }

        Report(missing.Distinct().Where(t => t.Package.Length == 0).Select(Missing));
        foreach (ToolInfo tool in missing.Distinct().Where(t => t.Package.Length > 0))
        {
            Log.LogMessage(MessageImportance.High, "{0} is missing: it {1}. Installing {2}.", tool.Name, tool.Purpose, tool.Package);
        }

        string[] prefix = Environment.UserName == "root" ? [] : ["sudo", "-n"];
        string[] install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", .. packages];
        foreach (string[] call in (string[][])[["apt-get", "update", "-qq"], install])
        {
            string[] command = [.. prefix, .. call];
            if (!RunPackageManager(command))
            {
                return;
            }
        }

        // The package of another release of the system has another release of rustc.
        if (_ofRustc is not null && LacksRustc() is { } still)
        {
            Report(still);
        }
    }

    private Diagnostic Missing(ToolInfo tool) => tool == RustCompiler.Tool ? _ofRustc! : Toolchain.Missing(tool);

    /// <summary>The diagnostic for rustc when there is none of the release; else null.</summary>
    private Diagnostic? LacksRustc()
    {
        List<string> others = [];
        string searchPath = Environment.GetEnvironmentVariable("PATH") ?? "";
        return RustCompiler.Find(searchPath, null, new PhysicalFileSystem(), new ProcessRunner(), others, Cancellation) is null
            ? RustCompiler.Missing(others) : null;
    }

    /// <summary>Whether the project or a library that it refers to has Rust in it, by their manifests.</summary>
    private bool HasRust()
    {
        static bool IsRust(string path) => path.EndsWith(".rs", StringComparison.Ordinal);
        return Sources.Any(s => IsRust(s.ItemSpec)) || Manifests().Any(m => m.HasCrates);
    }

    private static bool IsHere(ToolInfo tool) =>
        ToolCatalog.Locate(tool.Name, Environment.GetEnvironmentVariable("PATH") ?? "") is not null;

    /// <summary>What makes generated files, the project's own and those of the libraries that it refers to.</summary>
    private IEnumerable<ToolInfo> Generators() =>
        GeneratedItems.Steps(GeneratedFiles, [], "/", null)
            .Concat(Manifests().SelectMany(m => m.Generated))
            .SelectMany(step => step.ToolInfos()).DistinctBy(t => t.Name, StringComparer.Ordinal);

    private IEnumerable<LibraryManifest> Manifests() => LibraryManifests.Select(m => Absolute(m.ItemSpec)).Where(File.Exists)
        .Select(f => LibraryManifest.TryLoad(f, out LibraryManifest? manifest, out _) ? manifest : null).OfType<LibraryManifest>();

    /// <summary>The program that runs the target's images; null for none, or when nothing is known of the platform.</summary>
    private ToolInfo? Runner(Target target)
    {
        LibraryManifest? platform = string.IsNullOrEmpty(UnikraftRoot) ? PlatformManifest(target.Platform) : null;
        IReadOnlyList<string> monitors = !string.IsNullOrEmpty(UnikraftRoot)
            ? UnikraftPlatforms.MonitorsFor(target.Platform, target.Architecture)
            : platform?.MonitorsFor(target.Architecture) ?? [];
        string? name = !string.IsNullOrEmpty(Monitor) ? Monitor : monitors.Count > 0 ? monitors[0] : null;
        return MonitorCatalog.Find(name, platform?.MonitorPrograms ?? [])?.Tool(target.Architecture);
    }

    private LibraryManifest? PlatformManifest(string name)
    {
        IEnumerable<string> files = LibraryManifests.Select(m => Absolute(m.ItemSpec))
            .Append(Path.Combine(Absolute(CoreDirectory), name, "library.json"));
        return files.Where(File.Exists).Select(f => LibraryManifest.TryLoad(f, out LibraryManifest? manifest, out _) ? manifest : null)
            .FirstOrDefault(m => m is { Kind: LibraryKind.Platform } && m.Name == name);
    }

    private bool RunPackageManager(string[] command)
    {
        string why;
        try
        {
            BufferedCommandResult result = Cli.Wrap(command[0]).WithArguments(command[1..]).WithValidation(CommandResultValidation.None)
                .WithEnvironmentVariables(e => e.Set("DEBIAN_FRONTEND", "noninteractive"))
                .ExecuteBufferedAsync(Encoding.UTF8, Encoding.UTF8, CancellationToken.None, Cancellation).GetAwaiter().GetResult();
            if (result.ExitCode == 0)
            {
                return true;
            }

            why = result.StandardError.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            why = e.Message;
        }

        Report(new Diagnostic("UK2113", Severity.Error, $"'{string.Join(' ', command)}' failed: {why} Run it yourself, with the rights "
            + "that it needs, and build again."));
        return false;
    }
}
