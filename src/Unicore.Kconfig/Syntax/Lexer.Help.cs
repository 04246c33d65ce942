// SPDX-License-Identifier: BSD-3-Clause
// Help texts: everything below "help" that is indented at least as far as its first line.
using System.Text;

namespace Unicore.Kconfig;

internal sealed partial class Lexer
{
    /// <summary>Passes over the help text that starts on the next line; it is put together when somebody asks for it.</summary>
    public Lazy<string> ReadHelp()
    {
        var from = at;
        var first = 0;
        while (at < text.Length)
        {
            var end = LineEnd();
            var (indent, start) = Indentation(text, at, end);
            if (start < end && (indent == 0 || indent < first))
            {
                break;
            }

            first = first == 0 && start < end ? indent : first;
            at = Math.Min(end + 1, text.Length);
            EndLine();
        }

        var (all, until, margin) = (text, at, first);
        return new Lazy<string>(() => HelpText(all, from, until, margin));
    }

    /// <summary>The lines without their common indentation and without blank lines at either end.</summary>
    private static string HelpText(string text, int from, int until, int margin)
    {
        var help = new StringBuilder();
        var blank = 0;
        while (from < until)
        {
            var end = text.IndexOf('\n', from, until - from);
            end = end < 0 ? until : end;
            var (indent, start) = Indentation(text, from, end);
            if (start == end)
            {
                blank++;
            }
            else
            {
                help.Append('\n', help.Length > 0 ? blank : 0);
                blank = 0;
                help.Append(' ', indent - margin).Append(text.AsSpan(start, end - start).TrimEnd()).Append('\n');
            }

            from = end + 1;
        }

        return help.ToString();
    }

    private static (int Indent, int Start) Indentation(string text, int from, int end)
    {
        var indent = 0;
        var i = from;
        for (; i < end && text[i] is (' ' or '\t' or '\r'); i++)
        {
            indent = text[i] switch { '\t' => (indent & ~7) + 8, ' ' => indent + 1, _ => indent };
        }

        return (indent, i);
    }
}
