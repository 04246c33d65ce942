// SPDX-License-Identifier: BSD-3-Clause
// Help texts: everything below "help" that is indented at least as far as its first line.
using System.Text;

namespace Unicore.Kconfig;

internal sealed partial class Lexer
{
    /// <summary>Reads the help text that starts on the next line.</summary>
    public string ReadHelp()
    {
        var help = new StringBuilder();
        var first = 0;
        var blank = 0;
        while (at < text.Length)
        {
            var end = LineEnd();
            var (indent, start) = Indentation(end);
            if (start == end)
            {
                blank++;
            }
            else if (indent == 0 || indent < first)
            {
                break;
            }
            else
            {
                first = first == 0 ? indent : first;
                help.Append('\n', help.Length > 0 ? blank : 0);
                blank = 0;
                help.Append(' ', indent - first).Append(text.AsSpan(start, end - start).TrimEnd()).Append('\n');
            }

            at = Math.Min(end + 1, text.Length);
            EndLine();
        }

        return help.ToString();
    }

    private (int Indent, int Start) Indentation(int end)
    {
        var indent = 0;
        var i = at;
        for (; i < end && text[i] is (' ' or '\t' or '\r'); i++)
        {
            indent = text[i] switch { '\t' => (indent & ~7) + 8, ' ' => indent + 1, _ => indent };
        }

        return (indent, i);
    }
}
