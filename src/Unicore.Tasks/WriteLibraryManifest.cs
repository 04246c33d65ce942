// SPDX-License-Identifier: BSD-3-Clause
// Writes down what others need to know of a project: its library manifest.
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Images.Formats;
using Unicore.Kconfig.Model;

namespace Unicore.Tasks;

/// <summary>Maps a project's items to a <see cref="LibraryManifest"/> and saves it when it changed.</summary>
public sealed class WriteLibraryManifest : UnicoreTask
{
    /// <summary>The file to write.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>Name of the library: the project's.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>The project's <c>OutputType</c>.</summary>
    [Required]
    public string Kind { get; set; } = "";

    /// <summary>The project's folder.</summary>
    [Required]
    public string Root { get; set; } = "";

    /// <summary>The project's version.</summary>
    public string? Version { get; set; }

    /// <summary>Its licence, an SPDX expression.</summary>
    public string? License { get; set; }

    /// <summary>The <c>Compile</c> items, with <c>DependsOn</c>, <c>Flags</c> and <c>Replaces</c>.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The <c>GeneratedFile</c> items, with <c>Command</c>, <c>Inputs</c>, <c>Tools</c> and <c>DependsOn</c>.</summary>
    public ITaskItem[] GeneratedFiles { get; set; } = [];

    /// <summary>What the <c>Inputs</c> of <see cref="GeneratedFiles"/> are: files and folders, each with its item in <c>Of</c>.</summary>
    public ITaskItem[] GeneratedInputs { get; set; } = [];

    /// <summary>The value of <c>UpstreamDirectory</c>, when archives are unpacked below it; else empty.</summary>
    public string? UpstreamDirectory { get; set; }

    /// <summary>The <c>IncludeDirectory</c> items, with <c>DependsOn</c>, <c>Private</c> and <c>Language</c>.</summary>
    public ITaskItem[] IncludeDirectories { get; set; } = [];

    /// <summary>The <c>LibraryReference</c> items.</summary>
    public ITaskItem[] LibraryReferences { get; set; } = [];

    /// <summary>Names of libraries or roles that this project needs without saying so; its headers may need them too.</summary>
    public string[] ImplicitNeeds { get; set; } = [];

    /// <summary>The <c>Provides</c> items: roles, with <c>Default</c>, <c>Alias</c>, <c>ByReference</c> and <c>Hosted</c>.</summary>
    public ITaskItem[] Provides { get; set; } = [];

    /// <summary>What the library is, in a sentence: a menu of those that can have a role shows it.</summary>
    public string? Description { get; set; }

    /// <summary>Macros, separated by semicolons.</summary>
    public string[] DefineConstants { get; set; } = [];

    /// <summary>Compiler options, as a shell would split them.</summary>
    public string? CompilerFlags { get; set; }

    /// <summary>Options of the final link, as a shell would split them.</summary>
    public string? LinkerFlags { get; set; }

    /// <summary>Architectures that a platform supports or a library is for; empty for all.</summary>
    public string[] Architectures { get; set; } = [];

    /// <summary>The <c>ImageFormat</c> items of a platform, with <c>Arch</c>.</summary>
    public ITaskItem[] ImageFormats { get; set; } = [];

    /// <summary>
    /// The <c>Monitor</c> items of a platform, with <c>Arch</c>; the default comes first. One with <c>Program</c> is the platform's own.
    /// </summary>
    public ITaskItem[] Monitors { get; set; } = [];

    /// <summary>The <c>Firmware</c> items of a platform, with <c>Arch</c>.</summary>
    public ITaskItem[] Firmware { get; set; } = [];

    /// <summary>The <c>RootFileSystem</c> items: folders and archives.</summary>
    public ITaskItem[] RootFileSystem { get; set; } = [];

