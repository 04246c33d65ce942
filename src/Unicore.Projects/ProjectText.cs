// SPDX-License-Identifier: BSD-3-Clause
// Finds the line of a project file that wrote an item, since MSBuild does not tell tasks.
using System.Collections.Immutable;

namespace Unicore.Projects;

/// <summary>A place in a project file.</summary>
/// <param name="File">The file, or null when the item was not written in one.</param>
/// <param name="Line">From 1; 0 when it cannot be found.</param>
/// <param name="Column">From 1; 0 when it cannot be found.</param>
public readonly record struct ProjectPlace(string? File, int Line, int Column)
{
    /// <summary>The line of another element that may have been meant, when only MSBuild knows which condition held; else 0.</summary>
    public int OrLine { get; init; }
}

/// <summary>An item as MSBuild evaluated it.</summary>
/// <param name="File">The file whose element made it: MSBuild's <c>DefiningProjectFullPath</c>.</param>
/// <param name="Include">Its name.</param>
/// <param name="Metadata">Its metadata by name; empty for what it lacks.</param>
public sealed record EvaluatedItem(string File, string Include, Func<string, string> Metadata);

/// <summary>Places in project files; each file is read at most once, and only when a place is asked for.</summary>
/// <param name="known">Values of properties, for conditions that only differ in them.</param>
public sealed partial class ProjectText(IReadOnlyDictionary<string, string>? known = null)
{
    private static readonly HashSet<string> NoMetadata = new(StringComparer.Ordinal)
    {
        "Include", "Exclude", "Remove", "Update", "Condition", "Label", "KeepMetadata", "RemoveMetadata", "KeepDuplicates",
        "MatchOnMetadata", "MatchOnMetadataOptions",
    };

    private readonly IReadOnlyDictionary<string, string> _known = known ?? ImmutableDictionary<string, string>.Empty;
    private readonly Dictionary<string, ProjectElement?> _files = new(StringComparer.Ordinal);

    /// <summary>
    /// The places of the elements that made these items: of several with an item's name, the one that has its values and whose condition
    /// held.
    /// </summary>
    /// <param name="elementName">What items of this kind are called.</param>
    /// <param name="items">All items of the kind, in MSBuild's order: of two that are alike, the first one's element is the first.</param>
    /// <returns>A place for each item, in the same order.</returns>
    public IReadOnlyList<ProjectPlace> PlacesOf(string elementName, IReadOnlyList<EvaluatedItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        List<List<ProjectElement>> all = [.. items.Select(i => Candidates(elementName, i))];
        ILookup<string, int> alike = Enumerable.Range(0, items.Count).ToLookup(i => Key(items[i].File, all[i]));
        var places = new ProjectPlace[items.Count];
        foreach (IGrouping<string, int> group in alike)
        {
            int count = group.Count();
            foreach ((int nth, int i) in group.Index())
            {
                places[i] = Choose(items[i].File, all[i], nth, count);
            }
        }

        return places;
    }

    /// <summary>Line of the first element called <paramref name="elementName"/> in <paramref name="file"/>, or 0.</summary>
    public int LineOf(string file, string elementName)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Load(file)?.All().FirstOrDefault(e => e.Name == elementName)?.Line ?? 0;
    }

    private static string Key(string file, List<ProjectElement> candidates) =>
        string.Join('|', candidates.Select(c => $"{c.Start}").Prepend(file));

    private ProjectPlace Choose(string file, List<ProjectElement> candidates, int nth, int count)
    {
        if (candidates.Count == 0)
        {
            return new(file.Length == 0 ? null : file, 0, 0);
        }

        // Each element makes one item: what stands under no open condition made these, if there are as many.
        List<ProjectElement> certain = candidates.Count == count
            ? candidates
            : [.. candidates.Where(c => ProjectCondition.Applies(c, _known) == true)];
        ProjectElement element = certain.Count == count ? certain[nth] : candidates[Math.Min(nth, candidates.Count - 1)];
        int other = certain.Count == count ? 0 : candidates.FirstOrDefault(c => c.Line != element.Line)?.Line ?? 0;
        return new(file, element.Start.Line, element.Start.Column) { OrLine = other };
    }

    /// <summary>
    /// The elements that may have made an item: they have its name and, if any does, its values; and no condition that surely fails.
    /// </summary>
    private List<ProjectElement> Candidates(string elementName, EvaluatedItem item)
    {
        if (item.File.Length == 0 || Load(item.File) is not { } root)
        {
            return [];
        }

        List<ProjectElement> named =
            [.. root.All().Where(e => e.Name == elementName && Names(e).Contains(item.Include, StringComparer.Ordinal))];
        List<ProjectElement> alike = Narrow(named, e => Metadata(e).All(m => MayBe(m.Value, item.Metadata(m.Name))));
        return Narrow(alike, e => ProjectCondition.Applies(e, _known) != false);
    }

    private static List<ProjectElement> Narrow(List<ProjectElement> elements, Func<ProjectElement, bool> isMeant) =>
        elements.Where(isMeant).ToList() is { Count: > 0 } meant ? meant : elements;

    private static IEnumerable<string> Names(ProjectElement element) =>
        (element["Include"] ?? element["Update"] ?? "").Split(';', StringSplitOptions.TrimEntries).Select(MSBuildText.Unescape);

    private static IEnumerable<(string Name, string Value)> Metadata(ProjectElement element) =>
        element.Attributes.Where(a => !NoMetadata.Contains(a.Name))
            .Concat(element.Children.Where(c => c["Condition"] is null && c.Children.Count == 0).Select(c => (c.Name, c.Text)));

    private static bool MayBe(string written, string value) => MSBuildText.HasReference(written) || MSBuildText.Unescape(written) == value;

    private ProjectElement? Load(string file)
    {
        if (!_files.TryGetValue(file, out ProjectElement? root))
        {
            root = ProjectElement.TryRead(file);
            _files.Add(file, root);
        }

        return root;
    }
}
