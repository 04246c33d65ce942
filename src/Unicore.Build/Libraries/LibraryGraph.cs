// SPDX-License-Identifier: BSD-3-Clause
// Orders libraries so that each comes after what it needs, or says why that cannot be.
using System.Collections.Concurrent;
using Unicore.Diagnostics;

namespace Unicore.Build.Libraries;

/// <summary>The libraries of a build in dependency order.</summary>
public sealed class LibraryGraph
{
    private readonly Dictionary<string, LibraryManifest> _byName;
    private readonly ConcurrentDictionary<string, IReadOnlyList<LibraryManifest>> _below = new(StringComparer.Ordinal);

    private LibraryGraph(List<LibraryManifest> ordered, Dictionary<string, LibraryManifest> byName, List<Diagnostic> diagnostics)
    {
        Ordered = ordered;
        _byName = byName;
        Diagnostics = diagnostics;
    }

    /// <summary>Every library once, needs first; as far as it could be ordered.</summary>
    public IReadOnlyList<LibraryManifest> Ordered { get; }

    /// <summary>What is wrong: <c>UK2101</c> missing, <c>UK2102</c> found twice, <c>UK2103</c> a circle.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>Whether there is nothing wrong.</summary>
    public bool Succeeded => Diagnostics.Count == 0;

    /// <summary>Orders libraries. The same set gives the same order whatever order it comes in.</summary>
    /// <param name="manifests">All libraries, the application and the platform among them.</param>
    /// <returns>The order, and what is wrong.</returns>
    public static LibraryGraph Resolve(IEnumerable<LibraryManifest> manifests)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        List<Diagnostic> diagnostics = [];
        Dictionary<string, LibraryManifest> byName = new(StringComparer.Ordinal);
        foreach (LibraryManifest manifest in manifests.OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            if (byName.TryGetValue(manifest.Name, out LibraryManifest? other))
            {
                if (other.Version != manifest.Version || other.Root != manifest.Root)
                {
                    diagnostics.Add(new("UK2102", Severity.Error,
                        $"The library '{manifest.Name}' was found twice: {Describe(other)} and {Describe(manifest)}. "
                            + "Refer to one of them only."));
                }

                continue;
            }

            byName.Add(manifest.Name, manifest);
        }

        List<LibraryManifest> ordered = [];
        Dictionary<string, bool> visited = new(StringComparer.Ordinal);
        List<string> path = [];
        foreach (LibraryManifest manifest in byName.Values)
        {
            Visit(manifest);
        }

        return new LibraryGraph(ordered, byName, diagnostics);

        void Visit(LibraryManifest manifest)
        {
            if (visited.TryGetValue(manifest.Name, out bool done))
            {
                if (!done)
                {
                    int start = path.IndexOf(manifest.Name);
                    string chain = string.Join(" -> ", path.Skip(start).Append(manifest.Name));
                    diagnostics.Add(new("UK2103", Severity.Error,
                        $"The libraries need each other in a circle: {chain}. Remove one of these needs."));
                }

                return;
            }

            visited.Add(manifest.Name, false);
            path.Add(manifest.Name);
            foreach (string need in manifest.Needs.Order(StringComparer.Ordinal))
            {
                if (byName.TryGetValue(need, out LibraryManifest? needed))
                {
                    Visit(needed);
                }
                else
                {
                    diagnostics.Add(new("UK2101", Severity.Error,
                        $"The library '{need}', which '{manifest.Name}' needs, was not found. Add a LibraryReference to it, "
                            + "or correct the name."));
                }
            }

            path.RemoveAt(path.Count - 1);
            visited[manifest.Name] = true;
            ordered.Add(manifest);
        }
    }

    /// <summary>
    /// What a library may use: its needs and, of each, what that one's own headers need; in dependency order, not itself.
    /// </summary>
    /// <param name="name">Name of the library.</param>
    /// <returns>The libraries; empty for an unknown name.</returns>
    public IReadOnlyList<LibraryManifest> VisibleTo(string name)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (string need in _byName.GetValueOrDefault(name)?.Needs ?? [])
        {
            Collect(need);
        }

        return [.. Below(name).Where(m => found.Contains(m.Name))];

        void Collect(string current)
        {
            if (found.Add(current) && _byName.TryGetValue(current, out LibraryManifest? needed))
            {
                foreach (string need in needed.PublicNeeds)
                {
                    Collect(need);
                }
            }
        }
    }

    /// <summary>
    /// Everything that a library needs, directly or not, in dependency order; not itself. The order is the same whatever else is in the
    /// build: a library's command lines are, and so its objects serve every project.
    /// </summary>
    /// <param name="name">Name of the library.</param>
    /// <returns>The libraries; empty for an unknown name.</returns>
    public IReadOnlyList<LibraryManifest> Below(string name) => _below.GetOrAdd(name, _ =>
    {
        List<LibraryManifest> ordered = [];
        HashSet<string> visited = new(StringComparer.Ordinal) { name };
        Visit(name);
        return ordered;

        void Visit(string current)
        {
            foreach (string need in (_byName.GetValueOrDefault(current)?.Needs ?? []).Order(StringComparer.Ordinal).Where(visited.Add))
            {
                Visit(need);
                if (_byName.TryGetValue(need, out LibraryManifest? needed))
                {
                    ordered.Add(needed);
                }
            }
        }
    });

    private static string Describe(LibraryManifest m) => m.Version is null ? $"in '{m.Root}'" : $"version {m.Version} in '{m.Root}'";
}
