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

    /// <summary>What the target's platform and its architecture's library implement, whichever they are.</summary>
    private static bool IsContract(string name) => name.StartsWith("ukplat_", StringComparison.Ordinal) || name.StartsWith("ukarch_", StringComparison.Ordinal);

    /// <summary>What the check depends on besides the objects.</summary>
    public IReadOnlyList<string> Key()
    {
        List<string> key = ["unicore:check-calls", "2"];
        foreach (LinkedLibrary item in linked)
        {
            key.Add(item.Library.Name + ":" + string.Join(',', graph.NeedsOf(item.Library.Name).Select(n => n.Name)));
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
            LibraryManifest library = linked[i].Library;
            if (library.Kind != LibraryKind.Unikernel)
            {
                Check(library, symbols[i]);
            }
        }

        return (Encoding.UTF8.GetBytes(report.ToString()), diagnostics);

        void Check(LibraryManifest library, LinkSymbols own)
        {
            HashSet<string> allowed = new(graph.NeedsOf(library.Name).Select(n => n.Name), StringComparer.Ordinal);
            SortedDictionary<string, SortedSet<string>> undeclared = new(StringComparer.Ordinal);
            foreach (string name in own.Undefined)
            {
                if (s_exempt.Contains(name) || IsContract(name) || !definers.TryGetValue(name, out List<int>? list)
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
                diagnostics.Add(new("UK3022", Severity.Warning,
                    $"The library '{library.Name}' uses {list} of '{definer}', which it does not declare to need. Add a LibraryReference to '{definer}' to it."));
            }
        }
    }
}
