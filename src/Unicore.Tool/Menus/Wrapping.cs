// SPDX-License-Identifier: BSD-3-Clause
// Breaks lines that are wider than a window at blanks, and keeps their indentation.
namespace Unicore.Tool.Menus;

/// <summary>Text in columns.</summary>
internal static class Wrapping
{
    /// <summary>
    /// The line in pieces of at most <paramref name="width"/> characters; what follows the first of an indented line is indented a little
    /// more.
    /// </summary>
    public static IEnumerable<string> Wrap(string line, int width)
    {
        line = line.Replace("\t", "        ", StringComparison.Ordinal).TrimEnd();
        int indent = line.Length - line.TrimStart().Length;
        string hang = new string(' ', indent == 0 ? 0 : Math.Min(indent + 2, width / 2));
        while (line.Length > width)
        {
            int blank = line.LastIndexOf(' ', width);
            int cut = blank > hang.Length ? blank : width;
            yield return line[..cut].TrimEnd();
            line = hang + line[cut..].TrimStart();
        }

        yield return line;
    }
}
