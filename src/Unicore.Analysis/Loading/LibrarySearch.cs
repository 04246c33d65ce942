// SPDX-License-Identifier: BSD-3-Clause
// Finds libraries by the loader's own rules.
using Unicore.Elf;

namespace Unicore.Analysis.Loading;

/// <summary>
/// Where the loader looks for a library, in its order (ld.so(8)): DT_RPATH of who asks and of who asked for that, unless it has DT_RUNPATH;
/// LD_LIBRARY_PATH; DT_RUNPATH of who asks; ld.so.cache; the default folders. What is there for another machine is passed over.
/// </summary>
/// <param name="root">The folder that is <c>/</c> for the program.</param>
/// <param name="environment">LD_LIBRARY_PATH, or null.</param>
internal sealed class LibrarySearch(string root, string? environment)
{
    private readonly LoaderCache _cache = LoaderCache.Load(root.TrimEnd('/') + "/etc/ld.so.cache");

    /// <summary>A path as the program sees it, on this machine.</summary>
    public string Inside(string path) => path.StartsWith('/') ? root.TrimEnd('/') + path : path;

    /// <summary>Finds a library.</summary>
    /// <returns>The library, or null.</returns>
    public Module? Find(string name, Module asking)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return ModuleReader.ReadLibrary(name, Inside(Expand(name, asking)), FoundBy.Path, asking);
        }

        foreach ((string folder, FoundBy found) in Folders(asking))
        {
            if (ModuleReader.ReadLibrary(name, Path.Combine(folder, name), found, asking) is { } module)
            {
                return module;
            }
        }

        bool noDefaults = asking.Dynamic?.NoDefaultLibraries == true;
        IReadOnlyList<string> defaults = Defaults(asking.File.Machine);
        return _cache.Find(name).Where(p => !noDefaults || !defaults.Contains(Path.GetDirectoryName(p)))
            .Select(p => ModuleReader.ReadLibrary(name, Inside(p), FoundBy.Cache, asking))
            .Concat(noDefaults ? [] : defaults.Select(d => ModuleReader.ReadLibrary(name, Inside(d + "/" + name), FoundBy.Default, asking)))
            .FirstOrDefault(m => m is not null);
    }

    private IEnumerable<(string Folder, FoundBy Found)> Folders(Module asking)
    {
        if (asking.Dynamic?.RunPath is null)
        {
            for (Module? module = asking; module is not null; module = module.Parent)
            {
                if (module.Dynamic is { RunPath: null, RPath: { } folders })
                {
                    foreach (string folder in Split(folders, module))
                    {
                        yield return (folder, FoundBy.RPath);
                    }
                }
            }
        }

        foreach (string folder in (environment ?? "").Split([':', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            yield return (Inside(Expand(folder, asking)), FoundBy.Environment);
        }

        foreach (string folder in Split(asking.Dynamic?.RunPath ?? "", asking))
        {
            yield return (folder, FoundBy.RunPath);
        }
    }

    private IEnumerable<string> Split(string folders, Module module) =>
        folders.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(f => Expand(f, module) is var path
            && f.Contains("ORIGIN", StringComparison.Ordinal) ? path : Inside(path));

    private static string Expand(string text, Module module)
    {
        string origin = Path.GetDirectoryName(Path.GetFullPath(module.Path)) ?? "/";
        string platform = module.File.Machine == ElfConstants.MachineX8664 ? "x86_64" : "aarch64";
        foreach ((string name, string value) in new[] { ("ORIGIN", origin), ("LIB", $"lib/{platform}-linux-gnu"), ("PLATFORM", platform) })
        {
            text = text.Replace("${" + name + "}", value, StringComparison.Ordinal).Replace("$" + name, value, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Debian's loader, Fedora's and musl's have these among them.</summary>
    private static string[] Defaults(ushort machine)
    {
        string triplet = machine == ElfConstants.MachineX8664 ? "x86_64-linux-gnu" : "aarch64-linux-gnu";
        return [$"/lib/{triplet}", $"/usr/lib/{triplet}", "/lib64", "/usr/lib64", "/lib", "/usr/local/lib", "/usr/lib"];
    }
}
