// SPDX-License-Identifier: BSD-3-Clause
// Turns libraries, a configuration and a target into the graph of commands that build them.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Images.Disks;
using Unicore.Images.Formats;

namespace Unicore.Build.Planning;

/// <summary>Plans builds.</summary>
public sealed partial class Planner
{
    private readonly PlanRequest _request;
    private readonly LibraryGraph _graph;
    private readonly CompileFlags _flags;
    private readonly Sharing _sharing;
    private readonly IFileSystem _files;
    private readonly IProcessRunner _runner;
    private readonly List<BuildAction> _actions = [];
    private readonly List<CompileCommand> _commands = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly Dictionary<string, string?> _environment;

    private Planner(PlanRequest request, LibraryGraph graph, IFileSystem files, IProcessRunner runner)
    {
        _request = request;
        _graph = graph;
        _files = files;
        _runner = runner;
        _flags = new CompileFlags(request, graph);
        _sharing = new Sharing(request, graph, _flags.Folders);

        // Compilers call the folder that they run in what PWD calls it, if that is right, and else by its path without links.
        _environment = new(ToolEnvironment.Plain) { ["SOURCE_DATE_EPOCH"] = "0", ["PWD"] = request.ProjectDirectory };
    }

    /// <summary>
    /// Plans a build. GNU make is asked for the platform's link rules when no answer to the same question is kept in the object folder.
    /// </summary>
    /// <param name="request">What to build.</param>
    /// <param name="files">The disk.</param>
    /// <param name="runner">Starts make.</param>
    /// <param name="cancellationToken">Stops the wait for make.</param>
    /// <returns>The plan; <c>UK2101</c> to <c>UK2106</c>, <c>UK3020</c>, <c>UK3021</c>, <c>UK3032</c>, <c>UK3033</c>, <c>UK4020</c>,
    /// <c>UK4030</c> to <c>UK4036</c>, <c>UK4060</c>, <c>UK4061</c>.</returns>
    public static BuildPlan Plan(
        PlanRequest request, IFileSystem files, IProcessRunner runner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        IEnumerable<LibraryManifest> all = request.Application is null ? request.Libraries : request.Libraries.Append(request.Application);
        LibraryGraph graph = LibraryGraph.Resolve(all.Select(l => Placed(l, request)));
        return graph.Succeeded
            ? new Planner(request, graph, files, runner).Run(cancellationToken)
            : new() { Diagnostics = graph.Diagnostics };
    }

    private BuildPlan Run(CancellationToken cancellationToken)
    {
        // A platform comes after those that it is built on.
        LibraryManifest? platform = _request.Libraries.LastOrDefault(l => l.Kind == LibraryKind.Platform);
        CheckTarget(platform);
        if (_request.Profiling != ProfileUse.None && _request.Toolchain.Family != CompilerFamily.Gcc)
        {
            _diagnostics.Add(new("UK3034", Severity.Error,
                "Profiles are made and used with gcc, and this build has another compiler. Leave UnikernelCompiler out, or Pgo."));
        }

        _files.WriteIfChanged(CompileFlags.FreestandingHeader(_request), CompileFlags.FreestandingText);
        List<LinkedLibrary> linked = [];
        foreach (LibraryManifest library in _graph.Ordered)
        {
            Generate(library);
            List<string> objects = Compile(library);
            if (objects.Count > 0)
            {
                linked.Add(Combine(library, objects));
            }
            else if (library.Kind == LibraryKind.Unikernel && !_diagnostics.Exists(d => d.Severity == Severity.Error))
            {
                _diagnostics.Add(new("UK2105", Severity.Error,
                    $"'{library.Name}' has no source to compile. Add a main.c beside the project file, or Compile items.", library.Root));
            }
        }

        string? elf = null;
        if (_request.Application is not null && platform is not null && !HasErrors())
        {
            CheckCalls(linked);
            bool isEmbedded = HasRoot && IsRootEmbedded(platform);
            if (HasRoot)
            {
                MakeRootFileSystem();
            }

            elf = Link(platform, linked, isEmbedded ? [EmbedRootFileSystem()] : [], cancellationToken);
            if (elf is not null && _request.Image is { } image)
            {
                WriteImage(platform, elf, image, HasRoot && !isEmbedded ? RootArchive : null);
            }
        }

        ManifestLibraries libraries = new(_request.ProjectDirectory, _request.AvailableLibraries, _request.KconfigValues, linked);
        return new()
        {
            Actions = HasErrors() ? [] : _actions,
            DisplayRoots = DisplayRoots(),
            ParseOutput = new LinkOutput(libraries).Parse,
            Images = elf is null ? [] : [elf],
            CompileCommands = _commands,
            Diagnostics = _diagnostics,
        };
    }

