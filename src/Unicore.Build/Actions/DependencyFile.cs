// SPDX-License-Identifier: BSD-3-Clause
// Reads the dependency files that compilers write in make's syntax.
using System.Text;

namespace Unicore.Build.Actions;

internal static class DependencyFile
{
    /// <summary>A rule, as a compiler writes it.</summary>
    public static string Text(string target, IEnumerable<string> prerequisites)
    {
        StringBuilder text = new();
        Escape(target, text).Append(':');
        foreach (string file in prerequisites)
        {
            Escape(file, text.Append(" \\\n "));
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The prerequisites of all rules in the text; null when it has no rule at all.</summary>
    public static List<string>? Parse(string text, string workingDirectory)
    {
        List<string> result = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        StringBuilder word = new();
        bool prerequisites = false;
        bool any = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            if (c == '\\' && i + 1 < text.Length)
            {
                char next = text[i + 1];
                if (next is '\n' or '\r')
                {
                    i += next == '\r' && i + 2 < text.Length && text[i + 2] == '\n' ? 2 : 1;
                    Flush();
                    continue;
                }

                if (next is ' ' or '#' or '\\' or ':')
                {
                    word.Append(next);
                    i++;
                    continue;
                }
            }
            else if (c == '$' && i + 1 < text.Length && text[i + 1] == '$')
            {
                i++;
            }
            else if (c == ':' && !prerequisites && (i + 1 >= text.Length || char.IsWhiteSpace(text[i + 1])))
            {
                word.Clear();
                prerequisites = true;
                any = true;
                continue;
            }
            else if (char.IsWhiteSpace(c))
            {
                Flush();
                prerequisites &= c != '\n';
                continue;
            }

            word.Append(c);
        }

        return any ? result : null;

        void Flush()
        {
            if (word.Length == 0)
            {
                return;
            }

            if (prerequisites)
            {
                string path = Path.GetFullPath(word.ToString(), workingDirectory);
                if (seen.Add(path))
                {
                    result.Add(path);
                }
            }

            word.Clear();
        }
    }

    /// <summary>The variables of its environment that rustc tells of behind its rules: those whose values a crate has in it.</summary>
    public static IEnumerable<string> Variables(string text)
    {
        const string Mark = "# env-dep:";
        return text.Split('\n').Where(l => l.StartsWith(Mark, StringComparison.Ordinal)).Select(l => l[Mark.Length..].Split('=', 2)[0]);
    }

    private static StringBuilder Escape(string path, StringBuilder to)
    {
        foreach (char c in path)
        {
            to.Append(c is ' ' or '#' or '\\' or ':' ? "\\" : c == '$' ? "$" : "").Append(c);
        }

        return to;
    }
}
