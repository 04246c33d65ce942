// SPDX-License-Identifier: BSD-3-Clause
// Reads the symbol lists of libraries (exportsyms.uk, localsyms.uk): names, comments after a hash sign.
using System.Text;
using Unicore.Build.Actions;

namespace Unicore.Build.Linking;

internal static class SymbolList
{
    /// <summary>Merges the lists that are its action's inputs.</summary>
    public static StepKind Merging { get; } = StepKind.Of("symbols", "1", static step =>
    {
        step.Write(0, Merge(step.Action.Inputs, step.Files));
        return [];
    });

    /// <summary>The names of a list; <c>none</c> stands for no symbol at all.</summary>
    public static List<string> Parse(string text)
    {
        List<string> names = [];
        foreach (string line in text.Split('\n'))
        {
            int hash = line.IndexOf('#', StringComparison.Ordinal);
            foreach (string name in (hash < 0 ? line : line[..hash]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (name != "none")
                {
                    names.Add(name);
                }
            }
        }

        return names;
    }

    /// <summary>Whether a list is there and names a symbol.</summary>
    public static bool Names(string list, string symbol) => File.Exists(list) && Parse(File.ReadAllText(list)).Contains(symbol);

    /// <summary>Several lists as one that objcopy reads. It is never empty, since objcopy takes an empty list for no list.</summary>
    public static byte[] Merge(IReadOnlyList<string> lists, IFileSystem files)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (string list in lists)
        {
            names.UnionWith(Parse(Encoding.UTF8.GetString(files.ReadAllBytes(list))));
        }

        return Encoding.UTF8.GetBytes(names.Count == 0 ? "_unicore_no_symbol_\n" : string.Join('\n', names) + "\n");
    }
}
