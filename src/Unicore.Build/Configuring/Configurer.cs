// SPDX-License-Identifier: BSD-3-Clause
// The configure stage: selects libraries, solves their Config.uk, and settles what depends on the target.
using System.Text;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Build.Configuring;

/// <summary>Makes a <see cref="ConfigurationResult"/> from a <see cref="ConfigurationRequest"/>.</summary>
public static class Configurer
{
    /// <summary>Configures.</summary>
    /// <param name="request">What to configure.</param>
    /// <param name="diagnostics">
    /// Receives <c>UK2010</c> for an unknown target, <c>UK2115</c> for a need that only a Config.uk tells of, what
    /// <see cref="LibraryGraph"/> finds, and all of Kconfig's.
    /// </param>
    /// <returns>The configuration, or null after an error.</returns>
    public static ConfigurationResult? Configure(ConfigurationRequest request, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var known = new LibrarySet(request);
        if (known.FindPlatform(request.Target, diagnostics) is not { } platform
            || known.Select(platform, diagnostics) is not { } candidates)
        {
            return null;
        }

        string rootText = RootText(request, candidates, known.Roles);
        // Referring to a library switches it on; what the user says comes later and wins.
        List<KconfigValue> references =
            [.. request.Referenced.Where(l => l.KconfigSymbol is not null && candidates.Any(c => c.Name == l.Name))
            .Select(l => new KconfigValue(l.KconfigSymbol!, "y", new Origin($"the reference to the library {l.Name}")))];
        if (Solve(request, rootText, references, diagnostics) is not { } solver)
        {
            return null;
        }

        // There is no image without its application, its platform and somebody in each role, whatever their symbols say.
        List<LibraryManifest> enabled = candidates.Where(m => m.Kind != LibraryKind.Library || known.Roles.IsSettled(m)
            || known.Heaps.Contains(m.Name) || m.KconfigSymbol is null || solver.ValueOf(m.KconfigSymbol) == "y").ToList();
        HashSet<string> names = enabled.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        LibraryGraph graph = LibraryGraph.Resolve(enabled.Select(m => Settle(m, names, solver)));
        foreach (Diagnostic diagnostic in graph.Diagnostics)
        {
            diagnostics.Add(diagnostic);
        }

        return graph.Succeeded
            ? new ConfigurationResult
            {
                Application = graph.Ordered.Single(m => m.Name == request.Application.Name),
                Libraries = [.. graph.Ordered.Where(m => m.Name != request.Application.Name)],
                Available = known.All,
                Platform = graph.Ordered.Single(m => m.Name == platform.Name),
                Solver = solver,
                RootText = rootText,
                ReferenceValues = references,
            }
            : null;
    }

    private static KconfigSolver? Solve(
        ConfigurationRequest request, string rootText, IReadOnlyList<KconfigValue> references, ICollection<Diagnostic> diagnostics)
    {
        KconfigOptions options = request.Options ?? KconfigOptions.ForDisk(request.ProjectDirectory);
        string rootFile = Path.Combine(request.ProjectDirectory, "obj", "Config.uk (made from the references)");
        Func<string, string?> read = options.ReadFile;
        KconfigTree tree = KconfigTree.Parse(rootFile, options with { ReadFile = path => path == rootFile ? rootText : read(path) });
        foreach (Diagnostic diagnostic in tree.Diagnostics)
        {
            diagnostics.Add(diagnostic);
        }

        if (tree.HasErrors || !new DeclaredNeeds(request).Check(tree, diagnostics))
        {
            return null;
        }

        return Solving.Solve(tree, references, request.Fragments, request.Values, diagnostics);
    }

    /// <summary>
    /// The root of the tree: the target's symbols, then each library's Config.uk in dependency order, then the application's.
    /// </summary>
    private static string RootText(ConfigurationRequest request, IReadOnlyList<LibraryManifest> candidates, Roles roles)
    {
        var text = new StringBuilder();
        text.Append(KconfigNames.Dollar).Append(" := $\n");
        text.Append("mainmenu \"").Append(KconfigNames.Escape(request.Name)).Append(" for ").Append(request.Target).Append("\"\n\n");
        foreach ((string prefix, string name) in new[] { ("ARCH_", request.Target.Architecture), ("PLAT_", request.Target.Platform) })
        {
            text.Append("config ").Append(prefix).Append(SymbolName.Of(name)).Append("\n\tdef_bool y\n\n");
        }

        text.Append("config UK_NAME\n\tstring\n\tdefault \"").Append(KconfigNames.Escape(request.Name)).Append("\"\n\n");
        text.Append(roles.ToKconfig(candidates));
        foreach (LibraryManifest library in candidates)
        {
            if (library.ConfigFile is not null)
            {
                text.Append("source \"").Append(KconfigNames.Escape(library.ConfigFile)).Append("\"\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The library as it is for this target: needs that are switched off, and what a condition leaves out, are gone.</summary>
    private static LibraryManifest Settle(LibraryManifest library, HashSet<string> enabled, KconfigSolver solver)
    {
        Origin origin = new($"the library {library.Name}", library.ConfigFile);
        Dictionary<string, bool> known = new(StringComparer.Ordinal);
        bool Holds(string? when)
        {
            if (when is null)
            {
                return true;
            }

            if (!known.TryGetValue(when, out bool holds))
            {
                known.Add(when, holds = solver.Evaluate(when, origin));
            }

            return holds;
        }

        List<SourceFile> sources = [.. library.Sources.Where(s => Holds(s.When))];
        HashSet<string> replaced = sources.Select(s => s.Replaces).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return library with
        {
            Needs = [.. library.Needs.Where(enabled.Contains)],
            PublicNeeds = [.. library.PublicNeeds.Where(enabled.Contains)],
            Sources = [.. sources.Where(s => !replaced.Contains(s.Path)).Select(s => s with { When = null, Replaces = null })],
            Generated = [.. library.Generated.Where(g => Holds(g.When)).Select(g => g with { When = null })],
            // What is for some targets alone comes first: it stands in for a header of the same name that is for all.
            IncludeDirectories = [
                .. library.ConditionalIncludeDirectories.Where(i => Holds(i.When)).Select(i => i.Path), .. library.IncludeDirectories],
            ConditionalIncludeDirectories = [],
        };
    }
}
