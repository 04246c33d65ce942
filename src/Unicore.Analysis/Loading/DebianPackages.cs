// SPDX-License-Identifier: BSD-3-Clause
// Which package a file came in, by dpkg's own lists.
using System.Security.Cryptography;

namespace Unicore.Analysis.Loading;

/// <summary>A Debian package.</summary>
/// <param name="Name">Its name, without the architecture.</param>
/// <param name="Version">Its version; null when the data base does not say.</param>
public sealed record Package(string Name, string? Version);

/// <summary>Reads <c>/var/lib/dpkg</c> (dpkg(1), "Files"). Nothing is run.</summary>
internal static class DebianPackages
{
    /// <summary>The packages of files.</summary>
    /// <param name="root">The folder that is <c>/</c>.</param>
    /// <param name="paths">Paths below the root, as the program sees them.</param>
    /// <returns>A package for each path that one has.</returns>
    public static IReadOnlyDictionary<string, Package> Find(string root, IEnumerable<string> paths)
    {
        Dictionary<string, Package> packages = new(StringComparer.Ordinal);
        string folder = root.TrimEnd('/') + "/var/lib/dpkg";
        Dictionary<string, string> wanted = new(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            // /lib is a link to /usr/lib on most machines; packages list the one name or the other.
            string plain = path.StartsWith("/usr/", StringComparison.Ordinal) ? path["/usr".Length..] : path;
            foreach (string name in new[] { path, plain, "/usr" + plain, Target(root, path) })
            {
                wanted.TryAdd(name, path);
            }
        }

        if (!Directory.Exists(folder + "/info"))
        {
            return packages;
        }

        try
        {
            Dictionary<string, string> owners = new(StringComparer.Ordinal);
            Parallel.ForEach(Directory.EnumerateFiles(folder + "/info", "*.list"), file =>
            {
                Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> lookup = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
                foreach (ReadOnlySpan<char> line in File.ReadAllText(file).AsSpan().EnumerateLines())
                {
                    if (lookup.TryGetValue(line, out string? path))
                    {
                        lock (owners)
                        {
                            owners.TryAdd(path, Path.GetFileNameWithoutExtension(file).Split(':')[0]);
                        }
                    }
                }
            });
            Dictionary<string, string> versions = Versions(folder + "/status", owners.Values.ToHashSet(StringComparer.Ordinal));
            foreach ((string path, string package) in owners)
            {
                packages[path] = new(package, versions.GetValueOrDefault(package));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AggregateException)
        {
            // Without the data base nothing is known of packages.
        }

        return packages;
    }

    /// <summary>What changes with each package that is installed, upgraded or removed; empty without the data base.</summary>
    public static string State(string root)
    {
        string folder = root.TrimEnd('/') + "/var/lib/dpkg";
        try
        {
            using FileStream status = File.OpenRead(folder + "/status");
            return $"{Convert.ToHexStringLower(SHA256.HashData(status))} {Directory.GetLastWriteTimeUtc(folder + "/info").Ticks}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The path that links lead to, below the root.</summary>
    private static string Target(string root, string path)
    {
        try
        {
            string prefix = root.TrimEnd('/');
            string? target = File.ResolveLinkTarget(prefix + path, returnFinalTarget: true)?.FullName;
            return target is not null && target.StartsWith(prefix + "/", StringComparison.Ordinal) ? target[prefix.Length..] : path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    private static Dictionary<string, string> Versions(string status, HashSet<string> wanted)
    {
        Dictionary<string, string> versions = new(StringComparer.Ordinal);
        string package = "";
        foreach (string line in File.Exists(status) ? File.ReadLines(status) : [])
        {
            if (line.StartsWith("Package: ", StringComparison.Ordinal))
            {
                package = line["Package: ".Length..];
            }
            else if (wanted.Contains(package) && line.StartsWith("Version: ", StringComparison.Ordinal))
            {
                versions.TryAdd(package, line["Version: ".Length..]);
            }
        }

        return versions;
    }
}
