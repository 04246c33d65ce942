// SPDX-License-Identifier: BSD-3-Clause
// Our own core's libraries, as their manifests tell of them.
using Unicore.Build.Libraries;
using Unicore.Kconfig.Model;
namespace Unicore.Build.Linking;

/// <summary>Libraries with manifests: those that were linked, and those at hand.</summary>
/// <param name="projectDirectory">The project's folder.</param>
/// <param name="available">All libraries at hand, linked or not.</param>
/// <param name="values">The value of a symbol, named without <c>CONFIG_</c>; null when nothing is configured.</param>
/// <param name="linked">The linked ones.</param>
internal sealed class ManifestLibraries(
    string projectDirectory, IReadOnlyList<LibraryManifest> available, Func<string, string?>? values, IReadOnlyList<LinkedLibrary> linked)
    : ILinkedLibraries
{
    private readonly DefinedSymbols _defined = new();

    public IEnumerable<string> SourceRoots =>
        [projectDirectory, .. linked.Select(l => Path.GetDirectoryName(l.Library.Root) ?? l.Library.Root)];

    public IEnumerable<string> DefinersOf(string symbol) => linked.Where(l => _defined.Has(l.Object, symbol)).Select(l => l.Library.Name);

    public string? ProviderOf(string role) => available.FirstOrDefault(l => l.CanBe(role))?.Name;

    /// <summary>Of C's headers C++ has versions of its own, which are nobody's reason to refer to its library.</summary>
    public string? OwnerOf(string header) =>
        (available.FirstOrDefault(l => Has(l.IncludeDirectories.Concat(l.ConditionalIncludeDirectories.Select(i => i.Path)), header))
            ?? available.FirstOrDefault(l => Has(l.CxxIncludeDirectories, header)))?.Name;

    public string? OwnerOfCrate(string crate) => available.FirstOrDefault(l => l.Kind != LibraryKind.Unikernel && l.Sources
        .Where(s => Path.GetExtension(s.Path) == ".rs").Select(s => new RustCrate(l, s)).Any(c => c.Name == crate && !c.IsInner))?.Name;

    private static bool Has(IEnumerable<string> folders, string header) => folders.Any(d => File.Exists(Path.Combine(d, header)));

    public string? OutsideOfTheCLibrary(string name) =>
        linked.Select(l => l.Library).Concat(available.OrderByDescending(l => l.Provides.Any(p => p.Default)))
            .FirstOrDefault(l => l.CanBe(LibraryRoles.C)) is { } library
            ? CLibraryNames.Explain(name, library)
            : null;

    public string? Whereabouts(string symbol)
    {
        foreach (LinkedLibrary item in linked)
        {
            if (item.Library.ExportedSymbols.Count > 0 && _defined.Has(Path.ChangeExtension(item.Object, ".ld.o"), symbol))
            {
                return $"The library '{item.Library.Name}' defines it but hides it: add it to that library's exportsyms.uk.";
            }
        }

        foreach (LibraryManifest library in available)
        {
            if (linked.All(l => l.Library.Name != library.Name) && library.ExportedSymbols.Any(l => SymbolList.Names(l, symbol)))
            {
                return $"The library '{library.Name}' defines it and is not part of this build: "
                    + (library.KconfigSymbol is { } switchedBy && values?.Invoke(switchedBy) is { } value && value != "y"
                        ? $"it is switched off. Switch it on with CONFIG_{switchedBy}=y."
                        : $"add <LibraryReference Include=\"{library.Name}\" />.");
            }
        }

        return null;
    }
}
