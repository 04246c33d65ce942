// SPDX-License-Identifier: BSD-3-Clause
// The words of the language, which name nothing.
using System.Collections.Frozen;

namespace Unicore.Kconfig.Syntax;

/// <summary>Since Linux 4.18 a keyword is one wherever it stands, unless in quotes or expanded.</summary>
internal static class Keywords
{
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.Ordinal,
        "bool", "choice", "comment", "config", "def_bool", "def_tristate", "default", "depends", "endchoice", "endif", "endmenu", "help",
        "hex", "if", "imply", "int", "mainmenu", "menu", "menuconfig", "modules", "on", "optional", "prompt", "range", "select", "source",
        "string", "tristate", "visible");

    /// <summary>True for a keyword. Most names are in capitals, which none is.</summary>
    public static bool Has(string word) => char.IsAsciiLetterLower(word[0]) && Words.Contains(word);
}
