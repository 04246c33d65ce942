// SPDX-License-Identifier: BSD-3-Clause
// Turns libraries, a configuration and a target into the graph of commands that build them.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Diagnostics;

namespace Unicore.Build.Planning;

/// <summary>Plans builds.</summary>
public sealed partial class Planner
{
    private readonly BuildRequest _request;
    private readonly LibraryGraph _graph;
    private readonly CompileFlags _flags;
    private readonly IProcessRunner _runner;
    private readonly List<BuildAction> _actions = [];
    private readonly List<CompileCommand> _commands = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly Dictionary<string, string> _environment = new() { ["LC_ALL"] = "C", ["SOURCE_DATE_EPOCH"] = "0" };

    private Planner(BuildRequest request, LibraryGraph graph, IProcessRunner runner)
    {
        _request = request;
        _graph = graph;
        _runner = runner;
        _flags = new CompileFlags(request, graph);
    }

    /// <summary>Plans a build. GNU make is asked for the platform's link rules when no answer to the same question is kept in the object folder.</summary>
    /// <param name="request">What to build.</param>
    /// <param name="runner">Starts make; null for real processes.</param>
    /// <param name="cancellationToken">Stops the wait for make.</param>
    /// <returns>The plan; <c>UK2101</c> to <c>UK2106</c>, <c>UK3020</c>, <c>UK3021</c>.</returns>
    public static PlanResult Plan(BuildRequest request, IProcessRunner? runner = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        IEnumerable<LibraryManifest> all = request.Application is null ? request.Libraries : request.Libraries.Append(request.Application);
        LibraryGraph graph = LibraryGraph.Resolve(all);
        return graph.Succeeded
            ? new Planner(request, graph, runner ?? new ProcessRunner()).Run(cancellationToken)
            : new(null, null, null, [], graph.Diagnostics);
    }

    private PlanResult Run(CancellationToken cancellationToken)
    {
        // A platform comes after those that it is built on.
        LibraryManifest? platform = _request.Libraries.LastOrDefault(l => l.Kind == LibraryKind.Platform);
        CheckTarget(platform);
        List<LinkedLibrary> linked = [];
        foreach (LibraryManifest library in _graph.Ordered)
        {
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

        string? image = null;
        string? map = null;
        if (_request.Application is not null && platform is not null && !HasErrors())
        {
            CheckCalls(linked);
            image = Link(platform, linked, out map, cancellationToken);
        }

        if (HasErrors())
        {
            return new(null, null, null, _commands, _diagnostics);
        }

        LinkOutput output = new(new ManifestLibraries(_request, linked));
        return new(new ActionGraph { Actions = _actions, DisplayRoots = DisplayRoots(), ParseOutput = output.Parse }, image, map, _commands, _diagnostics);
    }

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
                $"No library of this build is the platform '{_request.Target.Platform}'. Add a LibraryReference to it, or choose another with -p:Platform=."));
        }
        else if (platform.Architectures.Count > 0 && !platform.Architectures.Contains(_request.Target.Architecture))
        {
            string known = string.Join(", ", platform.Architectures.Select(a => $"{_request.Target.Platform}/{a}"));
            _diagnostics.Add(new("UK2106", Severity.Error, $"There is no target '{_request.Target}'. The platform '{platform.Name}' has {known}."));
        }
    }

    private string[] DisplayRoots()
    {
        SortedSet<string> roots = new(StringComparer.Ordinal) { _request.ProjectDirectory, _request.ObjectDirectory };
        foreach (LibraryManifest library in _graph.Ordered)
        {
            roots.Add(library.Root);
            roots.UnionWith(library.IncludeDirectories);
            roots.UnionWith(library.PrivateIncludeDirectories);
        }

        return [.. roots.OrderByDescending(r => r.Length)];
    }
}

/// <summary>A library and its finished object.</summary>
internal sealed record LinkedLibrary(LibraryManifest Library, string Object);
