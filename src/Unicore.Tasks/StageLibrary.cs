// SPDX-License-Identifier: BSD-3-Clause
// Lays a library out as its package holds it: one folder with the manifest, and nothing outside it.
using System.IO.Enumeration;
using Microsoft.Build.Framework;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Tasks;

/// <summary>Copies what a manifest names into one folder and writes the manifest that belongs to the copy.</summary>
public sealed class StageLibrary : UnicoreTask
{
    private static readonly string[] Licences = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT"];
    private readonly HashSet<string> _copied = new(StringComparer.Ordinal);
    private string _root = "";
    private string _folder = "";

    /// <summary>The manifest of the library where it is.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>The folder to fill; a library that was staged there goes first, anything else is an error.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <inheritdoc/>
    protected override void Run()
    {
        LibraryManifest manifest = LibraryManifest.Load(Absolute(Manifest));
        _root = manifest.Root;
        _folder = Path.TrimEndingDirectorySeparator(Absolute(Directory));
        string own = Path.Combine(_folder, "library.json");
        if (!IsOurs(own))
        {
            Report(new Diagnostic("UK2022", Severity.Error,
                $"The folder '{_folder}' holds something else than a library that was laid out before, so it is left alone. "
                    + "Let LibraryStagingDirectory name a folder that is empty or not there."));
            return;
        }

        Empty(own);
        LibraryManifest staged = manifest with
        {
            Root = _folder,
            Sources = [.. manifest.Sources.Select(s => s with
            {
                Path = CopyFile(s.Path), Replaces = s.Replaces is null ? null : Place(s.Replaces),
            })],
            Generated = [.. manifest.Generated.Select(g => g with { Inputs = [.. g.Inputs.Select(CopyFile)] })],
            UpstreamDirectory = manifest.UpstreamDirectory is { } upstream ? Path.GetDirectoryName(Place(upstream + "/_")) : null,
            IncludeDirectories = [.. manifest.IncludeDirectories.Select(CopyHeaders)],
            ConditionalIncludeDirectories = [.. manifest.ConditionalIncludeDirectories.Select(i => i with { Path = CopyHeaders(i.Path) })],
            CxxIncludeDirectories = [.. manifest.CxxIncludeDirectories.Select(CopyHeaders)],
            PrivateIncludeDirectories = [.. manifest.PrivateIncludeDirectories.Select(CopyHeaders)],
            RootFileSystem = [.. manifest.RootFileSystem.Select(CopyRoot)],
            ConfigFile = CopyOptional(manifest.ConfigFile),
            LinkerRules = CopyOptional(manifest.LinkerRules),
            ExportedSymbols = [.. manifest.ExportedSymbols.Select(CopyFile)],
            LocalSymbols = [.. manifest.LocalSymbols.Select(CopyFile)],
            ExtraLinkerScripts = [.. manifest.ExtraLinkerScripts.Select(CopyFile)],
        };

        // Each archive's licence goes where its sources go.
        foreach (string file in UpstreamFolders(manifest).SelectMany(System.IO.Directory.EnumerateFiles).Where(IsLicence).ToList())
        {
            CopyFile(file);
        }

        // Headers that stand beside sources, fragments that Config.uk sources, and a platform's linker scripts.
        foreach (string folder in manifest.Sources.Select(s => s.Path).Where(p => !IsGenerated(p)).Select(p => Path.GetDirectoryName(p)!)
            .Append(_root).Distinct(StringComparer.Ordinal).ToList())
        {
            foreach (string file in System.IO.Directory.EnumerateFiles(folder).Where(f => IsBesideSources(Path.GetFileName(f))))
            {
                CopyFile(file);
            }
        }

        foreach (string file in manifest.Sources.Select(s => s.Path)
            .Where(s => IsCrate(s) && !IsGenerated(s)).SelectMany(s => CrateFiles(s, manifest)).ToList())
        {
            CopyFile(file);
        }

        staged.Save(own);
    }

    private static bool IsCrate(string source) => source.EndsWith(".rs", StringComparison.Ordinal);

