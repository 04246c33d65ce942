// SPDX-License-Identifier: BSD-3-Clause
// Checks what a project file says before anything is built from it.
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Unicore.Diagnostics;
using Unicore.Projects;
using Unicore.Running.Guests;

namespace Unicore.Tasks;

/// <summary>Reports every mistake in a project's items and properties that can be seen without reading a library.</summary>
public sealed partial class ValidateProject : UnicoreTask
{
    // Near names of ours, and .NET's.
    private static readonly HashSet<string> DotnetNames =
        new(StringComparer.OrdinalIgnoreCase) { "Platforms", "Configurations", "PlatformName", "PlatformTarget" };

    private readonly ProjectText _text = new();

    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary><c>Unikernel</c>, <c>Library</c> or <c>Platform</c>.</summary>
    [Required]
    public string OutputType { get; set; } = "";

    /// <summary><c>UnikernelName</c>: the name of a unikernel's image.</summary>
    public string Name { get; set; } = "";

    /// <summary>The <c>Compile</c> items.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>A folder whose own makefile lists sources; empty when the project does.</summary>
    public string? SourcesElsewhere { get; set; }

    /// <summary>The <c>UpstreamSource</c> items.</summary>
    public ITaskItem[] UpstreamSources { get; set; } = [];

    /// <summary><c>UnikernelTargets</c>, normalised.</summary>
    public string Targets { get; set; } = "";

    /// <summary>The <c>LibraryReference</c> items.</summary>
    public ITaskItem[] LibraryReferences { get; set; } = [];

    /// <summary>Project files of the references to folders.</summary>
    public ITaskItem[] LibraryProjects { get; set; } = [];

    /// <summary>The <c>KconfigFile</c> items.</summary>
    public ITaskItem[] KconfigFiles { get; set; } = [];

    /// <summary>The <c>RootFileSystem</c> items.</summary>
    public ITaskItem[] RootFileSystems { get; set; } = [];

    /// <summary>The <c>Volume</c> items.</summary>
    public ITaskItem[] Volumes { get; set; } = [];

    /// <summary>The <c>Disk</c> items.</summary>
    public ITaskItem[] Disks { get; set; } = [];

    /// <summary>The <c>Port</c> items.</summary>
    public ITaskItem[] Ports { get; set; } = [];

    /// <summary>The <c>Network</c> items.</summary>
    public ITaskItem[] Networks { get; set; } = [];

    /// <summary>The <c>PackageReference</c> items.</summary>
    public ITaskItem[] PackageReferences { get; set; } = [];

    /// <summary>What NuGet says that it restored.</summary>
    public string AssetsFile { get; set; } = "";

    /// <summary>Whether this is one of several targets: names, which are the same for all of them, were looked at before.</summary>
    public bool IsInnerBuild { get; set; }

    /// <summary>Names of the properties that mean something.</summary>
    public string[] PropertyNames { get; set; } = [];

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        if (Escape().Match(ProjectFile) is { Success: true } escape)
        {
            Error("UK2021", $"The project's path has '{escape.Value}' in it, which MSBuild reads as another character, "
                + "so files are not found. Rename the folder or the file.", ProjectFile, 0);
            return;
        }

        if (OutputType == "Unikernel" && Sources.Length == 0 && UpstreamSources.Length == 0 && string.IsNullOrEmpty(SourcesElsewhere))
        {
            Error("UK2004",
                "There is nothing to compile: the project's folder holds no .c, .cc, .cpp, .S or .s file, no main.rs and no Compile "
                    + "item names one. Add a main.c.", ProjectFile, 0);
        }

        if (OutputType == "Unikernel" && (Name is "." or ".." || Name.AsSpan().ContainsAny('/', '\\')))
        {
            Error("UK2011",
                $"UnikernelName is '{Name}', and the image would not be in its folder. Choose a name without / and \\; "
                    + "OutputPath says where the image is.", ProjectFile, _text.LineOf(ProjectFile, "UnikernelName"));
        }

        foreach (ITaskItem source in Sources)
        {
            Require(source, "Compile", "UK2005",
                "The source file '{0}' does not exist. Correct the Compile item, or add the file.", 
                generated: IsMade(source));
        }

