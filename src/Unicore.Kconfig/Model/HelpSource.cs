// SPDX-License-Identifier: BSD-3-Clause
// Where a help text stands in its file; put together when somebody asks for it.
namespace Unicore.Kconfig.Model;

/// <summary>
/// The lines of <paramref name="text"/> from <paramref name="from"/> until <paramref name="until"/>, indented by <paramref name="margin"/>
/// columns.
/// </summary>
internal sealed class HelpSource(string text, int from, int until, int margin)
{
    /// <summary>True when there is nothing to read.</summary>
    public bool IsBlank { get; init; }

    /// <summary>The lines without their common indentation, and without blank lines at either end.</summary>
    public string Trimmed()
    {
        List<string> lines = Lines();
        int first = lines.FindIndex(l => l.Length > 0);
        return first < 0 ? "" : string.Join('\n', lines[first..(lines.FindLastIndex(l => l.Length > 0) + 1)]) + "\n";
    }

    /// <summary>
    /// The lines as conf keeps them: without their common indentation; one more when the file ends with them, or when less indented text
    /// follows.
    /// </summary>
    public string Verbatim() => string.Join('\n', Lines());

    /// <summary>Columns of white space, a tab going on to the next multiple of 8, and where the line's text starts.</summary>
    public static (int Indent, int Start) Indentation(string text, int from, int end)
    {
        int indent = 0;
        int i = from;
        for (; i < end && text[i] is (' ' or '\t' or '\r'); i++)
        {
            indent = text[i] switch { '\t' => (indent & ~7) + 8, ' ' => indent + 1, _ => indent };
        }

        return (indent, i);
    }

    private List<string> Lines()
    {
        // conf takes a line end that stands right before the first column of the next statement for the end of the help itself.
        bool endsOpen = until == text.Length || text[until] is ' ' or '\t';
        var lines = new List<string>();
        int at = from;
        while (at < until || (at == until && endsOpen))
        {
            int end = at == until ? -1 : text.IndexOf('\n', at, until - at);
            end = end < 0 ? until : end;
            (int indent, int start) = Indentation(text, at, end);
            lines.Add(start == end
                ? ""
                : string.Concat(new string(' ', Math.Max(0, indent - margin)), text.AsSpan(start, end - start).TrimEnd()));
            at = end + 1;
            if (lines[^1].IndexOf('\0', StringComparison.Ordinal) is var nul and >= 0)
            {
                // The text ends at a NUL, as C's strings do.
                lines[^1] = lines[^1][..nul];
                break;
            }
        }

        return lines;
    }
}
