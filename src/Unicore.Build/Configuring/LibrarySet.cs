// SPDX-License-Identifier: BSD-3-Clause
// Which of the libraries at hand an image can be made of: what the application and its platform need, and what that needs.
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;

namespace Unicore.Build.Configuring;

/// <summary>The libraries at hand; a library that the project refers to takes the place of the core's of the same name.</summary>
internal sealed class LibrarySet
{
    private readonly ConfigurationRequest _request;
    private readonly List<LibraryManifest> _all;

    public LibrarySet(ConfigurationRequest request)
    {
        _request = request;
        HashSet<string> referred = request.Referenced.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        _all = [request.Application, .. request.Referenced, .. request.Core.Where(m => !referred.Contains(m.Name))];
    }

    /// <summary>Who can have each role; known once libraries have been selected.</summary>
    public Roles Roles { get; private set; } = new([], [], []);

    /// <summary>All of them, the application first.</summary>
    public IReadOnlyList<LibraryManifest> All => _all.ConvertAll(Roles.Expand);

    /// <summary>Allocators of single libraries: part of the image, whoever has the role.</summary>
    public IReadOnlyList<string> Heaps => [.. _request.Application.Allocators.Select(a => a.Split('=', 2)[1]).Distinct()];

    private LibraryManifest WithHeaps(LibraryManifest library) => library.Name != _request.Application.Name ? library
        : library with { Needs = [.. library.Needs.Union(Heaps, StringComparer.Ordinal)] };

    /// <summary>The platform of <paramref name="target"/>, or null with <c>UK2010</c>.</summary>
    public LibraryManifest? FindPlatform(Target target, ICollection<Diagnostic> diagnostics)
    {
        List<LibraryManifest> platforms = _all.Where(m => m.Kind == LibraryKind.Platform).OrderBy(m => m.Name, StringComparer.Ordinal)
            .ToList();
        LibraryManifest? platform = platforms.FirstOrDefault(m => m.Name == target.Platform);
        if (platform is not null && (platform.Architectures.Count == 0 || platform.Architectures.Contains(target.Architecture)))
        {
            return platform;
        }

        string targets = string.Join(", ", platforms.SelectMany(Targets));
        string what = platform is null ? $"The platform '{target.Platform}' is unknown" : $"The platform '{target.Platform}' does not "
            + $"run on '{target.Architecture}'";
        diagnostics.Add(new("UK2010", Severity.Error, $"{what}.{target.Note} Targets are: {targets}. Choose one with Platform and Arch, "
            + "or refer to a library that brings the platform."));
        return null;
    }

    private static IEnumerable<string> Targets(LibraryManifest platform) =>
        (platform.Architectures.Count > 0 ? platform.Architectures : TargetArchitecture.All.Select(a => a.Name))
        .Select(a => $"{platform.Name}/{a}");

    /// <summary>
    /// Everything reachable from the application, the platform and the core's roots, needs first; or null with what is wrong.
    /// </summary>
    public IReadOnlyList<LibraryManifest>? Select(LibraryManifest platform, ICollection<Diagnostic> diagnostics)
    {
        List<Diagnostic> wrong = [];
        List<LibraryManifest> here = ForTarget(platform, _request.Target.Architecture);
        Roles = new Roles(here, [.. _request.Application.Needs, .. _request.Referenced.Select(m => m.Name)], wrong);
        here = here.ConvertAll(Roles.Expand).ConvertAll(WithHeaps);
        string[] allocators = [.. here.Where(m => m.CanBe(LibraryRoles.Allocator)).Select(m => m.Name).Order(StringComparer.Ordinal)];
        wrong.AddRange(Heaps.Except(allocators).Select(a => new Diagnostic("UK2116", Severity.Error,
            $"'{a}' is the Allocator of a LibraryReference, and no library of that name is an allocator. Write one of "
                + $"{string.Join(", ", allocators)}.")));
        wrong.AddRange(_request.Application.Allocators.Select(a => a.Split('=', 2)[0]).Distinct().Where(n => HasNoHeap(n, here)).Select(n =>
            new Diagnostic("UK2116", Severity.Error, $"'{n}' is a role, or has one by which all memory is handed out, so it can have no "
                + "Allocator of its own. Take the metadata away; a library of the application's that calls malloc can have it, and "
                + $"a LibraryReference to one of {string.Join(", ", allocators)} chooses everybody's.")));
        ILookup<string, LibraryManifest> byName = here.ToLookup(m => m.Name, StringComparer.Ordinal);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        IEnumerable<string> referenced = _request.Referenced.Where(m => m.Kind == LibraryKind.Library).Select(m => m.Name);
        var open = new Queue<string>([_request.Application.Name, platform.Name, .. _request.CoreRoots, .. referenced]);
        while (open.TryDequeue(out string? name))
        {
            if (wanted.Add(name))
            {
                foreach (string need in byName[name].SelectMany(m => m.Needs))
                {
                    open.Enqueue(need);
                }
            }
        }

        LibraryGraph graph = LibraryGraph.Resolve(here.Where(m => wanted.Contains(m.Name)));
        // Two libraries in one role may need each other in a circle, or lack something: that they are two is what is wrong.
        if (wrong.Count == 0)
        {
            wrong.AddRange(graph.Diagnostics);
        }

        foreach (Diagnostic diagnostic in wrong)
        {
            diagnostics.Add(diagnostic);
        }

        return wrong.Count == 0 ? graph.Ordered : null;
    }

    private static bool HasNoHeap(string name, List<LibraryManifest> here) =>
        here.Exists(m => m.CanBe(name) || (m.Name == name && (m.CanBe(LibraryRoles.C) || m.CanBe(LibraryRoles.Allocator))));

    /// <summary>The libraries for a target; a need on one that is for other architectures or platforms alone is gone.</summary>
    private List<LibraryManifest> ForTarget(LibraryManifest platform, string architecture)
    {
        HashSet<string> elsewhere = OtherPlatforms(platform);
        elsewhere.UnionWith(_all
            .Where(m => m.Kind == LibraryKind.Library && m.Architectures.Count > 0 && !m.Architectures.Contains(architecture))
            .Select(m => m.Name));
        return [.. _all.Where(m => !elsewhere.Contains(m.Name)).Select(m => m with
        {
            Needs = [.. m.Needs.Where(n => !elsewhere.Contains(n))],
            PublicNeeds = [.. m.PublicNeeds.Where(n => !elsewhere.Contains(n))],
        })];
    }

    /// <summary>The platforms at hand for other targets: all but the target's, and those that it is built on.</summary>
    private HashSet<string> OtherPlatforms(LibraryManifest platform)
    {
        Dictionary<string, LibraryManifest> others = _all.Where(m => m.Kind == LibraryKind.Platform)
            .DistinctBy(m => m.Name, StringComparer.Ordinal).ToDictionary(m => m.Name, StringComparer.Ordinal);
        var open = new Queue<string>([platform.Name]);
        while (open.TryDequeue(out string? name))
        {
            if (others.Remove(name, out LibraryManifest? used))
            {
                used.Needs.ToList().ForEach(open.Enqueue);
            }
        }

        return [.. others.Keys];
    }
}
