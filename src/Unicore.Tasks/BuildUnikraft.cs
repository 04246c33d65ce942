// SPDX-License-Identifier: BSD-3-Clause
// Builds one application against a Unikraft tree for one target, or goes as far as it is asked to.
using Microsoft.Build.Framework;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Projects;
using Unicore.Unikraft;
using Unicore.Unikraft.Configuring;
using Unicore.Unikraft.Planning;

namespace Unicore.Tasks;

/// <summary>Maps a project's items to <see cref="UnikraftBuild"/>, and what it finds back.</summary>
public sealed class BuildUnikraft : TargetTask
{
    /// <summary>The Unikraft core's folder.</summary>
    [Required]
    public string UnikraftRoot { get; set; } = "";

    /// <summary>The application's folder; empty when the project's own sources are the application.</summary>
    public string? UnikraftApplication { get; set; }

    /// <summary>Folders of external libraries and platforms.</summary>
    public ITaskItem[] Libraries { get; set; } = [];

    /// <summary>A folder with more libraries, which are named when a link failed for want of one.</summary>
    public string? LibrariesFolder { get; set; }

    /// <summary>The project's own sources, used when there is no application's folder.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The project's include folders, as <see cref="Sources"/>.</summary>
    public ITaskItem[] IncludeDirectories { get; set; } = [];

    /// <summary>Macros for the project's sources.</summary>
    public string? DefineConstants { get; set; }

    /// <summary>Compiler flags for the project's sources.</summary>
    public string? CompilerFlags { get; set; }

    /// <summary>The compiler; empty for the tree's own choice.</summary>
    public string? Compiler { get; set; }

    /// <summary>A folder with origin archives.</summary>
    public string? Downloads { get; set; }

    /// <summary>The user-wide cache of archives; empty for the usual place.</summary>
    public string? CacheDirectory { get; set; }

    private string ObjectDirectory => Path.Combine(Absolute(IntermediateDirectory), "unikraft");

    /// <inheritdoc/>
    protected override void Run()
    {
        UnikraftRequest request = Request();
        if (Log.HasLoggedErrors)
        {
            return;
        }

        using UnikraftBuild build = new(request, tell: line => Log.LogMessage(MessageImportance.High, "{0}", line), cancellationToken: Cancellation);
        if (UpTo is "Configuration" or "DefConfig" or "Menu")
        {
            Configure(build, request);
            return;
        }

        UnikraftPlan? plan = build.Plan(sourcesFirst: UpTo == "Image");
        Report(build.Diagnostics);
        if (plan is null || Log.HasLoggedErrors)
        {
            return;
        }

        if (build.Reason is { } reason)
        {
            Log.LogMessage(MessageImportance.Normal, "{0}: planned {1} actions ({2}).", ProjectName, plan.Actions.Count, reason);
            plan.Opaque.ToList().ForEach(o => Log.LogMessage(MessageImportance.Low, "  runs as make would run it: {0}", o));
        }

        if (UpTo == "Image")
        {
            (BuildResult result, plan) = build.ExecuteAsync(plan, Options("")).GetAwaiter().GetResult();
            if (build.Failed)
            {
                Report(build.Diagnostics.Where(d => d.Severity == Severity.Error));
            }

            if (!Tell(result))
            {
                return;
            }

            CopyImages(plan);
        }

        if (!string.IsNullOrEmpty(CompileCommands))
        {
            // The file can be large: it is written anew for another plan only, and when someone else wrote it.
            string file = Absolute(CompileCommands), stamp = build.PlanFile + ".compilations";
            if (!File.Exists(stamp) || File.ReadAllText(stamp) != Stamp(build.PlanFile) + Stamp(file))
            {
                CompileCommandsFile.Write(file, plan.CompileCommands);
                File.WriteAllText(stamp, Stamp(build.PlanFile) + Stamp(file));
            }
        }
    }

    private UnikraftRequest Request()
    {
        ILookup<bool, string> libraries = LibraryFolders().ToLookup(f => File.Exists(Path.Combine(f, "Linker.uk")));
        string project = Path.GetDirectoryName(ProjectFile)!;
        return new()
        {
            Name = ProjectName,
            Root = Absolute(UnikraftRoot).TrimEnd('/'),
            Application = string.IsNullOrEmpty(UnikraftApplication) ? WriteApplication() : Absolute(UnikraftApplication).TrimEnd('/'),
            Libraries = [.. libraries[false]],
            Platforms = [.. libraries[true]],
            LibrariesFolder = string.IsNullOrEmpty(LibrariesFolder) ? null : Absolute(LibrariesFolder),
            Target = new(Platform.ToLowerInvariant(), Target.NormalizeArchitecture(Arch)),
            ObjectDirectory = ObjectDirectory,
            ConfigFile = ConfigFile,
            TreeFile = TreeFile,
            Fragments = [.. Fragments()],
            Values = [.. ProjectValues(), .. CommandLineValues()],
            Compiler = Compiler ?? "",
            CompilerLauncher = string.IsNullOrEmpty(CompilerLauncher) ? [] : ShellWords.Split(CompilerLauncher),
            Downloads = string.IsNullOrEmpty(Downloads) ? null : Absolute(Downloads),
            LockFile = Path.Combine(project, "unikraft.lock.json"),
            Upstream = new UpstreamOptions
            {
                CacheDirectory = string.IsNullOrEmpty(CacheDirectory) ? UpstreamOptions.DefaultCacheDirectory() : Absolute(CacheDirectory),
                HttpClientFactory = () => new HttpClient(),
                Progress = new FetchProgress(line => Log.LogMessage(MessageImportance.High, "{0}", line)),
            },
        };
    }

