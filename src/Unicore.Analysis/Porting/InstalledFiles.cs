// SPDX-License-Identifier: BSD-3-Clause
// What software installs on a host, as files of a guest: without what only a host has a use for.
namespace Unicore.Analysis.Porting;

/// <summary>Files of an installation.</summary>
internal static class InstalledFiles
{
    /// <summary>For compilers, linkers and readers.</summary>
    private static readonly string[] OfHost = [".a", ".la", ".o", ".pc"], Folders = ["include", "share/man", "share/doc", "share/info"];

    /// <summary>What files are called; null if nothing was installed.</summary>
    public static IReadOnlySet<string>? NamesIn(string folder) => !Directory.Exists(folder) ? null
        : Workplace.FilesAndLinks(folder).Select(f => Path.GetFileName(f)).ToHashSet();

    /// <summary>Files for a guest.</summary>
    /// <param name="folder">The folder that stands for the root of the file system.</param>
    /// <param name="modules">
    /// Modules that are parts of the program: who loads one looks for its file first, so there is one, with nothing in it.
    /// </param>
    /// <returns>Their paths in the guest, with the files that they are copied from; null for empty ones.</returns>
    public static IEnumerable<(string Path, string? Source)> Of(string folder, IReadOnlyList<LoadedModule> modules)
    {
        foreach (string file in Workplace.FilesAndLinks(folder).Order(StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(folder, file);
            if (OfHost.Contains(Path.GetExtension(path)) || !File.Exists(file)
                || Folders.Any(f => $"/{path}".StartsWith($"{BuildSystem.Prefix}/{f}/", StringComparison.Ordinal)))
            {
                continue;
            }

            if (modules.Any(m => m.IsAt(path)))
            {
                yield return (path, null);
            }
            else if (!ProgramParts.IsElf(file))
            {
                yield return (path, file);
            }
        }
    }
}
