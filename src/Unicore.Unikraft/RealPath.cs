// SPDX-License-Identifier: BSD-3-Clause
// Paths without links in them, as make's realpath gives them.
namespace Unicore.Unikraft;

internal static class RealPath
{
    /// <summary>An absolute path with all links followed; what does not exist yet stays as it is.</summary>
    public static string Of(string path) => Of(path, links: 0);

    private static string Of(string path, int links)
    {
        string root = Path.GetPathRoot(path)!, real = root;
        foreach (string name in path[root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, name);
            if (links < 40 && new FileInfo(real).LinkTarget is { } target)
            {
                real = Of(Path.GetFullPath(target, Path.GetDirectoryName(real)!), links + 1);
            }
        }

        return real;
    }
}