    private void WriteImage(LibraryManifest platform, string elf, string image, string? initrd)
    {
        if (platform.ImageFormatFor(_request.Target.Architecture) is not { } format)
        {
            _diagnostics.Add(new("UK4020", Severity.Error,
                $"The platform '{_request.Target.Platform}' does not say which image format '{_request.Target.Architecture}' has."
                + $"{_request.Target.Note} Its project needs an ImageFormat item with Arch=\"{_request.Target.Architecture}\": one of "
                + $"{string.Join(", ", ImageFormats.All.Select(f => f.Name))}."));
            return;
        }

        string? map = _actions.Exists(a => a.Outputs.Contains(MapFile)) ? MapFile : null;
        _actions.Add(ImageActions.Write(format, elf, map, _request.LibrariesFile, initrd, image, after: [CallsFile]));
        if (_request.Disk is { } disk && CanBoot(platform, disk))
        {
            _actions.Add(ImageActions.WriteDisk(disk, image, initrd));
        }
    }

    /// <summary>Whether the platform says that some firmware which boots such disks boots its images.</summary>
    private bool CanBoot(LibraryManifest platform, PlannedDisk disk)
    {
        if (DiskFormats.Find(disk.Format) is not { } format)
        {
            _diagnostics.Add(new("UK4060", Severity.Error, $"There is no ImageFormat '{disk.Format}'. There are: {DiskFormats.Names}."));
            return false;
        }

        bool can = platform.FirmwareFor(_request.Target.Architecture).Intersect(format.Firmware).Any();
        if (!can)
        {
            _diagnostics.Add(new("UK4061", Severity.Error,
                $"No firmware boots images for {_request.Target}, so ImageFormat '{disk.Format}' makes nothing of them."
                + $"{_request.Target.Note} Leave ImageFormat out for this target, or build for one that is booted from disks: "
                + "-p:Platform=kvm -p:Arch=x86_64."));
        }

        return can;
    }

    private string MapFile => Path.Combine(_request.ObjectDirectory, _request.Name + ".map");

    private string LinkDependencies => Path.Combine(_request.ObjectDirectory, _request.Name + ".elf.d");

    private string CallsFile => Path.Combine(_request.ObjectDirectory, "calls.txt");

    private bool HasErrors() => _diagnostics.Exists(d => d.Severity == Severity.Error);

    private void CheckTarget(LibraryManifest? platform)
    {
        if (_request.Application is null)
        {
            return;
        }

        if (platform is null)
        {
            _diagnostics.Add(new("UK2101", Severity.Error,
                $"No library of this build is the platform '{_request.Target.Platform}'.{_request.Target.Note} Add a LibraryReference "
                    + "to it, or choose another with -p:Platform=."));
        }
        else if (platform.Architectures.Count > 0 && !platform.Architectures.Contains(_request.Target.Architecture))
        {
            string known = string.Join(", ", platform.Architectures.Select(a => $"{_request.Target.Platform}/{a}"));
            _diagnostics.Add(new("UK2106", Severity.Error,
                $"There is no target '{_request.Target}'.{_request.Target.Note} The platform '{platform.Name}' has {known}."));
        }
    }

    private string[] DisplayRoots()
    {
        SortedSet<string> roots = new(StringComparer.Ordinal) { _request.ProjectDirectory, _request.ObjectDirectory };
        if (_request.GeneratedDirectory is { } generated)
        {
            roots.Add(generated);
        }

        foreach (LibraryManifest library in _graph.Ordered)
        {
            roots.Add(library.Root);
            roots.UnionWith(library.IncludeDirectories);
            roots.UnionWith(library.CxxIncludeDirectories);
            roots.UnionWith(library.PrivateIncludeDirectories);
        }

        return [.. roots.OrderByDescending(r => r.Length)];
    }
}
