// SPDX-License-Identifier: BSD-3-Clause
// What a project file writes that no item or value of MSBuild's tells: names of properties, and wildcards that found nothing.
namespace Unicore.Projects;

public sealed partial class ProjectText
{
    /// <summary>The properties that a project file itself sets, outside of targets, each at its first line.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Names and lines; none when the file cannot be read.</returns>
    public IReadOnlyList<(string Name, int Line)> PropertiesOf(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return [.. Outside(file).Where(e => e.Parent is { Name: "PropertyGroup" }).Select(e => (e.Name, e.Line)).DistinctBy(p => p.Name)];
    }

    /// <summary>Whether the file reads a property anywhere.</summary>
    /// <param name="file">The file.</param>
    /// <param name="property">The property's name.</param>
    public bool Reads(string file, string property)
    {
        ArgumentNullException.ThrowIfNull(file);
        string reference = $"$({property})";
        return Load(file)?.All().Any(e => e.Text.Contains(reference, StringComparison.OrdinalIgnoreCase)
            || e.Attributes.Any(a => a.Value.Contains(reference, StringComparison.OrdinalIgnoreCase))) == true;
    }

    /// <summary>Wildcards with which a project file includes items of a kind, outside of targets and under no open condition.</summary>
    /// <param name="file">The file.</param>
    /// <param name="elementName">The items' kind.</param>
    /// <returns>Each pattern as it is written, with its place.</returns>
    public IReadOnlyList<(string Pattern, ProjectPlace Place)> WildcardsOf(string file, string elementName)
    {
        ArgumentNullException.ThrowIfNull(file);
        return
        [
            .. from element in Outside(file)
               where element.Name == elementName && ProjectCondition.Applies(element, _known) == true
               from pattern in (element["Include"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
               where pattern.AsSpan().ContainsAny('*', '?')
               select (pattern, new ProjectPlace(file, element.Start.Line, element.Start.Column)),
        ];
    }

    private IEnumerable<ProjectElement> Outside(string file) =>
        (Load(file)?.All() ?? []).Where(e => e.Outwards().All(around => around.Name != "Target"));
}
