// SPDX-License-Identifier: BSD-3-Clause
// Which library has each role: the one that the project refers to, else the one that Kconfig chooses, else the core's default.
using System.Text;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Build.Configuring;

/// <summary>The libraries that can have each role in an image.</summary>
internal sealed class Roles
{
    private readonly SortedDictionary<string, IReadOnlyList<LibraryManifest>> _candidates = new(StringComparer.Ordinal);

    /// <summary>Finds them.</summary>
    /// <param name="libraries">Every library at hand.</param>
    /// <param name="referenced">Names of those that the application refers to, directly or not; a name of a role counts as none.</param>
    /// <param name="diagnostics">Receives <c>UK2114</c> where two that are referred to provide one role.</param>
    public Roles(IReadOnlyList<LibraryManifest> libraries, IEnumerable<string> referenced, ICollection<Diagnostic> diagnostics)
    {
        ILookup<string, LibraryManifest> byName = libraries.ToLookup(m => m.Name, StringComparer.Ordinal);
        ILookup<string, LibraryManifest> providers = libraries.Where(m => m.Kind == LibraryKind.Library)
            .SelectMany(m => m.Provides.Select(p => (p.Role, Library: m))).ToLookup(p => p.Role, p => p.Library, StringComparer.Ordinal);
        HashSet<string> chosen = new(StringComparer.Ordinal);
        Queue<string> open = new(referenced);
        while (open.TryDequeue(out string? name))
        {
            if (!providers.Contains(name) && chosen.Add(name))
            {
                foreach (string need in byName[name].SelectMany(m => m.Needs))
                {
                    open.Enqueue(need);
                }
            }
        }

        foreach (IGrouping<string, LibraryManifest> role in providers)
        {
            List<LibraryManifest> named = [.. role.Where(m => chosen.Contains(m.Name)).OrderBy(m => m.Name, StringComparer.Ordinal)];
            if (named.Count > 1)
            {
                string names = string.Join(" and ", named.Select(m => $"'{m.Name}'"));
                diagnostics.Add(new("UK2114", Severity.Error,
                    $"The role '{role.Key}' can have one library only, but the project refers to {names}. Refer to one of them."));
            }

            _candidates.Add(role.Key, named.Count > 0 ? named
                : [.. role.Where(m => IsOffered(m, role.Key)).OrderBy(m => m.Name, StringComparer.Ordinal)]);
        }
    }

    /// <summary>What a configuration can choose brings its own needs and their options into every tree: a large library doesn't.</summary>
    private static bool IsOffered(LibraryManifest library, string role) =>
        !library.Provides.Any(p => p.Role == role && p.ByReference);

    /// <summary>The names that a need stands for: of the libraries that can have the role, or of the library itself.</summary>
    private IEnumerable<string> NamesOf(string need) =>
        _candidates.TryGetValue(need, out IReadOnlyList<LibraryManifest>? list) ? list.Select(m => m.Name) : [need];

    /// <summary>
    /// A library with its symbol, and names of libraries for names of roles; what needs a role that it has itself needs nobody.
    /// </summary>
    public LibraryManifest Expand(LibraryManifest library)
    {
        IReadOnlyList<string> Names(IReadOnlyList<string> needs) =>
            [.. needs.SelectMany(NamesOf).Where(n => n != library.Name).Distinct(StringComparer.Ordinal)];
        return library with { Needs = Names(library.Needs), PublicNeeds = Names(library.PublicNeeds), KconfigSymbol = SymbolOf(library) };
    }

    /// <summary>Whether a library is part of the image whatever its symbol says: it is the only one that can have its role.</summary>
    public bool IsSettled(LibraryManifest library) => _candidates.Values.Any(list => list.Count == 1 && list[0].Name == library.Name);

    /// <summary>The symbol that switches a library.</summary>
    /// <returns>Its name without <c>CONFIG_</c>, or null for a library that is always on.</returns>
    private string? SymbolOf(LibraryManifest library) =>
        library.KconfigSymbol
        ?? (_candidates.Values.Any(list => list.Any(m => m.Name == library.Name)) ? SymbolName.OfLibrary(library.Name) : null);

    /// <summary>The symbols of those that can have a role, in Kconfig: one choice for each role that several can have.</summary>
    /// <param name="libraries">The libraries of the tree; roles of others are left out.</param>
    public string ToKconfig(IReadOnlyList<LibraryManifest> libraries)
    {
        StringBuilder text = new();
        foreach ((string role, IReadOnlyList<LibraryManifest> all) in _candidates)
        {
            List<LibraryManifest> list = [.. all.Where(m => libraries.Any(l => l.Name == m.Name))];
            if (list.Count == 1 && list[0].KconfigSymbol is null)
            {
                text.Append("config ").Append(SymbolOf(list[0])).Append("\n\tdef_bool y\n\n");
            }
            else if (list.Count > 1)
            {
                AppendChoice(text, role, [.. list.Select(m => (m, m.Provides.First(p => p.Role == role)))]);
            }
        }

        return text.ToString();
    }

    private void AppendChoice(StringBuilder text, string role, IReadOnlyList<(LibraryManifest Library, Provision Provision)> members)
    {
        text.Append("choice\n\tprompt \"").Append(KconfigNames.Escape(role)).Append(": which library has this role\"\n");
        foreach ((LibraryManifest library, Provision provision) in members.Where(m => m.Provision.Alias is not null))
        {
            text.Append("\tdefault ").Append(SymbolOf(library)).Append(" if ").Append(provision.Alias).Append('\n');
        }

        text.Append("\tdefault ").Append(SymbolOf(members.FirstOrDefault(m => m.Provision.Default, members[0]).Library)).Append("\n\n");
        foreach ((LibraryManifest library, Provision provision) in members)
        {
            string prompt = provision.Prompt is { Length: > 0 } said ? $"{library.Name}: {said.TrimEnd('.')}" : library.Name;
            text.Append("config ").Append(SymbolOf(library)).Append("\n\tbool \"").Append(KconfigNames.Escape(prompt)).Append("\"\n\n");
        }

        text.Append("endchoice\n\n");
        List<(LibraryManifest Library, Provision Provision)> aliases = [.. members.Where(m => m.Provision.Alias is not null)];
        if (aliases.Count == 0)
        {
            return;
        }

        text.Append("menu \"").Append(KconfigNames.Escape(role)).Append(": other names\"\n\n");
        foreach ((LibraryManifest library, Provision provision) in aliases)
        {
            text.Append("config ").Append(provision.Alias).Append("\n\tbool \"Another name for ").Append(SymbolOf(library))
                .Append("\"\n\n");
        }

        text.Append("endmenu\n\n");
    }
}
