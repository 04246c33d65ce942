// SPDX-License-Identifier: BSD-3-Clause
// Whether what a library's Config.uk says of other libraries agrees with what its project refers to.
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Tree;

namespace Unicore.Build.Configuring;

/// <summary>
/// A library whose symbol another's Config.uk selects, or whose symbol an option of the other's depends on, is one of the other's direct
/// needs. What can't hold for this target says nothing, nor does one of several alternatives, nor the absence of a library.
/// </summary>
internal sealed class DeclaredNeeds
{
    private readonly string _projectDirectory;
    private readonly List<LibraryManifest> _owners;
    private readonly Dictionary<string, LibraryManifest> _bySymbol = new(StringComparer.Ordinal);
    private readonly HashSet<(string Library, string Need)> _told = [];

    /// <summary>Looks at libraries as their projects declare them: with names of roles, and needs for every target.</summary>
    /// <param name="request">What is configured.</param>
    public DeclaredNeeds(ConfigurationRequest request)
    {
        _projectDirectory = request.ProjectDirectory;
        _owners = [.. new[] { request.Application }.Concat(request.Referenced).Concat(request.Core)];
        foreach (LibraryManifest library in _owners)
        {
            _bySymbol.TryAdd(library.KconfigSymbol ?? SymbolName.OfLibrary(library.Name), library);
        }
    }

    /// <summary>Reports <c>UK2115</c> for each library that a Config.uk of the tree asks for and its project doesn't refer to.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="diagnostics">Receives them, each need once.</param>
    /// <returns>Whether there is none.</returns>
    public bool Check(KconfigTree tree, ICollection<Diagnostic> diagnostics)
    {
        foreach (KconfigMenu entry in tree.Menus.Where(m => CanHold(m.Dependency)))
        {
            foreach (KconfigSymbol symbol in Conjuncts(entry.Dependency).OfType<SymbolExpression>().Select(e => e.Symbol))
            {
                Check(symbol, entry.Place, "depends on", diagnostics);
            }

            foreach (KconfigProperty select in entry.Symbol?.Properties ?? [])
            {
                if (select.Kind == KconfigPropertyKind.Select && select.Menu == entry && CanHold(select.Condition))
                {
                    Check(select.Target!, select.Place, "selects", diagnostics);
                }
            }
        }

        return _told.Count == 0;
    }

    private void Check(KconfigSymbol symbol, KconfigPlace place, string verb, ICollection<Diagnostic> diagnostics)
    {
        if (symbol.Name is not null && _bySymbol.TryGetValue(symbol.Name, out LibraryManifest? need) && OwnerOf(place.File) is { } owner
            && owner.Name != need.Name && !owner.Needs.Any(n => n == need.Name || need.Provides.Any(p => p.Role == n))
            && _told.Add((owner.Name, need.Name)))
        {
            diagnostics.Add(new("UK2115", Severity.Error,
                $"The Config.uk of '{owner.Name}' {verb} '{symbol.Name}', the library '{need.Name}', which is not declared to be needed "
                    + $"there. Add <LibraryReference Include=\"{need.Name}\" /> to the project of '{owner.Name}', or remove the statement.",
                place.File, place.Line));
        }
    }

    /// <summary>The library that a Kconfig file belongs to: the one whose Config.uk it is, else the one in whose folder it is.</summary>
    private LibraryManifest? OwnerOf(string file)
    {
        string path = Path.GetFullPath(file, _projectDirectory);
        return _owners.Find(l => l.ConfigFile == path)
            ?? _owners.Where(l => path.StartsWith(l.Root + "/", StringComparison.Ordinal)).MaxBy(l => l.Root.Length);
    }

    /// <summary>Not where a symbol must hold that nobody defines here, such as that of another platform.</summary>
    private bool CanHold(KconfigExpression? condition) => Conjuncts(condition).OfType<SymbolExpression>()
        .All(e => e.Symbol.IsDefined || e.Symbol.IsConstant || _bySymbol.ContainsKey(e.Symbol.Name!));

    private static IEnumerable<KconfigExpression> Conjuncts(KconfigExpression? expression) => expression switch
    {
        null => [],
        AllExpression all => all.Items.SelectMany(Conjuncts),
        _ => [expression],
    };
}
