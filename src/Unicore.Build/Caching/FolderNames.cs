// SPDX-License-Identifier: BSD-3-Clause
// Paths as they are in every project: below the names of folders, not below the folders.
using Unicore.Build.Actions;

namespace Unicore.Build.Caching;

/// <summary>Puts names for folders and folders for names.</summary>
internal sealed class FolderNames
{
    /// <summary>What stands before a path in one argument with it, of gcc, clang and rustc.</summary>
    private static readonly string[] BeforePaths =
        ["-I", "-Ldependency=", "-L", "--sysroot=", "--out-dir=", "--emit=dep-info=", "--emit=obj=", "--emit=link="];

    /// <summary>What stands before a crate's name and its path in an argument of rustc's.</summary>
    private const string BeforeCrate = "noprelude:";

    private readonly (string Folder, string Name)[] _folders;
    private readonly string[] _searched;
    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);

    public FolderNames(SharedInputs shared)
    {
        _folders = [.. shared.Folders.Select(f => (f.Key, f.Value!)).OrderByDescending(f => f.Key.Length)];
        _searched = [.. shared.Searched, .. shared.Made];
        foreach ((string folder, string name) in _folders)
        {
            _byName.Add(name, folder);
        }
    }

    /// <summary>
    /// The name of a path: its folder's, then the rest. Null when it is below no folder with a name, or its beginning only happens to be
    /// that of one: compilers replace beginnings, of several the longest.
    /// </summary>
    public string? NameOf(string path)
    {
        foreach ((string folder, string name) in _folders)
        {
            if (path.StartsWith(folder, StringComparison.Ordinal))
            {
                return path.Length == folder.Length ? name
                    : path[folder.Length] == '/' && IsPlain(path[folder.Length..]) ? name + path[folder.Length..] : null;
            }
        }

        return null;
    }

    /// <summary>The path that a name of a file stands for; null when none does that the command could read.</summary>
    public string? PathOf(string name)
    {
        // A folder that is its own name has slashes in it; the name of another has none.
        foreach ((string folder, string known) in _folders)
        {
            if (name.Length > known.Length && name[known.Length] == '/' && name.StartsWith(known, StringComparison.Ordinal))
            {
                string path = folder + name[known.Length..];
                return NameOf(path) == name && IsSearched(path) ? path : null;
            }
        }

        return null;
    }

    /// <summary>The name of a file that the command read; null when it should not have found it.</summary>
    public string? NameOfRead(string path) => IsSearched(path) ? NameOf(path) : null;

    /// <summary>An argument, its path by name. A path in the middle of one may be what is compiled, and so stays.</summary>
    public string Neutral(string argument)
    {
        int at = argument.StartsWith(BeforeCrate, StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) + 1
            : Array.Find(BeforePaths, p => argument.StartsWith(p, StringComparison.Ordinal))?.Length ?? 0;
        return NameOf(argument[at..]) is { } name ? argument[..at] + "\0" + name : argument;
    }

    private bool IsSearched(string path) => _searched.Any(s =>
        path.Length > s.Length && path[s.Length] == '/' && path.StartsWith(s, StringComparison.Ordinal));

    private static bool IsPlain(string rest) =>
        !rest.Contains("//", StringComparison.Ordinal) && !(rest + "/").Contains("/../", StringComparison.Ordinal)
        && !(rest + "/").Contains("/./", StringComparison.Ordinal);
}