    /// <summary>The application's own <c>.config</c>, as make reads it, is the weakest; then the project's fragments.</summary>
    protected override IEnumerable<string> Fragments()
    {
        string own = Path.Combine(string.IsNullOrEmpty(UnikraftApplication) ? Path.GetDirectoryName(ProjectFile)! : Absolute(UnikraftApplication), ".config");
        return KconfigFiles.Select(f => Absolute(f.ItemSpec)).Where(f => f != own).Prepend(own).Where(File.Exists);
    }

    /// <summary>All folders, each once. One that the project names takes the place of a package of that name, however it was needed.</summary>
    private IEnumerable<string> LibraryFolders()
    {
        static string Name(string folder) => Path.GetFileName(folder) is var name && name.StartsWith("lib-", StringComparison.Ordinal) ? name["lib-".Length..] : Path.GetFileName(folder);
        List<(string Folder, bool IsPackage)> all = [.. Libraries.Select(l => (Absolute(l.ItemSpec).TrimEnd('/'), l.GetMetadata("PackageId").Length > 0)).DistinctBy(l => l.Item1, StringComparer.Ordinal)];
        HashSet<string> named = all.Where(l => !l.IsPackage).Select(l => Name(l.Folder)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return all.Where(l => !l.IsPackage || !named.Contains(Name(l.Folder))).Select(l => l.Folder);
    }

    private string WriteApplication()
    {
        string folder = Path.Combine(Absolute(IntermediateDirectory), "application");
        if (!(CheckItems(Sources, "Compile") & CheckItems(IncludeDirectories, "IncludeDirectory")))
        {
            return folder;
        }

        ApplicationFolder application = new(ProjectName)
        {
            Sources = [.. Sources.Select(s => (Absolute(s.ItemSpec), DependsOn(s), ShellWords.Split(s.GetMetadata("Flags"))))],
            IncludeDirectories = [.. IncludeDirectories.Select(i => (Absolute(i.ItemSpec), DependsOn(i)))],
            Flags = [.. (DefineConstants ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(d => "-D" + d), .. ShellWords.Split(CompilerFlags ?? "")],
            ConfigFile = Path.Combine(Path.GetDirectoryName(ProjectFile)!, "Config.uk"),
        };
        return application.Write(folder);
    }

    private static string? DependsOn(ITaskItem item) => item.GetMetadata("DependsOn") is { Length: > 0 } when ? when : null;

    /// <summary>Reports what make could not be told of, each at its line in the project; true when there is nothing.</summary>
    private bool CheckItems(ITaskItem[] items, string elementName)
    {
        ProjectText text = new();
        return Report(items.Select(i => (Item: i, Problem: ApplicationFolder.Check(Absolute(i.ItemSpec), DependsOn(i)))).Where(c => c.Problem is not null).Select(c =>
        {
            (string? file, int line, int column) = text.PlaceOf(c.Item, elementName);
            return c.Problem! with { File = file, Line = line, Column = column };
        }));
    }

    private void Configure(UnikraftBuild build, UnikraftRequest request)
    {
        // The menu marks what the last configuration did not have: it must still be there.
        UnikraftConfiguration? configuration = UpTo == "Menu" ? build.Solve() : build.Configure();
        if (!Report(build.Diagnostics) || configuration is null)
        {
            return;
        }

        if (UpTo == "Menu")
        {
            configuration.WriteTree(request);
            ShowMenu(configuration.Solver, configuration.TargetValues);
            return;
        }

        if (UpTo == "DefConfig")
        {
            WriteDefConfig(configuration.Solver);
            return;
        }

        Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, ConfigFile);
    }

    private void CopyImages(UnikraftPlan plan)
    {
        string output = Absolute(OutputDirectory), image = Path.Combine(output, ProjectName);
        string bootable = plan.Images.LastOrDefault(i => Path.GetExtension(i) is not (".dbg" or ".gz" or ".sym" or ".bootinfo")) ?? plan.Images[^1];
        string stamp = Stamp(bootable) + Stamp(image) + Stamp(image + ".elf");
        if (File.Exists(StampOf(bootable)) && File.ReadAllText(StampOf(bootable)) == stamp)
        {
            return;
        }

        Directory.CreateDirectory(output);
        FileWriter.Copy(bootable, image);
        string elf = File.Exists(bootable + ".dbg") ? bootable + ".dbg" : bootable;
        FileWriter.Copy(elf, image + ".elf");
        File.WriteAllText(StampOf(bootable), Stamp(bootable) + Stamp(image) + Stamp(image + ".elf"));
        Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, image);
    }

    /// <summary>Says which archive is being fetched, once.</summary>
    private sealed class FetchProgress(Action<string> say) : IProgress<UpstreamProgress>
    {
        private readonly HashSet<string> _said = [];

        public void Report(UpstreamProgress value)
        {
            lock (_said)
            {
                if (_said.Add(value.Subject))
                {
                    say($"FETCH {value.Name}: {value.Subject}");
                }
            }
        }
    }
}