    /// <summary>Whether a compiler's warning fails the build.</summary>
    public bool WarningsAsErrors { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Root));
        string Below(string path) => Path.GetFullPath(path.Replace('\\', '/'), root);
        string? Named(string file) => File.Exists(Path.Combine(root, file)) ? Path.Combine(root, file) : null;
        string? Metadata(ITaskItem item, string name) => item.GetMetadata(name) is { Length: > 0 } value ? value : null;

        if (Kind != nameof(LibraryKind.Unikernel) && LibraryReferences.FirstOrDefault(r => Metadata(r, "Allocator") is not null) is { } one)
        {
            Report(new Diagnostic("UK2116", Severity.Error, $"The LibraryReference to '{one.ItemSpec}' has an Allocator, and this project "
                + "is no application: who makes the image chooses. Take the metadata away, and write it in the application's project."));
        }

        string? config = Named("Config.uk");
        string symbol = SymbolName.OfLibrary(Name);
        ILookup<bool, ITaskItem> includeItems = IncludeDirectories.ToLookup(i => Metadata(i, "Language") is not null);
        List<(string Path, string? When, bool Private)> includes =
            includeItems[false].Select(i =>
                (Path: Below(i.ItemSpec), When: Metadata(i, "DependsOn"), Private: i.GetMetadata("Private") == "true")).ToList();
        var manifest = new LibraryManifest
        {
            Name = Name,
            Kind = Enum.Parse<LibraryKind>(Kind),
            Root = root,
            Version = Version,
            License = string.IsNullOrEmpty(License) ? null : License,
            Sources = [.. Sources.Select(s => new SourceFile(Below(s.ItemSpec), Metadata(s, "DependsOn"), Metadata(s, "Flags"),
                    Metadata(s, "Replaces") is { } replaced ? Below(replaced) : null))
                .DistinctBy(s => s.Path).OrderBy(s => s.Path, StringComparer.Ordinal)],
            Generated = GeneratedItems.Steps(GeneratedFiles, GeneratedInputs, root, UpstreamDirectory),
            UpstreamDirectory = string.IsNullOrEmpty(UpstreamDirectory) ? null
                : Path.TrimEndingDirectorySeparator(Below(UpstreamDirectory)),
            IncludeDirectories = [.. includes.Where(i => !i.Private && i.When is null).Select(i => i.Path).Distinct()],
            ConditionalIncludeDirectories = [.. includes.Where(i => !i.Private && i.When is not null)
                .Select(i => new ConditionalPath(i.Path, i.When!))],
            CxxIncludeDirectories = [.. includeItems[true].Select(i => Below(i.ItemSpec)).Distinct()],
            PrivateIncludeDirectories = [.. includes.Where(i => i.Private).Select(i => i.Path).Distinct()],
            DefineConstants = DefineConstants,
            CompilerFlags = ShellWords.Split(CompilerFlags ?? ""),
            LinkerFlags = ShellWords.Split(LinkerFlags ?? ""),
            ConfigFile = config,
            KconfigSymbol = config is not null
                && Regex.IsMatch(File.ReadAllText(config), $@"^\s*(menu)?config\s+{symbol}\s*$", RegexOptions.Multiline) ? symbol : null,
            ExportedSymbols = Named("exportsyms.uk") is { } exported ? [exported] : [],
            LocalSymbols = Named("localsyms.uk") is { } local ? [local] : [],
            ExtraLinkerScripts = Named("extra.ld") is { } script ? [script] : [],
            LinkerRules = Named("Linker.uk"),
            Needs = [.. LibraryReferences.Select(LibraryName).Concat(ImplicitNeeds).Where(n => n != Name).Distinct(StringComparer.Ordinal)],
            PublicNeeds = [.. LibraryReferences.Where(r => r.GetMetadata("Public") == "true").Select(LibraryName).Concat(ImplicitNeeds)
                .Where(n => n != Name).Distinct(StringComparer.Ordinal)],
            Allocators = [.. LibraryReferences.Where(r => Metadata(r, "Allocator") is not null)
                .Select(r => $"{LibraryName(r)}={r.GetMetadata("Allocator")}")],
            Provides = [.. Provides.Select(p =>
                new Provision(p.ItemSpec, p.GetMetadata("Default") == "true", Description, Metadata(p, "Alias"),
                    p.GetMetadata("ByReference") == "true", p.GetMetadata("Hosted") == "true"))],
            Architectures = Architectures,
            ImageFormats = [.. ImageFormats.Select(OfArchitecture)],
            Monitors = [.. Monitors.Select(OfArchitecture)],
            MonitorPrograms = [.. Monitors.Where(m => Metadata(m, "Program") is not null).Select(m => new MonitorProgram
            {
                Name = m.ItemSpec,
                Architecture = Metadata(m, "Arch") is { } architecture ? Target.NormalizeArchitecture(architecture) : null,
                Program = m.GetMetadata("Program"),
                Arguments = Words(m.GetMetadata("Arguments")),
                Initrd = Metadata(m, "Initrd"),
                Disk = Metadata(m, "Disk"),
                ReadOnlyDisk = Metadata(m, "ReadOnlyDisk"),
                Network = Words(m.GetMetadata("Network")),
                Devices = Words(m.GetMetadata("Devices")),
                HasSerialConsole = m.GetMetadata("Console") == "serial",
                Package = Metadata(m, "Package"),
                Origin = Metadata(m, "Origin"),
            })],
            Firmware = [.. Firmware.Select(OfArchitecture)],
            RootFileSystem = [.. RootFileSystem.Select(r => Path.TrimEndingDirectorySeparator(Below(r.ItemSpec)))],
            WarningsAsErrors = WarningsAsErrors,
        };
        manifest.Save(Absolute(Manifest));
    }

    private static string[] Words(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string OfArchitecture(ITaskItem item) =>
        item.GetMetadata("Arch") is { Length: > 0 } architecture
            ? $"{Target.NormalizeArchitecture(architecture)}={item.ItemSpec}"
            : item.ItemSpec;

    /// <summary>The name that a reference means: a project's file name, a folder's name, or a package's.</summary>
    internal static string LibraryName(ITaskItem reference)
    {
        string text = reference.ItemSpec.Replace('\\', '/').TrimEnd('/');
        return text.EndsWith(".ukproj", StringComparison.Ordinal)
            ? Path.GetFileNameWithoutExtension(text)
            : text[(text.LastIndexOf('/') + 1)..];
    }
}
