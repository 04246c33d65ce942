// SPDX-License-Identifier: BSD-3-Clause
// Checks that each library calls only what it declares to need.
using System.Text;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;
using Unicore.Diagnostics;

namespace Unicore.Build.Linking;

internal sealed class CallCheck(LibraryGraph graph, List<LinkedLibrary> linked)
{
    /// <summary>What compilers call on their own, and the application's entry.</summary>
    private static readonly HashSet<string> s_exempt = new(StringComparer.Ordinal)
    {
        "main", "strlen", "memcpy", "memmove", "memset", "memcmp", "abort", "__stack_chk_fail", "__stack_chk_guard", "_GLOBAL_OFFSET_TABLE_",
    };

    /// <summary>The files that list what a library and those that it may use export: a contract's list names what somebody else implements.</summary>
    private IEnumerable<string> ListsOf(LibraryManifest library) =>
        graph.VisibleTo(library.Name).Append(library).SelectMany(l => l.ExportedSymbols);

    /// <summary>What the check reads besides the objects.</summary>
    public IEnumerable<string> Lists => linked.SelectMany(l => ListsOf(l.Library)).Distinct(StringComparer.Ordinal);

    /// <summary>What the check depends on besides the objects.</summary>
    public IReadOnlyList<string> Key()
    {
        List<string> key = ["unicore:check-calls", "3"];
        foreach (LinkedLibrary item in linked)
        {
            key.Add(item.Library.Name + ":" + string.Join(',', graph.VisibleTo(item.Library.Name).Select(n => n.Name)));
        }

        return key;
    }

    public (byte[] Output, IReadOnlyList<Diagnostic> Diagnostics) Run(BuildAction action, IFileSystem files)
    {
        List<LinkSymbols> symbols = linked.ConvertAll(l => LinkSymbols.Read(files.ReadAllBytes(l.Object)));
        Dictionary<string, List<int>> definers = new(StringComparer.Ordinal);
        for (int i = 0; i < symbols.Count; i++)
        {
            foreach (string name in symbols[i].Defined)
            {
                if (!definers.TryGetValue(name, out List<int>? list))
                {
                    definers.Add(name, list = []);
                }

                list.Add(i);
            }
        }

        List<Diagnostic> diagnostics = [];
        StringBuilder report = new();
        for (int i = 0; i < linked.Count; i++)
        {
            Check(linked[i].Library, symbols[i]);
        }

        return (Encoding.UTF8.GetBytes(report.ToString()), diagnostics);

        void Check(LibraryManifest library, LinkSymbols own)
        {
            HashSet<string> allowed = new(graph.VisibleTo(library.Name).Select(n => n.Name), StringComparer.Ordinal);
            HashSet<string> contracts = [.. ListsOf(library).SelectMany(l => SymbolList.Parse(Encoding.UTF8.GetString(files.ReadAllBytes(l))))];
            SortedDictionary<string, SortedSet<string>> undeclared = new(StringComparer.Ordinal);
            foreach (string name in own.Undefined)
            {
                if (s_exempt.Contains(name) || contracts.Contains(name) || !definers.TryGetValue(name, out List<int>? list)
                    || list.Exists(d => allowed.Contains(linked[d].Library.Name)))
                {
                    continue;
                }

                string definer = linked[list[0]].Library.Name;
                if (!undeclared.TryGetValue(definer, out SortedSet<string>? names))
                {
                    undeclared.Add(definer, names = new(StringComparer.Ordinal));
                }

                names.Add(name);
            }

            foreach ((string definer, SortedSet<string> names) in undeclared)
            {
                string list = string.Join(", ", names);
                report.Append(library.Name).Append(" -> ").Append(definer).Append(": ").Append(list).Append('\n');
                string who = library.Kind == LibraryKind.Unikernel ? "application" : library.Kind == LibraryKind.Platform ? "platform" : "library";
                diagnostics.Add(new("UK3022", Severity.Error,
                    $"The {who} '{library.Name}' uses {list} of '{definer}', which it does not declare to need. "
                        + $"Add <LibraryReference Include=\"{definer}\" /> to its project.", library.Root));
            }
        }
    }
}