    /// <summary>
    /// Files that a crate's root may name: its modules and what they include, anything below its folder that isn't hidden; in an archive of
    /// upstream's, whose crates name each other's, whatever there is.
    /// </summary>
    private IEnumerable<string> CrateFiles(string root, LibraryManifest manifest)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        string? archive = UpstreamFolders(manifest).FirstOrDefault(f => IsWithin(f, root));
        return archive is not null ? System.IO.Directory.EnumerateFiles(archive, "*", all)
            : new FileSystemEnumerable<string>(Path.GetDirectoryName(root)!, (ref entry) => entry.ToFullPath(), all)
            {
                ShouldRecursePredicate = (ref entry) => !entry.FileName.StartsWith('.')
                    && !(entry.FileName is "bin" or "obj" && entry.Directory.SequenceEqual(_root)),
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !entry.FileName.StartsWith('.'),
            };
    }

    /// <summary>Whether the folder may be emptied: there is nothing in it, or what this task leaves, its own manifest.</summary>
    private bool IsOurs(string manifest) =>
        !System.IO.Directory.Exists(_folder) || !System.IO.Directory.EnumerateFileSystemEntries(_folder).Any()
        || (!IsWithin(_folder, _root) && LibraryManifest.TryLoad(manifest, out LibraryManifest? staged, out _) && staged.Root == _folder);

    /// <summary>Empties the folder but for a manifest: whenever the work ends, the next call knows the folder again.</summary>
    private void Empty(string manifest)
    {
        new LibraryManifest { Name = "unfinished", Root = _folder }.Save(manifest);
        foreach (string folder in System.IO.Directory.GetDirectories(_folder))
        {
            System.IO.Directory.Delete(folder, true);
        }

        foreach (string file in System.IO.Directory.GetFiles(_folder).Where(f => f != manifest))
        {
            File.Delete(file);
        }
    }

    private static bool IsWithin(string folder, string path) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + "/", StringComparison.Ordinal);

    private static bool IsBesideSources(string name) =>
        Path.GetExtension(name) is ".h" or ".hpp" or ".inc" or ".ipp" or ".uk" or ".ld" or ".lds" or ".def"
        || name is "README.md" || IsLicence(name);

    private static IEnumerable<string> UpstreamFolders(LibraryManifest manifest) =>
        manifest.UpstreamDirectory is { } upstream && System.IO.Directory.Exists(upstream)
            ? System.IO.Directory.EnumerateDirectories(upstream) : [];

    private static bool IsLicence(string file) => Licences.Any(
        n => Path.GetFileName(file).StartsWith(n, StringComparison.OrdinalIgnoreCase));

    /// <summary>What each build makes anew is no file of the library's.</summary>
    private bool IsGenerated(string path) => GeneratingStep.NameOf(_root, path) is not null;

    private string? CopyOptional(string? path) => path is null ? null : CopyFile(path);

    private string CopyFile(string path)
    {
        string copy = Place(path);
        if (!IsGenerated(path) && _copied.Add(copy))
        {
            if (!File.Exists(path))
            {
                Report(new Diagnostic("UK2005", Severity.Error,
                    $"The file '{path}' does not exist, so the library cannot be packed. Correct the item that names it, or add the file.",
                    path));
                return copy;
            }

            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy, true);
        }

        return copy;
    }

    /// <summary>An archive as it is; of a folder the files, for a package holds no links, permissions and empty folders.</summary>
    private string CopyRoot(string path)
    {
        if (!System.IO.Directory.Exists(path))
        {
            return CopyFile(path);
        }

        foreach (string file in System.IO.Directory.EnumerateFiles(path, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false,
        }))
        {
            CopyFile(file);
        }

        return Place(path);
    }

    private string CopyHeaders(string folder)
    {
        if (System.IO.Directory.Exists(folder))
        {
            foreach (string file in Headers(folder).ToList())
            {
                CopyFile(file);
            }
        }

        string copy = Place(folder);
        if (!IsGenerated(folder))
        {
            System.IO.Directory.CreateDirectory(copy);
        }

        return copy;
    }

    /// <summary>
    /// The headers below a folder: C++ has some without an extension, but where the project itself is below, a name without one can be a
    /// key or a program. What is hidden is nobody's business, and what was built is no header. Upstream, one source may include another.
    /// </summary>
    private FileSystemEnumerable<string> Headers(string folder)
    {
        bool holdsProject = IsWithin(folder, _root);
        bool isUpstream = Place(folder).StartsWith(Path.Combine(_folder, "upstream/"), StringComparison.Ordinal);
        return new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath(), new() { RecurseSubdirectories = true })
        {
            ShouldRecursePredicate = (ref entry) => !entry.FileName.StartsWith('.')
                && !(holdsProject && entry.FileName is "bin" or "obj" && entry.Directory.SequenceEqual(_root)),
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory
                && Path.GetExtension(entry.FileName) is var extension
                && (extension is ".h" or ".hpp" or ".hh" or ".inc" or ".ipp" or ".def"
                    || (isUpstream && extension is (".c" or ".cc" or ".cpp" or ".S")) || (extension.IsEmpty && !holdsProject)),
        };
    }

    /// <summary>
    /// Where a path of the library goes: the same place below the folder; what upstream archives gave, under <c>upstream</c>; else what
    /// lies outside or below obj/, under <c>outside</c>.
    /// </summary>
    private string Place(string path)
    {
        string relative = Path.GetRelativePath(_root, path).Replace('\\', '/');
        const string Upstream = "/upstream/";
        if (relative.StartsWith("../", StringComparison.Ordinal) || relative == ".." || Path.IsPathRooted(relative)
            || relative.StartsWith("obj/", StringComparison.Ordinal))
        {
            int at = path.IndexOf(Upstream, StringComparison.Ordinal);

            // A header must stay below its include folder, and two files of one name must not become one.
            relative = at >= 0
                ? path[(at + 1)..]
                : "outside/" + InnerPath.Of(relative);
        }

        return Path.GetFullPath(relative, _folder);
    }
}
