// SPDX-License-Identifier: BSD-3-Clause
// Looks at the projects that a project refers to, before restore and MSBuild do: both would tell a circle in words of their own.
using Microsoft.Build.Framework;
using Unicore.Diagnostics;
using Unicore.Projects;

namespace Unicore.Tasks;

/// <summary>Reports a circle among the projects of libraries (<c>UK2103</c>) and two projects of one name (<c>UK2102</c>).</summary>
public sealed class CheckLibraryProjects : UnicoreTask
{
    private readonly Dictionary<string, LibraryProjectText> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LibraryProjectText> _byName = new(StringComparer.Ordinal);
    private readonly List<LibraryProjectText> _chain = [];

    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Project files of its references to folders.</summary>
    public ITaskItem[] LibraryProjects { get; set; } = [];

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        // MSBuild has read this project: what conditions left out of it is out, and what imports added is in.
        LibraryProjectText written = LibraryProjectText.Read(ProjectFile);
        IEnumerable<LibraryProjectReference> references = LibraryProjects.Select(item => Absolute(item.ItemSpec))
            .Distinct(StringComparer.Ordinal)
            .Select(path => new LibraryProjectReference(path, written.References.FirstOrDefault(r => r.Path == path)?.Line ?? 0))
            .OrderBy(reference => reference.Line);
        Visit(written with { References = [.. references] });
    }

    private void Visit(LibraryProjectText project)
    {
        _seen.Add(project.Path, project);
        _byName.TryAdd(project.Name, project);
        _chain.Add(project);
        foreach (LibraryProjectReference reference in project.References)
        {
            int start = _chain.FindIndex(p => p.Path == reference.Path);
            if (start >= 0)
            {
                string circle = string.Join(" -> ", _chain.Skip(start).Select(p => p.Name).Append(_chain[start].Name));
                Report(new Diagnostic("UK2103", Severity.Error,
                    $"The libraries need each other in a circle: {circle}. Remove one of these references.", project.Path, reference.Line));
            }
            else if (!_seen.ContainsKey(reference.Path) && File.Exists(reference.Path))
            {
                LibraryProjectText library = LibraryProjectText.Read(reference.Path);
                if (_byName.TryGetValue(library.Name, out LibraryProjectText? other))
                {
                    _seen.Add(library.Path, library);
                    Report(new Diagnostic("UK2102", Severity.Error,
                        $"The library '{library.Name}' was found twice: {Describe(other)} and {Describe(library)}. "
                            + "Refer to one of them only.", project.Path, reference.Line));
                }
                else
                {
                    Visit(library);
                }
            }
        }

        _chain.RemoveAt(_chain.Count - 1);
    }

    private static string Describe(LibraryProjectText project) =>
        (project.Version is null ? "" : $"version {project.Version} ") + $"in '{Path.GetDirectoryName(project.Path)}'";
}
