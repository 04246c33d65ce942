// SPDX-License-Identifier: BSD-3-Clause
// Checks that each library calls only what it declares to need.
using System.Globalization;
using System.Text;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Build.Linking;

internal static class CallCheck
{
    private const char Field = '\u001f', Item = '\u001e';

    /// <summary>What compilers call on their own, and the application's entry.</summary>
    private static readonly HashSet<string> Exempt = new(StringComparer.Ordinal)
    {
        "main", "strlen", "memcpy", "memmove", "memset", "memcmp", "abort",
        "__stack_chk_fail", "__stack_chk_guard", "_GLOBAL_OFFSET_TABLE_", "rust_begin_unwind", "rust_oom",
    };

    /// <summary>Checks the objects that are its action's first inputs; the arguments are those of <see cref="Arguments"/>.</summary>
    public static StepKind Kind { get; } = StepKind.Of("calls", "4", Run);

    /// <summary>The lists of what libraries export, in the order in which they are the action's last inputs.</summary>
    public static List<string> Lists(LibraryGraph graph, List<LinkedLibrary> linked) =>
        [.. linked.SelectMany(l => ListsOf(graph, l.Library)).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// For each object what it is, its library's name, what that may use, the numbers of the lists of these, and what begins the names of
    /// the functions of a heap that the application chose for it; separated by control characters, which no name has.
    /// </summary>
    public static IReadOnlyList<string> Arguments(LibraryGraph graph, List<LinkedLibrary> linked)
    {
        List<string> lists = Lists(graph, linked);
        LibraryManifest? application = graph.Ordered.FirstOrDefault(l => l.Kind == LibraryKind.Unikernel);
        return linked.ConvertAll(l => string.Join(Field, WhatIs(l.Library), l.Library.Name,
            string.Join(Item, UsableBy(l.Library, graph).Select(n => n.Name)),
            string.Join(Item, ListsOf(graph, l.Library).Select(f => lists.IndexOf(f))),
            application?.AllocatorOf(l.Library.Name) is { } allocator ? HeapFunctions.Prefix(allocator) : ""));
    }

    /// <summary>Functions of a crate become code in those that use it, and call there what it may: rustc knows who may name it.</summary>
    private static IEnumerable<LibraryManifest> UsableBy(LibraryManifest library, LibraryGraph graph) => !library.HasCrates
        ? graph.VisibleTo(library.Name)
        : graph.VisibleTo(library.Name).Concat(graph.Below(library.Name).Where(l => l.HasCrates)).Distinct();

    /// <summary>What a library and those that it may use export: a contract's list names what somebody else implements.</summary>
    private static IEnumerable<string> ListsOf(LibraryGraph graph, LibraryManifest library) =>
        graph.VisibleTo(library.Name).Append(library).SelectMany(l => l.ExportedSymbols);

    private static string WhatIs(LibraryManifest library) =>
        library.Kind == LibraryKind.Unikernel ? "application" : library.Kind == LibraryKind.Platform ? "platform" : "library";

    private static List<Diagnostic> Run(StepContext step)
    {
        string[][] libraries = [.. step.Action.Command.Select(a => a.Split(Field))];
        List<LinkSymbols> symbols =
            [.. step.Action.Inputs.Take(libraries.Length).Select(i => LinkSymbols.Read(step.Files.ReadAllBytes(i)))];
        List<List<string>> lists = [.. step.Action.Inputs.Skip(libraries.Length)
            .Select(i => SymbolList.Parse(Encoding.UTF8.GetString(step.Files.ReadAllBytes(i))))];
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
            Check(libraries[i], symbols[i]);
        }

        step.Write(0, Encoding.UTF8.GetBytes(report.ToString()));
        return diagnostics;

        void Check(string[] library, LinkSymbols own)
        {
            HashSet<string> allowed = new(library[2].Split(Item), StringComparer.Ordinal);
            HashSet<string> contracts = [.. library[3].Split(Item, StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(n => lists[int.Parse(n, CultureInfo.InvariantCulture)])];
            SortedDictionary<string, SortedSet<string>> undeclared = new(StringComparer.Ordinal);
            foreach (string name in own.Undefined)
            {
                if (Exempt.Contains(name) || (library[4].Length > 0 && name.StartsWith(library[4], StringComparison.Ordinal))
                    || contracts.Contains(name) || !definers.TryGetValue(name, out List<int>? list)
                    || list.Exists(d => allowed.Contains(libraries[d][1])))
                {
                    continue;
                }

                string definer = libraries[list[0]][1];
                if (!undeclared.TryGetValue(definer, out SortedSet<string>? names))
                {
                    undeclared.Add(definer, names = new(StringComparer.Ordinal));
                }

                names.Add(name);
            }

            foreach ((string definer, SortedSet<string> names) in undeclared)
            {
                string list = string.Join(", ", names);
                report.Append(library[1]).Append(" -> ").Append(definer).Append(": ").Append(list).Append('\n');
                diagnostics.Add(new("UK3022", Severity.Error,
                    $"The {library[0]} '{library[1]}' uses {list} of '{definer}', which it does not declare to need. "
                        + $"Add <LibraryReference Include=\"{definer}\" /> to its project."));
            }
        }
    }
}
