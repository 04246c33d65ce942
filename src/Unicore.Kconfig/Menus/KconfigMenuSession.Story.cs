// SPDX-License-Identifier: BSD-3-Clause
// Help: an entry's text, and all that its symbol depends on and that depends on it, with today's values.
using Unicore.Kconfig.Help;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Menus;

public sealed partial class KconfigMenuSession
{
    /// <summary>The help of an entry: its text, then its symbol's story.</summary>
    public IReadOnlyList<KconfigStoryLine> HelpOf(KconfigMenu entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Lines(page => page.Of(entry));
    }

    /// <summary>A symbol's type, value, places, dependencies, and what selects or implies it.</summary>
    public IReadOnlyList<KconfigStoryLine> StoryOf(KconfigSymbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return Lines(page => page.Of(symbol));
    }

    private List<KconfigStoryLine> Lines(Func<HelpPage, string> write)
    {
        var located = new Dictionary<int, KconfigMenu>();
        string text = write(new HelpPage(Solver, located.Add));
        var lines = new List<KconfigStoryLine>();
        for (int from = 0; from < text.Length;)
        {
            int end = text.IndexOf('\n', from);
            end = end < 0 ? text.Length : end;
            located.TryGetValue(from, out KconfigMenu? target);
            if (target is not null && IsReachable(target) && lines[^1].Target is not null)
            {
                // One way, one place to go to: the innermost that can be seen.
                lines[^1] = lines[^1] with { Target = null };
            }

            lines.Add(new KconfigStoryLine(text[from..end], target is not null && IsReachable(target) ? target : null));
            from = end + 1;
        }

        return lines;
    }

    /// <summary>True when a person can get to the entry's line: it shows, and so does all that it is in.</summary>
    private bool IsReachable(KconfigMenu entry)
    {
        KconfigMenu at = entry;
        while (at.Parent is not null && (at.Prompt is null || ShowAll || Solver.Shows(at)))
        {
            at = at.Parent;
        }

        return at.Parent is null;
    }
}