        foreach (ITaskItem fragment in KconfigFiles)
        {
            Require(fragment, "KconfigFile", "UK2006",
                "The Kconfig fragment '{0}' does not exist. Correct the KconfigFile item, or add the file.", generated: false);
        }

        foreach (ITaskItem root in RootFileSystems.Where(r => !Path.Exists(Absolute(r.ItemSpec)) && !IsMade(r)))
        {
            (string? file, int line, int column) = _text.PlaceOf(root, "RootFileSystem");
            Error("UK2024", $"'{root.ItemSpec}' does not exist, so nothing of it would be in the root file system. Correct the "
                + "RootFileSystem item, or add the folder or archive.", file, line, column);
        }

        CheckVolumes();
        CheckNetworks();
        if (!IsInnerBuild)
        {
            CheckNames();
        }

        CheckPackages();
        foreach (string target in Targets.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TargetName().IsMatch(target))
            {
                Error("UK2007",
                    $"'{target}' is not a target. A target is a platform and an architecture, such as kvm/x86_64.", ProjectFile,
                    _text.LineOf(ProjectFile, "UnikernelTargets"));
            }
        }

        foreach (ITaskItem library in LibraryProjects)
        {
            if (!File.Exists(Absolute(library.ItemSpec)))
            {
                Error("UK2008",
                    $"The library's project '{Absolute(library.ItemSpec)}' does not exist. "
                        + "A folder that LibraryReference names holds a project of the same name; or name the .ukproj itself.", ProjectFile,
                    _text.LineOf(ProjectFile, "LibraryReference"));
            }
        }

        foreach (ITaskItem library in LibraryReferences)
        {
            if (library.ItemSpec.AsSpan().ContainsAny('/', '\\') && !Path.Exists(Absolute(library.ItemSpec)))
            {
                (string? file, int line, int column) = _text.PlaceOf(library, "LibraryReference");
                Error("UK2009",
                    $"The library '{library.ItemSpec}' is neither a folder nor a .ukproj. Correct the path, "
                        + "or name a package without slashes.", file, line, column);
            }
        }
    }

    private void CheckVolumes()
    {
        foreach (ITaskItem volume in Volumes)
        {
            string path = volume.GetMetadata("Path"), fileSystem = volume.GetMetadata("FileSystem");
            string? wrong = WrongPath(path)
                ?? (fileSystem is not ("" or GuestVolume.NineP or GuestVolume.Virtiofs)
                    ? $"has the FileSystem '{fileSystem}', which is neither {GuestVolume.NineP} nor {GuestVolume.Virtiofs}"
                    : fileSystem != GuestVolume.Virtiofs && System.Text.Encoding.UTF8.GetByteCount(path) > GuestVolume.LongestPath
                    ? $"has a Path of more than {GuestVolume.LongestPath} bytes, for which the device has no room"
                    : WrongRights(volume));
            Refuse(volume, "Volume", "UK2026", wrong);
        }

        foreach (ITaskItem disk in Disks)
        {
            string path = disk.GetMetadata("Path"), fileSystem = disk.GetMetadata("FileSystem");
            string? wrong = path.Length == 0 != (fileSystem.Length == 0)
                ? "has one of Path and FileSystem, and it takes both to mount it"
                : fileSystem.Length > 0 && !FileSystemName().IsMatch(fileSystem)
                ? $"has the FileSystem '{fileSystem}', which is no name of a library such as erofs or vfat"
                : (path.Length > 0 ? WrongPath(path) : null) ?? WrongRights(disk);
            Refuse(disk, "Disk", "UK2027", wrong);
        }
    }

    private void CheckNetworks()
    {
        List<GuestPort> ports = [];
        foreach (ITaskItem item in Ports)
        {
            string guest = item.GetMetadata("GuestPort"), protocol = item.GetMetadata("Protocol"), address = item.GetMetadata("Address");
            GuestPort? port = GuestPort.Parse((protocol.Length > 0 ? protocol + ":" : "") + (address.Length > 0 ? address + ":" : "")
                + $"{item.ItemSpec}:{(guest.Length > 0 ? guest : item.ItemSpec)}");
            string? wrong = port is null
                ? "is none: Include and GuestPort are numbers up to 65535, that of the host 0 for any, Protocol is tcp or udp, and "
                    + "Address one of the host's"
                : ports.FirstOrDefault(port.Clashes) is { } other
                ? $"leads to the guest's {port.Guest}, and another item wants it to lead to its {other.Guest}"
                : null;
            if (port is not null)
            {
                ports.Add(port);
            }

            Refuse(item, "Port", "UK2028", wrong);
        }

        foreach (ITaskItem item in Networks)
        {
            _ = GuestItems.Network(item, out string? wrong);
            Refuse(item, "Network", "UK2029", wrong);
        }
    }

    private void Refuse(ITaskItem item, string type, string code, string? wrong)
    {
        if (wrong is not null)
        {
            (string? file, int line, int column) = _text.PlaceOf(item, type);
            Error(code, $"The {type.ToLowerInvariant()} '{item.ItemSpec}' {wrong}. Correct the {type} item.", file, line, column);
        }
    }

    private string? WrongPath(string path) =>
        !GuestPath().IsMatch(path) || path.Split('/').Any(part => part is "." or "..")
            ? $"has the Path '{path}', which is none of a guest's folders: it begins with a slash and has neither .. nor = in it"
            : Volumes.Concat(Disks).Count(v => v.GetMetadata("Path") == path) > 1 ? $"is not the only one with the Path '{path}'"
            : null;

    private static string? WrongRights(ITaskItem item) =>
        item.GetMetadata("ReadOnly") is { Length: > 0 } given && given.ToUpperInvariant() is not ("TRUE" or "FALSE") // as MSBuild compares
            ? $"has ReadOnly '{given}', which is neither true nor false"
            : null;

    /// <summary>A property that nobody reads and that is nearly one of ours was meant to be it.</summary>
    private void CheckNames()
    {
        IEnumerable<(string Name, int Line)> given = BuildEngine is IBuildEngine6 engine
            ? engine.GetGlobalProperties().Keys.Select(name => (name, 0))
            : [];
        foreach ((string name, int line) in _text.PropertiesOf(ProjectFile).Concat(given))
        {
            if (NearName.Of(name, PropertyNames) is { } near && !DotnetNames.Contains(name) && !_text.Reads(ProjectFile, name))
            {
                Warning("UK2018", $"Nothing reads the property '{name}'. Did you mean {near}?", ProjectFile, line);
            }
        }
    }

    /// <summary>A package that neither is a library nor has anything that a build imports does nothing.</summary>
    private void CheckPackages()
    {
        IReadOnlyDictionary<string, string> without =
            PackageReferences.Length == 0 ? ImmutableDictionary<string, string>.Empty : RestoredPackages.WithoutUse(Absolute(AssetsFile));
        foreach (ITaskItem package in PackageReferences.Where(p => without.ContainsKey(p.ItemSpec)))
        {
            string element = LibraryReferences.Any(l => l.ItemSpec == package.ItemSpec) ? "LibraryReference" : "PackageReference";
            (string? file, int line, int column) = _text.PlaceOf(package, element);
            Warning("UK2019",
                $"The package '{package.ItemSpec}' {without[package.ItemSpec]} is no library of a unikernel's and has nothing "
                + $"that a build could use, so this {element} does nothing. Take it out.", file, line, column);
        }
    }

    private void Require(ITaskItem item, string elementName, string code, string message, bool generated)
    {
        if (!generated && !File.Exists(Absolute(item.ItemSpec)))
        {
            (string? file, int line, int column) = _text.PlaceOf(item, elementName);
            Error(code, string.Format(System.Globalization.CultureInfo.InvariantCulture, message, item.ItemSpec), file, line, column);
        }
    }

    /// <summary>Whether the build brings a file that isn't there yet, or may do so.</summary>
    private bool IsMade(ITaskItem item) => UpstreamSources.Length > 0 || GeneratedItems.IsGenerated(item.ItemSpec);

    private void Warning(string code, string message, string? file, int line, int column = 0) =>
        Report(new Diagnostic(code, Severity.Warning, message, file, line, column));

    private void Error(string code, string message, string? file, int line, int column = 0) =>
        Report(new Diagnostic(code, Severity.Error, message, file, line, column));

    [GeneratedRegex("^(?:/[^/=\"\\x00-\\x1f]+)+$")]
    private static partial Regex GuestPath();

    [GeneratedRegex("^[A-Za-z0-9_.-]+$")]
    private static partial Regex FileSystemName();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();

    [GeneratedRegex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_]+$")]
    private static partial Regex TargetName();
}
