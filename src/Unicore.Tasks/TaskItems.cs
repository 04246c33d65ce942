// SPDX-License-Identifier: BSD-3-Clause
// Where the project file writes an item that MSBuild handed to a task.
using Microsoft.Build.Framework;
using Unicore.Projects;

namespace Unicore.Tasks;

internal static class TaskItems
{
    /// <summary>The places of the elements that made <paramref name="items"/>, which are all items of their kind.</summary>
    public static IReadOnlyList<ProjectPlace> PlacesOf(this ProjectText text, IEnumerable<ITaskItem> items, string elementName) =>
        text.PlacesOf(
            elementName, [.. items.Select(i => new EvaluatedItem(i.GetMetadata("DefiningProjectFullPath"), i.ItemSpec, i.GetMetadata))]);

    /// <summary>File, line and column of the element that made <paramref name="item"/>; line 0 when it can't be found.</summary>
    public static ProjectPlace PlaceOf(this ProjectText text, ITaskItem item, string elementName) => text.PlacesOf([item], elementName)[0];
}
