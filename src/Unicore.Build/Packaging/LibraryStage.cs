// SPDX-License-Identifier: BSD-3-Clause
// Lays a library out as its package holds it: one folder with the manifest, and nothing outside it.
using System.IO.Enumeration;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Build.Packaging;

/// <summary>Copies what a manifest names into one folder and writes the manifest that belongs to the copy.</summary>
public sealed class LibraryStage
{
    private static readonly string[] Licences = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT"];
    private readonly HashSet<string> _copied = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _found = [];
    private readonly LibraryManifest _library;
    private readonly string _root;
    private readonly string _folder;

    private LibraryStage(LibraryManifest library, string folder) =>
        (_library, _root, _folder) = (library, library.Root, Path.TrimEndingDirectorySeparator(folder));

    /// <summary>Fills a folder.</summary>
    /// <param name="library">The library, where it is.</param>
    /// <param name="folder">The folder, absolute: a library that was staged there goes first.</param>
    /// <returns>What is wrong: <c>UK2022</c>, the folder holds anything else; <c>UK2005</c>, a file of the library is not there.</returns>
    /// <exception cref="IOException">A file cannot be copied.</exception>
    /// <exception cref="UnauthorizedAccessException">A file cannot be copied.</exception>
    public static IReadOnlyList<Diagnostic> Fill(LibraryManifest library, string folder)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(folder);
        LibraryStage stage = new(library, folder);
        stage.Run();
        return stage._found;
    }

    private void Run()
    {
        LibraryManifest manifest = _library;
        string own = Path.Combine(_folder, "library.json");
        if (!IsOurs(own))
        {
            _found.Add(new("UK2022", Severity.Error,
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
        foreach (string file in UpstreamFolders(manifest).SelectMany(Directory.EnumerateFiles).Where(IsLicence).ToList())
        {
            CopyFile(file);
        }

        // Headers that stand beside sources, fragments that Config.uk sources, and a platform's linker scripts.
        foreach (string folder in manifest.Sources.Select(s => s.Path).Where(p => !IsGenerated(p)).Select(p => Path.GetDirectoryName(p)!)
            .Append(_root).Distinct(StringComparer.Ordinal).ToList())
        {
            foreach (string file in Directory.EnumerateFiles(folder).Where(f => IsBesideSources(Path.GetFileName(f))))
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
        return archive is not null ? Directory.EnumerateFiles(archive, "*", all)
            : new FileSystemEnumerable<string>(Path.GetDirectoryName(root)!, (ref entry) => entry.ToFullPath(), all)
            {
                ShouldRecursePredicate = (ref entry) => !entry.FileName.StartsWith('.')
                    && !(entry.FileName is "bin" or "obj" && entry.Directory.SequenceEqual(_root)),
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !entry.FileName.StartsWith('.'),
            };
    }

    /// <summary>Whether the folder may be emptied: there is nothing in it, or what this task leaves, its own manifest.</summary>
    private bool IsOurs(string manifest) =>
        !Directory.Exists(_folder) || !Directory.EnumerateFileSystemEntries(_folder).Any()
        || (!IsWithin(_folder, _root) && LibraryManifest.TryLoad(manifest, out LibraryManifest? staged, out _) && staged.Root == _folder);

    /// <summary>Empties the folder but for a manifest: whenever the work ends, the next call knows the folder again.</summary>
    private void Empty(string manifest)
    {
        new LibraryManifest { Name = "unfinished", Root = _folder }.Save(manifest);
        foreach (string folder in Directory.GetDirectories(_folder))
        {
            Directory.Delete(folder, true);
        }

        foreach (string file in Directory.GetFiles(_folder).Where(f => f != manifest))
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
        manifest.UpstreamDirectory is { } upstream && Directory.Exists(upstream)
            ? Directory.EnumerateDirectories(upstream) : [];

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
                _found.Add(new("UK2005", Severity.Error,
                    $"The file '{path}' does not exist, so the library cannot be packed. Correct the item that names it, or add the file.",
                    path));
                return copy;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy, true);
        }

        return copy;
    }

    /// <summary>An archive as it is; of a folder the files, for a package holds no links, permissions and empty folders.</summary>
    private string CopyRoot(string path)
    {
        if (!Directory.Exists(path))
        {
            return CopyFile(path);
        }

        foreach (string file in Directory.EnumerateFiles(path, "*", new EnumerationOptions
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
        if (Directory.Exists(folder))
        {
            foreach (string file in Headers(folder).ToList())
            {
                CopyFile(file);
            }
        }

        string copy = Place(folder);
        if (!IsGenerated(folder))
        {
            Directory.CreateDirectory(copy);
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
