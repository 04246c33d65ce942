// SPDX-License-Identifier: BSD-3-Clause
// What $(MAKE) is while make answers and when recipes run: a script that starts no make for a recipe of a dry run.
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;

namespace Unicore.Unikraft.Asking;

/// <summary>
/// A recipe's line with <c>$(MAKE)</c> runs in a dry run too (GNU make's manual, section 5.7.1), and the make that it starts would make its
/// own
/// makefiles and print its rules among ours. The stand-in does nothing then. It is make everywhere else: for makefiles that are made and in
/// <c>$(shell …)</c>, which run in a dry run as ever; for a makefile that calls itself for our goal (trees do, under another umask than
/// 0022);
/// and when the recipes run in a build.
/// </summary>
internal static partial class MakeStandIn
{
    /// <summary>The script's name in the object folder.</summary>
    public const string Name = ".unicore-make";

    /// <summary>Writes the script.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="files">The disk.</param>
    /// <param name="make">The real make.</param>
    /// <param name="goal">A goal that is asked for always.</param>
    public static void Write(string file, IFileSystem files, string make, string goal)
    {
        // The one-letter options are the first word of MAKEFLAGS, without a dash (section 5.7.3).
        string script = $$"""
            #!/bin/sh
            case " $* " in *" {{goal}} "*) exec {{ShellWords.Quote(make)}} "$@" ;; esac
            case "${MAKEFLAGS%% *}" in
            -* | *=*) ;;
            *n*) exit 0 ;;
            esac
            exec {{ShellWords.Quote(make)}} "$@"

            """;
        files.WriteIfChanged(file, Encoding.UTF8.GetBytes(script.ReplaceLineEndings("\n")), executable: true);
    }

    /// <summary>The <c>MAKEFLAGS</c> that a recipe of the tree's own make finds, from those that it finds in ours.</summary>
    /// <param name="flags">The value in a dry run with tracing and the data base.</param>
    /// <returns>The value without what we ask for.</returns>
    public static string RecipeFlags(string flags)
    {
        List<string> words = [.. Word().Matches(flags).Select(m => m.Value)];
        string letters = "";
        if (words.Count > 0 && words[0][0] != '-' && !words[0].Contains('=', StringComparison.Ordinal))
        {
            letters = string.Concat(words[0].Where(c => c is not ('n' or 'B' or 'p')));
            words.RemoveAt(0);
        }

        words.RemoveAll(w => w == "--trace" || w.StartsWith("--eval=", StringComparison.Ordinal)
            || w.StartsWith("MAKE=", StringComparison.Ordinal));
        return string.Join(' ', words.Prepend(letters));
    }

    /// <summary>A word; a backslash before a blank keeps it in the word.</summary>
    [GeneratedRegex(@"(?:\\.|[^\s\\])+")]
    private static partial Regex Word();
}
