// SPDX-License-Identifier: BSD-3-Clause
// Lays a library out as its package holds it: one folder with the manifest, and nothing outside it.
using Microsoft.Build.Framework;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Tasks;

/// <summary>Copies what a manifest names into one folder and writes the manifest that belongs to the copy.</summary>
public sealed class StageLibrary : UnicoreTask
{
    private readonly HashSet<string> _copied = new(StringComparer.Ordinal);
    private string _root = "";
    private string _folder = "";

    /// <summary>The manifest of the library where it is.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>The folder to fill; emptied first.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <inheritdoc/>
    protected override void Run()
    {
        LibraryManifest manifest = LibraryManifest.Load(Absolute(Manifest));
        _root = manifest.Root;
        _folder = Path.TrimEndingDirectorySeparator(Absolute(Directory));
        if (System.IO.Directory.Exists(_folder))
        {
            System.IO.Directory.Delete(_folder, true);
        }

        LibraryManifest staged = manifest with
        {
            Root = _folder,
            Sources = [.. manifest.Sources.Select(s => s with { Path = CopyFile(s.Path) })],
            IncludeDirectories = [.. manifest.IncludeDirectories.Select(CopyHeaders)],
            ConditionalIncludeDirectories = [.. manifest.ConditionalIncludeDirectories.Select(i => i with { Path = CopyHeaders(i.Path) })],
            PrivateIncludeDirectories = [.. manifest.PrivateIncludeDirectories.Select(CopyHeaders)],
            ConfigFile = CopyOptional(manifest.ConfigFile),
            LinkerRules = CopyOptional(manifest.LinkerRules),
            ExportedSymbols = [.. manifest.ExportedSymbols.Select(CopyFile)],
            LocalSymbols = [.. manifest.LocalSymbols.Select(CopyFile)],
            ExtraLinkerScripts = [.. manifest.ExtraLinkerScripts.Select(CopyFile)],
        };

        // Headers that stand beside sources, fragments that Config.uk sources, and a platform's linker scripts.
        foreach (string folder in manifest.Sources.Select(s => Path.GetDirectoryName(s.Path)!).Append(_root)
            .Distinct(StringComparer.Ordinal).ToList())
        {
            foreach (string file in System.IO.Directory.EnumerateFiles(folder).Where(f => IsBesideSources(Path.GetFileName(f))))
            {
                CopyFile(file);
            }
        }

        staged.Save(Path.Combine(_folder, "library.json"));
    }

    private static bool IsBesideSources(string name) =>
        Path.GetExtension(name) is ".h" or ".hpp" or ".inc" or ".uk" or ".ld" or ".lds" or ".def"
        || name is "README.md" or "LICENSE" or "COPYING";

    private string? CopyOptional(string? path) => path is null ? null : CopyFile(path);

    private string CopyFile(string path)
    {
        string copy = Place(path);
        if (_copied.Add(copy))
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

    private string CopyHeaders(string folder)
    {
        if (System.IO.Directory.Exists(folder))
        {
            foreach (string file in System.IO.Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(f => Path.GetExtension(f) is ".h" or ".hpp" or ".hh" or ".inc" or "").ToList())
            {
                CopyFile(file);
            }
        }

        string copy = Place(folder);
        System.IO.Directory.CreateDirectory(copy);
        return copy;
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
                : "outside/"
                    + string.Join('/', relative.TrimStart('/').Replace(':', '_').Split('/').Select(part => part == ".." ? "_up" : part));
        }

        return Path.GetFullPath(relative, _folder);
    }
}
