// SPDX-License-Identifier: BSD-3-Clause
// Images of a project's targets as one OCI layout.
using Microsoft.Build.Framework;
using Unicore.Build.Actions;
using Unicore.Diagnostics;
using Unicore.Images.Oci;
using Unicore.Images.Registries;
using Unicore.Running.Containers;

namespace Unicore.Tasks;

/// <summary>Maps built images to the images of containers, and writes those.</summary>
public sealed class WriteOciLayout : UnicoreTask
{
    private const char Separator = '\x1f';

    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>
    /// The built images, by the names of their targets, with <c>Image</c>, <c>Initrd</c>, <c>Platform</c>, <c>Arch</c>,
    /// <c>PlatformManifest</c> (empty for a Unikraft tree's, which has <c>Parameters</c> then), <c>Arguments</c> and <c>Environment</c>.
    /// </summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary>The program's name, also that of a repository that has no other.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>The registry that the image is for; empty for none.</summary>
    public string Registry { get; set; } = "";

    /// <summary>The repository; empty for one of the program's name.</summary>
    public string Repository { get; set; } = "";

    /// <summary>The tags.</summary>
    public string[] Tags { get; set; } = [];

    /// <summary>What else is said of the images: names, with <c>Value</c>.</summary>
    public ITaskItem[] Labels { get; set; } = [];

    /// <summary>What <c>ContainerBaseImage</c> says.</summary>
    public string BaseImage { get; set; } = "";

    /// <summary>The folder of the layout.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The archive to write, or the folder for one; empty for none.</summary>
    public string Archive { get; set; } = "";

    /// <summary>The repository that the image is for.</summary>
    [Output]
    public string UsedRepository { get; set; } = "";

    /// <summary>The archive that was written; empty for none.</summary>
    [Output]
    public string WrittenArchive { get; set; } = "";

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        if (BaseImage.Length > 0)
        {
            Report(new Diagnostic("UK4045", Severity.Warning, $"ContainerBaseImage '{BaseImage}' does nothing: a unikernel brings all that "
                + "it needs, and its image has no other below it. Take the property out."));
        }

        OciName? name = NameOf();
        OciTarget[] targets = [.. Images.Select(TargetOf).OfType<OciTarget>()];
        if (name is null || targets.Length < Images.Length)
        {
            return;
        }

        string folder = Path.TrimEndingDirectorySeparator(Absolute(Folder));
        try
        {
            var plan = OciPlan.Of(targets, name);
            OciLayoutWriter.WriteFolder(plan, folder);
            if (Archive.Length > 0)
            {
                WrittenArchive = ArchiveOf(name.Repository);
                OciLayoutWriter.WriteArchive(plan, folder, WrittenArchive);
            }
        }
        catch (OciException e)
        {
            Report(e.Diagnostic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Report(new Diagnostic("UK4042", Severity.Error, $"Cannot write the OCI layout '{folder}'"
                + $"{(WrittenArchive.Length > 0 ? $" or its archive '{WrittenArchive}'" : "")}: {e.Message} Check the permissions, and the "
                + "room on the disk.", folder));
        }
    }

    private string ArchiveOf(string repository)
    {
        string path = Absolute(Archive);
        return Path.EndsInDirectorySeparator(Archive) || Directory.Exists(path)
            ? Path.Combine(path, repository.Replace('/', '-') + ".tar") : path;
    }

    private OciName? NameOf()
    {
        void Wrong(string what, string value, string should) => Report(new Diagnostic("UK4046", Severity.Error,
            $"The {what} '{value}' is none: {should}. Correct it.", ProjectFile));
        UsedRepository = Repository.Length > 0 ? Repository : Usual(Name);
        string[] tags = [.. Tags.Select(t => t.Trim()).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal)];
        RegistryName? registry = Registry.Length > 0 ? RegistryName.Parse(Registry, insecure: null) : null;
        if (Registry.Length > 0 && registry is null)
        {
            Wrong("ContainerRegistry", Registry, "give a host, with a port if it isn't the usual one, such as registry.example.org:5000");
        }

        if (!RegistryName.IsRepository(UsedRepository))
        {
            Wrong("ContainerRepository", UsedRepository, "it has small letters, digits, and between them dots, hyphens, underscores and "
                + "slashes");
        }

        // A target's own tag is longer.
        string[] all = [.. tags, .. Images.Length > 1 ? tags.SelectMany(t => Images.Select(i => $"{t}-{i.ItemSpec}")) : []];
        if (all.FirstOrDefault(t => !RegistryName.IsTag(t)) is { } wrong)
        {
            Wrong("ContainerImageTag", wrong, "it has letters, digits, underscores, and after the first dots and hyphens, 128 in all");
        }

        if (tags.Length == 0)
        {
            Wrong("ContainerImageTags", string.Join(';', Tags), "give at least one tag, such as latest");
        }

        UsedRepository = registry?.WholeRepository(UsedRepository) ?? UsedRepository;
        return Log.HasLoggedErrors ? null : new(registry?.Host, UsedRepository, tags);
    }

    /// <summary>The name of a project as a repository's.</summary>
    private static string Usual(string name)
    {
        IEnumerable<string> words = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string usual = RegistryName.IsRepository(name) ? name : string.Join('-', words);
        return usual.Length > 0 ? usual : "unikernel";
    }

    private OciTarget? TargetOf(ITaskItem item)
    {
        List<Diagnostic> found = [];
        string manifest = item.GetMetadata("PlatformManifest");
        OciTarget? target = ContainerTarget.Of(
            new()
            {
                Target = item.ItemSpec, Name = Name, Platform = item.GetMetadata("Platform"), Architecture = item.GetMetadata("Arch"),
                PlatformManifest = manifest.Length > 0 ? Absolute(manifest) : null, Image = Absolute(item.GetMetadata("Image")),
                Initrd = item.GetMetadata("Initrd") is { Length: > 0 } initrd ? Absolute(initrd) : null,
                Arguments = ProgramArguments.Split(item.GetMetadata("Arguments")),
                Parameters = ProgramArguments.Split(item.GetMetadata("Parameters")),
                Environment = item.GetMetadata("Environment").Split(Separator, StringSplitOptions.RemoveEmptyEntries),
                Labels = Labels.GroupBy(l => l.ItemSpec).ToDictionary(g => g.Key, g => g.Last().GetMetadata("Value")),
                ProjectFile = ProjectFile,
            },
            found);
        Report(found);
        return target;
    }
}
