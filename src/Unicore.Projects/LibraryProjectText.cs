// SPDX-License-Identifier: BSD-3-Clause
// What a library's project file says to whom reads it without evaluating it: version and references to other projects.
namespace Unicore.Projects;

/// <summary>A reference as it is written.</summary>
/// <param name="Path">Absolute path of the project referred to.</param>
/// <param name="Line">Line of the reference, from 1, or 0.</param>
public sealed record LibraryProjectReference(string Path, int Line);

/// <summary>The text of a library's project.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Version">Its version, if it is written as such.</param>
/// <param name="References">References without a condition and without properties but the project's own folder.</param>
public sealed record LibraryProjectText(string Path, string? Version, IReadOnlyList<LibraryProjectReference> References)
{
    /// <summary>The library's name: the project's.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Reads a project; one that cannot be read has no references, and MSBuild will say why.</summary>
    /// <param name="path">Absolute path of the project file.</param>
    public static LibraryProjectText Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        IEnumerable<ProjectElement> all = ProjectElement.TryRead(path)?.All() ?? [];
        List<ProjectElement> certain = [.. all.Where(e => e.Outwards().All(around => around["Condition"] is null))];
        string folder = System.IO.Path.GetDirectoryName(path)!;
        ProjectElement? version = certain.LastOrDefault(e => e is { Name: "Version", Parent.Parent.Parent: null, Text.Length: > 0 });
        return new(
            path, version?.Text.Trim(), [.. certain.Where(e => e.Name == "LibraryReference").SelectMany(e => ReferencesOf(e, folder))]);
    }

    private static IEnumerable<LibraryProjectReference> ReferencesOf(ProjectElement element, string folder) =>
        (element["Include"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(include => Project(include, folder)).OfType<string>()
            .Select(project => new LibraryProjectReference(project, element.Line));

    private static string? Project(string include, string folder)
    {
        string text = include.Replace("$(MSBuildThisFileDirectory)", folder + "/", StringComparison.Ordinal)
            .Replace("$(MSBuildProjectDirectory)", folder, StringComparison.Ordinal)
            .Replace('\\', '/');
        if (text.Contains("$(", StringComparison.Ordinal) || text.Contains('*', StringComparison.Ordinal))
        {
            return null;
        }

        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(text, folder));
        return full.EndsWith(".ukproj", StringComparison.Ordinal) ? full
            : Directory.Exists(full) ? System.IO.Path.Combine(full, System.IO.Path.GetFileName(full) + ".ukproj")
            : null;
    }
}
