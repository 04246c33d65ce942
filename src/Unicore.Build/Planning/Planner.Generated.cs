// SPDX-License-Identifier: BSD-3-Clause
// Plans what libraries have generated: a step for each command, and who must wait for its files.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Build.Planning;

public sealed partial class Planner
{
    /// <summary>Generated files of each library, by their real paths.</summary>
    private readonly Dictionary<string, string[]> _generated = new(StringComparer.Ordinal);

    /// <summary>The library with its generated files where this build makes them.</summary>
    private static LibraryManifest Placed(LibraryManifest library, PlanRequest request)
    {
        if (library.Generated.Count == 0)
        {
            return library;
        }

        string folder = Generation.FolderOf(Generation.PlaceOf(library, request));
        string Real(string path) => GeneratingStep.NameOf(library.Root, path) is { } name
            ? Path.TrimEndingDirectorySeparator(Path.Combine(folder, name))
            : path;
        return library with
        {
            Sources = [.. library.Sources.Select(s => s with { Path = Real(s.Path) })],
            IncludeDirectories = [.. library.IncludeDirectories.Select(Real)],
            CxxIncludeDirectories = [.. library.CxxIncludeDirectories.Select(Real)],
            PrivateIncludeDirectories = [.. library.PrivateIncludeDirectories.Select(Real)],
            RootFileSystem = [.. library.RootFileSystem.Select(Real)],
            Generated = [.. library.Generated.Select(g => g with { Inputs = [.. g.Inputs.Select(Real)] })],
        };
    }

    private static string ObjectsOf(LibraryManifest library, PlanRequest request) => Path.Combine(request.ObjectDirectory, library.Name);

    /// <summary>A path as it is whatever folder the project is in: below the library's name.</summary>
    private string Neutral(LibraryManifest library, string path)
    {
        string made = Generation.PlaceOf(library, _request);
        bool isMade = path.StartsWith(made + "/", StringComparison.Ordinal);
        return library.Name + "/" + Path.GetRelativePath(isMade ? made : library.Root, path).Replace('\\', '/');
    }

    private void Generate(LibraryManifest library)
    {
        string place = Generation.PlaceOf(library, _request), folder = Generation.FolderOf(place);
        Dictionary<string, string> variables = Generation.Variables(_request.Target);
        HashSet<string> made = new(StringComparer.Ordinal);
        for (int i = 0; i < library.Generated.Count; i++)
        {
            GeneratingStep step = library.Generated[i];
            Generation generation = new(library, step, place, i, _runner);
            foreach (string twice in step.Outputs.Where(o => !made.Add(Path.Combine(folder, o))))
            {
                _diagnostics.Add(new("UK3033", Severity.Error,
                    $"'{twice}' of the library '{library.Name}' is made by two GeneratedFile items at once. Take one out, or give them "
                        + "DependsOn of which only one holds.", library.Root));
            }

            _actions.Add(new BuildAction
            {
                Id = "generate " + generation.Display,
                Description = "GEN " + generation.Display,
                Step = generation.Kind,
                Command = [step.Command],
                WorkingDirectory = _request.ProjectDirectory,
                Inputs = step.Inputs,
                Outputs = [.. step.Outputs.Select(o => Path.Combine(folder, o))],
                Environment = variables,
            });
        }

        _generated.Add(library.Name, [.. made]);
        IEnumerable<string> named = library.Sources.Select(s => s.Path).Concat(library.Generated.SelectMany(g => g.Inputs))
            .Concat(library.RootFileSystem);
        foreach (string nobody in named.Where(p => p.StartsWith(folder + "/", StringComparison.Ordinal) && !made.Contains(p)).Distinct())
        {
            _diagnostics.Add(new("UK3032", Severity.Error,
                $"'{Path.GetRelativePath(folder, nobody)}' of the library '{library.Name}' is made by no GeneratedFile item "
                    + $"for {_request.Target}. Add one, or correct the name.", library.Root));
        }
    }

    /// <summary>What must be there before a library is compiled: its own generated files, and public ones of those that it uses.</summary>
    private string[] GeneratedBefore(LibraryManifest library) =>
    [
        .. _generated[library.Name],
        .. _graph.VisibleTo(library.Name).SelectMany(needed => _generated[needed.Name].Where(file =>
            needed.IncludeDirectories.Concat(needed.CxxIncludeDirectories).Any(d => file.StartsWith(d + "/", StringComparison.Ordinal)))),
    ];
}
