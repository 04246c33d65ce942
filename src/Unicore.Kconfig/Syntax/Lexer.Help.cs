// SPDX-License-Identifier: BSD-3-Clause
// Help texts: everything below "help" that is indented at least as far as its first line.
namespace Unicore.Kconfig;

internal sealed partial class Lexer
{
    /// <summary>Passes over the help text that starts on the next line; it is put together when somebody asks for it.</summary>
    public HelpSource ReadHelp()
    {
        var from = at;
        var first = 0;
        while (at < text.Length)
        {
            var end = LineEnd();
            var (indent, start) = HelpSource.Indentation(text, at, end);
            if (start < end && (indent == 0 || indent < first))
            {
                break;
            }

            first = first == 0 && start < end ? indent : first;
            at = Math.Min(end + 1, text.Length);
            EndLine();
        }

        return new HelpSource(text, from, at, first);
    }
}
