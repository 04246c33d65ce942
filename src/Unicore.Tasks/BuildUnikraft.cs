// SPDX-License-Identifier: BSD-3-Clause
// Builds one application against a Unikraft tree for one target, or goes as far as it is asked to.
using Microsoft.Build.Framework;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Pipeline;
using Unicore.Build.Upstream;
using Unicore.Projects;
using Unicore.Unikraft;
using Unicore.Unikraft.Applications;
using Unicore.Unikraft.Building;

namespace Unicore.Tasks;

/// <summary>Maps a project's items to a build of a Unikraft tree.</summary>
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

    /// <summary>A folder with origin archives.</summary>
    public string? Downloads { get; set; }

    /// <summary>The user-wide cache of archives; empty for the usual place.</summary>
    public string? CacheDirectory { get; set; }

    private bool HasApplication => !string.IsNullOrEmpty(UnikraftApplication);

    /// <inheritdoc/>
    protected override IBuildSource? Source(BuildHost host)
    {
        if (!HasApplication && !(CheckItems(Sources, "Compile") & CheckItems(IncludeDirectories, "IncludeDirectory")))
        {
            return null;
        }

        ILookup<bool, string> libraries = LibraryFolders().ToLookup(f => File.Exists(Path.Combine(f, "Linker.uk")));
        return new UnikraftSource(
            (UnikraftRequest)Complete(new UnikraftRequest
            {
                Name = ProjectName,
                Target = Target,
                ProjectDirectory = ProjectDirectory,
                ObjectDirectory = Path.Combine(Absolute(IntermediateDirectory), "unikraft"),
                ConfigFile = ConfigFile,
                Root = Absolute(UnikraftRoot).TrimEnd('/'),
                Application = HasApplication
                    ? Absolute(UnikraftApplication!).TrimEnd('/')
                    : Path.Combine(Absolute(IntermediateDirectory), "application"),
                OwnSources = HasApplication ? null : OwnSources(),
                Libraries = [.. libraries[false]],
                Platforms = [.. libraries[true]],
                LibrariesFolder = string.IsNullOrEmpty(LibrariesFolder) ? null : Absolute(LibrariesFolder),
                Downloads = string.IsNullOrEmpty(Downloads) ? null : Absolute(Downloads),
                LockFile = Path.Combine(ProjectDirectory, "unikraft.lock.json"),
                Upstream = new UpstreamOptions
                {
                    CacheDirectory = string.IsNullOrEmpty(CacheDirectory)
                        ? UpstreamOptions.DefaultCacheDirectory()
                        : Absolute(CacheDirectory),
                    HttpClientFactory = () => new HttpClient(),
                    Progress = new FetchProgress(line => Log.LogMessage(MessageImportance.High, "{0}", line)),
                },
            }),
            host, Cancellation);
    }

    /// <summary>The application's own <c>.config</c>, as make reads it, is the weakest; then the project's fragments.</summary>
    protected override IEnumerable<string> Fragments()
    {
        string own = Path.Combine(HasApplication ? Absolute(UnikraftApplication!) : ProjectDirectory, ".config");
        return KconfigFiles.Select(f => Absolute(f.ItemSpec)).Where(f => f != own).Prepend(own).Where(File.Exists);
    }

    /// <summary>
    /// All folders, each once. One that the project names takes the place of a package of that name, however it was needed.
    /// </summary>
    private IEnumerable<string> LibraryFolders()
    {
        static string Name(string folder) =>
            Path.GetFileName(folder) is var name && name.StartsWith("lib-", StringComparison.Ordinal)
                ? name["lib-".Length..]
                : Path.GetFileName(folder);
        List<(string Folder, bool IsPackage)> all =
            [.. Libraries.Select(l => (Absolute(l.ItemSpec).TrimEnd('/'), l.GetMetadata("PackageId").Length > 0))
                .DistinctBy(l => l.Item1, StringComparer.Ordinal)];
        HashSet<string> named = all.Where(l => !l.IsPackage).Select(l => Name(l.Folder)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return all.Where(l => !l.IsPackage || !named.Contains(Name(l.Folder))).Select(l => l.Folder);
    }

    private ApplicationFolder OwnSources()
    {
        const StringSplitOptions Each = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return new(ProjectName)
        {
            Sources = [.. Sources.Select(s => (Absolute(s.ItemSpec), DependsOn(s), ShellWords.Split(s.GetMetadata("Flags"))))],
            IncludeDirectories = [.. IncludeDirectories.Select(i => (Absolute(i.ItemSpec), DependsOn(i)))],
            Flags = [.. (DefineConstants ?? "").Split(';', Each).Select(d => "-D" + d), .. ShellWords.Split(CompilerFlags ?? "")],
            ConfigFile = Path.Combine(ProjectDirectory, "Config.uk"),
        };
    }

    private static string? DependsOn(ITaskItem item) => item.GetMetadata("DependsOn") is { Length: > 0 } when ? when : null;

    /// <summary>Reports what make could not be told of, each at its line in the project; true when there is nothing.</summary>
    private bool CheckItems(ITaskItem[] items, string elementName)
    {
        ProjectText text = new();
        return Report(items.Select(i => (Item: i, Problem: ApplicationFolder.Check(Absolute(i.ItemSpec), DependsOn(i), ProjectDirectory)))
            .Where(c => c.Problem is not null).Select(c =>
        {
            (string? file, int line, int column) = text.PlaceOf(c.Item, elementName);
            return c.Problem! with { File = file, Line = line, Column = column };
        }));
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
