// SPDX-License-Identifier: BSD-3-Clause
// Names under which actions write, until what they wrote is whole.
namespace Unicore.Build.Actions;

internal static class TemporaryNames
{
    private const string Suffix = ".tmp";

    /// <summary>The name under which an action writes one of its files: its own, when it writes in place.</summary>
    public static string Of(string file, BuildAction action) => action.WritesInPlace ? file : file + Suffix;

    /// <summary>The files that an action writes.</summary>
    public static IEnumerable<string> WrittenBy(BuildAction action) =>
        action.DependencyFile is null ? action.Outputs : action.Outputs.Append(action.DependencyFile);

    /// <summary>Deletes what an action that failed may have written.</summary>
    public static void Delete(BuildAction action, IFileSystem files)
    {
        foreach (string file in WrittenBy(action))
        {
            files.Delete(Of(file, action));
        }
    }

    /// <summary>An argument in which the names of what the action writes stand as it is to write them.</summary>
    public static string In(string argument, BuildAction action)
    {
        if (action.WritesInPlace)
        {
            return argument;
        }

        foreach (string file in WrittenBy(action))
        {
            int at = 0;
            while ((at = argument.IndexOf(file, at, StringComparison.Ordinal)) >= 0)
            {
                int end = at + file.Length;
                bool whole = (end == argument.Length || !IsPathCharacter(argument[end])) && (at == 0 || !IsPathCharacter(argument[at - 1]));
                if (whole)
                {
                    argument = argument.Insert(end, Suffix);
                    end += Suffix.Length;
                }

                at = end;
            }
        }

        return argument;
    }

    private static bool IsPathCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '~' or '+';
}
