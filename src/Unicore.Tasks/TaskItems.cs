// SPDX-License-Identifier: BSD-3-Clause
// Where the project file writes an item that MSBuild handed to a task.
using Microsoft.Build.Framework;
using Unicore.Projects;

namespace Unicore.Tasks;

internal static class TaskItems
{
    /// <summary>File, line and column of the element that defines <paramref name="item"/>; line 0 when it can't be found.</summary>
    public static (string? File, int Line, int Column) PlaceOf(this ProjectText text, ITaskItem item, string elementName) =>
        text.Find(item.GetMetadata("DefiningProjectFullPath"), item.ItemSpec, elementName);
}
