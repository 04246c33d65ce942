// SPDX-License-Identifier: BSD-3-Clause
// What GeneratedFile items mean: which of them are one command, what that reads, and how it is to name its files.
using System.IO.Enumeration;
using Microsoft.Build.Framework;
using Unicore.Build.Libraries;

namespace Unicore.Tasks;

internal static class GeneratedItems
{
    /// <summary>Whether a path of an item is that of a generated file: there is none on disk before the build.</summary>
    public static bool IsGenerated(string itemSpec) => itemSpec.StartsWith(GeneratingStep.Folder + "/", StringComparison.Ordinal)
        || itemSpec == GeneratingStep.Folder;

    /// <summary>The name of a generated file: an item may write the folder before it.</summary>
    public static string NameOf(ITaskItem item) =>
        IsGenerated(item.ItemSpec) ? item.ItemSpec[(GeneratingStep.Folder.Length + 1)..] : item.ItemSpec.Replace('\\', '/');

    /// <summary>Programs that an item names.</summary>
    public static string[] ToolsOf(ITaskItem item) =>
        item.GetMetadata("Tools").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The steps: items that differ in nothing but their names are made by one command.</summary>
    /// <param name="items">The items.</param>
    /// <param name="inputs">What their <c>Inputs</c> are, each with its item in <c>Of</c>.</param>
    /// <param name="root">The project's folder.</param>
    /// <param name="upstream">The folder of upstream sources, as commands name it; or empty.</param>
    public static GeneratingStep[] Steps(ITaskItem[] items, ITaskItem[] inputs, string root, string? upstream)
    {
        ILookup<string, string> inputsOf = inputs.ToLookup(i => i.GetMetadata("Of"), i => i.ItemSpec, StringComparer.Ordinal);
        return [.. items.Where(i => i.GetMetadata("Command").Length > 0)
            .GroupBy(i => (Command: i.GetMetadata("Command"), Inputs: i.GetMetadata("Inputs"), When: i.GetMetadata("DependsOn")))
            .Select(group => new GeneratingStep
            {
                Outputs = [.. group.Select(NameOf).Distinct(StringComparer.Ordinal)],
                Command = Movable(group.Key.Command, root, upstream),
                Inputs = [.. inputsOf[group.First().ItemSpec].SelectMany(i => Files(Path.GetFullPath(i.Replace('\\', '/'), root)))
                    .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                When = group.Key.When.Length > 0 ? group.Key.When : null,
                Tools = [.. group.SelectMany(ToolsOf).Distinct(StringComparer.Ordinal)],
            })];
    }

    /// <summary>A command in which folders that a package has elsewhere stand by their names.</summary>
    private static string Movable(string command, string root, string? upstream)
    {
        string text = command.ReplaceLineEndings("\n");
        text = string.IsNullOrEmpty(upstream) ? text : text.Replace(upstream, "$UPSTREAM/", StringComparison.Ordinal);
        return text.Replace(root + "/", "$SOURCE/", StringComparison.Ordinal);
    }

    /// <summary>A folder stands for all files below it, but for those that only links to folders lead to.</summary>
    private static string[] Files(string path)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };
        return !Directory.Exists(path) ? [path] :
        [
            .. new FileSystemEnumerable<string>(path, (ref entry) => entry.ToFullPath(), all)
            {
                ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            },
        ];
    }
}
