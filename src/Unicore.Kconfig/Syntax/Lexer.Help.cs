// SPDX-License-Identifier: BSD-3-Clause
// Help texts: everything below "help" that is indented at least as far as its first line.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Syntax;

internal sealed partial class Lexer
{
    /// <summary>Passes over the help text that starts on the next line; it is put together when somebody asks for it.</summary>
    public HelpSource ReadHelp()
    {
        int from = _at;
        int first = 0;
        bool isBlank = true;
        while (_at < text.Length)
        {
            int end = LineEnd();
            (int indent, int start) = HelpSource.Indentation(text, _at, end);
            if (start < end && _at > from && (indent == 0 || indent < first))
            {
                break;
            }

            // Whatever the first line is, conf takes it.
            first = first == 0 && start < end ? indent : first;
            isBlank &= start == end;
            _at = Math.Min(end + 1, text.Length);
            EndLine();
        }

        return new HelpSource(text, from, _at, first) { IsBlank = isBlank };
    }
}
