// SPDX-License-Identifier: BSD-3-Clause
// Where a user's caches are.
namespace Unicore.Build.Caching;

/// <summary>The folder for what can be made or fetched again.</summary>
public static class UserCache
{
    /// <summary>A cache's folder: <c>$XDG_CACHE_HOME/unicore/NAME</c>, or <c>~/.cache/unicore/NAME</c>.</summary>
    /// <param name="name">The cache's name.</param>
    /// <returns>An absolute path; the folder need not be there.</returns>
    public static string Folder(string name)
    {
        string? root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        root = string.IsNullOrEmpty(root) || !Path.IsPathRooted(root)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
            : root;
        return Path.Combine(root, "unicore", name);
    }
}
