// SPDX-License-Identifier: BSD-3-Clause
// Checks that each library calls only what it declares to need.
using System.Text;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Build.Linking;

internal static class CallCheck
{
    /// <summary>What compilers call on their own, and the application's entry.</summary>
    private static readonly HashSet<string> s_exempt = new(StringComparer.Ordinal)
    {
        "main", "strlen", "memcpy", "memmove", "memset", "memcmp", "abort",
        "__stack_chk_fail", "__stack_chk_guard", "_GLOBAL_OFFSET_TABLE_",
    };

    /// <summary>What the target's platform and its architecture's library implement, whichever they are.</summary>
    private static bool IsContract(string name) =>
        name.StartsWith("ukplat_", StringComparison.Ordinal) || name.StartsWith("ukarch_", StringComparison.Ordinal);

    /// <summary>Checks the objects that are its action's inputs; the arguments are those of <see cref="Arguments"/>.</summary>
    public static StepKind Kind { get; } = StepKind.Of("calls", "2", Run);

    /// <summary>For each object the library's name, <c>:</c> and what it may call; the name alone when it may call all.</summary>
    public static IReadOnlyList<string> Arguments(LibraryGraph graph, List<LinkedLibrary> linked) => linked.ConvertAll(l =>
    {
        string name = l.Library.Name;
        return l.Library.Kind == LibraryKind.Unikernel ? name : name + ":" + string.Join(',', graph.NeedsOf(name).Select(n => n.Name));
    });

    private static List<Diagnostic> Run(StepContext step)
    {
        string[][] libraries = [.. step.Action.Command.Select(a => a.Split(':'))];
        List<LinkSymbols> symbols = [.. step.Action.Inputs.Select(i => LinkSymbols.Read(step.Files.ReadAllBytes(i)))];
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
        for (int i = 0; i < libraries.Length; i++)
        {
            if (libraries[i].Length > 1)
            {
                Check(libraries[i][0], libraries[i][1].Split(','), symbols[i]);
            }
        }

        step.Write(0, Encoding.UTF8.GetBytes(report.ToString()));
        return diagnostics;

        void Check(string library, string[] needs, LinkSymbols own)
        {
            HashSet<string> allowed = new(needs, StringComparer.Ordinal);
            SortedDictionary<string, SortedSet<string>> undeclared = new(StringComparer.Ordinal);
            foreach (string name in own.Undefined)
            {
                if (s_exempt.Contains(name) || IsContract(name)
                    || !definers.TryGetValue(name, out List<int>? list) || list.Exists(d => allowed.Contains(libraries[d][0])))
                {
                    continue;
                }

                string definer = libraries[list[0]][0];
                if (!undeclared.TryGetValue(definer, out SortedSet<string>? names))
                {
                    undeclared.Add(definer, names = new(StringComparer.Ordinal));
                }

                names.Add(name);
            }

            foreach ((string definer, SortedSet<string> names) in undeclared)
            {
                string list = string.Join(", ", names);
                report.Append(library).Append(" -> ").Append(definer).Append(": ").Append(list).Append('\n');
                diagnostics.Add(new("UK3022", Severity.Warning,
                    $"The library '{library}' uses {list} of '{definer}', which it does not declare to need. "
                    + $"Add a LibraryReference to '{definer}' to it."));
            }
        }
    }
}
