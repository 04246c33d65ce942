// SPDX-License-Identifier: BSD-3-Clause
// The folder in which software is built once: a copy of its sources, what its build makes, and what both were before.
using System.IO.Enumeration;
using System.Security.Cryptography;
using Unicore.Diagnostics.Files;

namespace Unicore.Analysis.Porting;

/// <summary>A folder of its own for one build. Its path has no link in it, as the kernel says where processes work.</summary>
internal sealed class Workplace : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int DeepestFolder = 100;

    private readonly bool _isKept;
    private readonly string _logs;
    private readonly string? _sources;
    private readonly Dictionary<string, string> _before = new(StringComparer.Ordinal);
    private readonly HashSet<string> _contents = new(StringComparer.Ordinal);

    /// <summary>Makes an empty one.</summary>
    /// <param name="parent">Where.</param>
    /// <param name="isKept">Whether it stays.</param>
    /// <param name="sources">Sources that are built already and stay where they are; null for a copy in the workplace.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public Workplace(string parent, bool isKept, string? sources = null)
    {
        _isKept = isKept;
        _sources = sources;
        Directory.CreateDirectory(parent);
        string real = RealPath(parent);
        _logs = Path.Combine(real, "logs");
        Root = Path.Combine(real, Guid.NewGuid().ToString("n")[..12]);
        _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(Root) : Directory.CreateDirectory(Root, Own);
    }

    /// <summary>One in another, with which it goes; its log does not.</summary>
    private Workplace(string root, string logs) => (_isKept, Root, _logs) = (true, root, logs);

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>The sources, as they are while they are built.</summary>
    public string Sources => _sources ?? Path.Combine(Root, "sources");

    /// <summary>The sources as they were before the build.</summary>
    public string Before => Path.Combine(Root, "before");

    /// <summary>For build systems that want a folder beside the sources.</summary>
    public string Beside => Path.Combine(Root, "build");

    /// <summary>Headers that a C library lacks.</summary>
    public string Headers => Path.Combine(Root, "headers");

    /// <summary>What stands before the machine's own programs in PATH.</summary>
    public string Tools => Path.Combine(Root, "tools");

    /// <summary>Other software that this one is built with, a workplace each.</summary>
    public string With => Path.Combine(Root, "with");

    /// <summary>What the software was installed into: a library is, for those that it is built for, other software may be.</summary>
    public string Installed => Path.Combine(Root, "installed");

    /// <summary>What stands for the root of the file system while a library is installed.</summary>
    public string Stage => Path.Combine(Root, "staged", "root");

    /// <summary>The build's output.</summary>
    public string Log => Path.Combine(Root, "build.log");

    /// <summary>The folders, made if need be, in which the build writes: logs, tools and what we write ourselves are in others.</summary>
    public IEnumerable<string> ForBuild()
    {
        foreach (string folder in (string[])[Path.Combine(Root, "sources"), Beside, Installed, Path.GetDirectoryName(Stage)!])
        {
            Directory.CreateDirectory(folder);
            yield return folder;
        }
    }

    /// <summary>Makes a workplace in this one for other software that this one needs.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public Workplace For(string name)
    {
        string root = Path.Combine(With, name);
        Directory.CreateDirectory(root);
        return new(root, _logs);
    }

    /// <summary>Copies a folder; links stay links, and what a version control system keeps is left out.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static void Copy(string folder, string to, CancellationToken cancellation) =>
        Copy(new DirectoryInfo(folder), to, DeepestFolder, cancellation);

    /// <summary>Remembers the sources as they are.</summary>
    public void Remember(CancellationToken cancellation)
    {
        foreach (string path in Files(Sources))
        {
            cancellation.ThrowIfCancellationRequested();
            _before[path] = Hash(path);
            _contents.Add(_before[path]);
        }

        Copy(Sources, Before, cancellation);
    }

    /// <summary>Has the sources as they were before the build, and nothing that it made.</summary>
    public void Reset(CancellationToken cancellation)
    {
        Directory.Delete(Sources, recursive: true);
        Directory.Delete(Beside, recursive: true);
        Directory.CreateDirectory(Beside);
        Copy(Before, Sources, cancellation);
    }

    /// <summary>Whether a file of the sources is as their authors wrote it.</summary>
    public bool IsOriginal(string path) => _before.TryGetValue(path, out string? hash) && File.Exists(path) && Hash(path) == hash;

    /// <summary>Whether a file is a copy of one of the sources.</summary>
    public bool IsCopy(string path) => _contents.Contains(Hash(path));

    /// <summary>Whether a file of that path was there before the build.</summary>
    public bool WasThere(string path) => _before.ContainsKey(path);

    /// <summary>Whether a path is of this folder.</summary>
    public bool IsBelow(string path) => Below(path, Root) is { Length: > 0 };

    /// <summary>A path in a folder, as the folder has it: empty for that itself, null for one that is elsewhere.</summary>
    public static string? Below(string path, string folder)
    {
        string start = folder.TrimEnd('/') + "/";
        return path == folder ? "" : path.StartsWith(start, StringComparison.Ordinal) ? path[start.Length..] : null;
    }

    /// <summary>Whether a path is of this folder, of no other software in it, and nothing that guests have too.</summary>
    public bool IsOwn(string path) => IsBelow(path)
        && Below(path, With) is null && Below(path, Tools) is null;

    /// <summary>Keeps the log elsewhere, under a name.</summary>
    /// <returns>Where it is.</returns>
    public string KeepLog(string name)
    {
        string kept = Path.Combine(_logs, $"{name}.log");
        if (!File.Exists(Log))
        {
            return Log;
        }

        FileWriter.Copy(Log, kept);
        return kept;
    }

    /// <summary>Is not needed any more; says where it is if it stays.</summary>
    public void End(Action<string> say)
    {
        if (_isKept)
        {
            say($"the software's own build is in {Root}");
        }

        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!_isKept && Directory.Exists(Root))
            {
                Directory.Delete(Root, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The build has made something there that we may not delete.
        }
    }

    /// <summary>Files below a folder, but no links: those may lead anywhere.</summary>
    internal static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", new EnumerationOptions
    {
        RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false,
    });

    /// <summary>The same, with links that lead to a file below the folder, as installed libraries and programs have them.</summary>
    internal static IEnumerable<string> FilesAndLinks(string folder)
    {
        string real = RealPath(folder) + "/";
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        return new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath(), all)
        {
            ShouldRecursePredicate = (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && ((entry.Attributes & FileAttributes.ReparsePoint) == 0
                ? (entry.Attributes & FileAttributes.Device) == 0
                : LeadsBelow(entry.ToFullPath(), real)),
        };
    }

    private static bool LeadsBelow(string link, string folder)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true) is FileInfo { Exists: true } target
                && (target.Attributes & FileAttributes.Device) == 0 && target.FullName.StartsWith(folder, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // in a circle
        }
    }

    private static void Copy(DirectoryInfo from, string to, int depth, CancellationToken cancellation)
    {
        if (depth == 0)
        {
            throw new IOException($"'{from.FullName}' is more than {DeepestFolder} folders deep.");
        }

        if (new DirectoryInfo(to).LinkTarget is not null)
        {
            File.Delete(to); // nothing is written where a link leads
        }

        Directory.CreateDirectory(to);
        foreach (FileSystemInfo entry in from.EnumerateFileSystemInfos())
        {
            cancellation.ThrowIfCancellationRequested();
            string target = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                // A link to what lies outside is to lead there from here too.
                bool isInside = !Path.IsPathRooted(link);
                File.Delete(target);
                File.CreateSymbolicLink(target, isInside ? link : Path.GetFullPath(link));
            }
            else if (entry is DirectoryInfo folder)
            {
                if (entry.Name is not (".git" or ".hg" or ".svn"))
                {
                    Copy(folder, target, depth - 1, cancellation);
                }
            }
            else if ((entry.Attributes & FileAttributes.Device) == 0 && (entry.UnixFileMode & UnixFileMode.UserRead) != 0)
            {
                File.Delete(target);
                File.Copy(entry.FullName, target);
            }
        }
    }

    /// <summary>Whether two files are there that have the same bytes.</summary>
    internal static bool AreEqual(string one, string other) => File.Exists(one) && File.Exists(other)
        && new FileInfo(one).Length == new FileInfo(other).Length && Hash(one) == Hash(other);

    private static string Hash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string RealPath(string folder)
    {
        string path = Path.GetFullPath(folder);
        string? parent = Path.GetDirectoryName(path);
        string real = parent is null ? path : Path.Combine(RealPath(parent), Path.GetFileName(path));
        return new DirectoryInfo(real).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real;
    }
}
