// SPDX-License-Identifier: BSD-3-Clause
// What trees start thousands of processes for while make expands their recipes, as functions of the shell.
using System.Text;
using Unicore.Build.Actions;


namespace Unicore.Unikraft.Asking;

/// <summary>
/// <c>$(shell mkdir -p …)</c> stands in every recipe of a Unikraft tree, and <c>$(shell dirname …)</c> in those of some libraries: half of
/// the time
/// that make takes to answer goes into starting these two programs. Bash reads the file that <c>BASH_ENV</c> names (its manual, section
/// 6.2), so
/// they need not be started where the answer is plain. Other shells do not look there, and lose nothing.
/// (<c>command -v</c> of the two names the function, not the program; <c>type -P</c> and <c>which</c> name the program.)
/// </summary>
internal static class ShellFunctions
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "BASH_ENV";

    private const string Functions = """
        mkdir() {
            [ $# = 2 ] && [ "$1" = -p ] && [ -d "$2" ] || command mkdir "$@"
        }
        dirname() {
            if [ $# = 1 ]; then
                case $1 in
                */ | *//*) ;;
                /*/*) printf '%s\n' "${1%/*}"; return ;;
                esac
            fi
            command dirname "$@"
        }

        """;

    /// <summary>Writes the functions.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="files">The disk.</param>
    public static void Write(string file, IFileSystem files) =>
        files.WriteIfChanged(file, Encoding.UTF8.GetBytes(Functions.ReplaceLineEndings("\n")));
}
