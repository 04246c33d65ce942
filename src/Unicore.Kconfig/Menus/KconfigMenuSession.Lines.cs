// SPDX-License-Identifier: BSD-3-Clause
// The lines of each menu, in menuconfig's form.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Menus;

public sealed partial class KconfigMenuSession
{
    private const string NoMark = "    ";
    private const int MarkWidth = 4;

    /// <summary>The lines of the menu that the entry opens: the whole tree's for the root.</summary>
    public IReadOnlyList<KconfigMenuLine> LinesOf(KconfigMenu menu)
    {
        ArgumentNullException.ThrowIfNull(menu);
        if (menu.Symbol is null)
        {
            return [.. Inside(menu, 0)];
        }

        var heading = new KconfigMenuLine(menu, KconfigLineKind.Heading, $"--- {menu.Prompt?.Text}", MarkWidth);
        return [heading, .. Inside(menu, 2)];
    }

    /// <summary>The members of a choice that can be picked, in order.</summary>
    public IReadOnlyList<KconfigMenuLine> MembersOf(KconfigMenu choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        KconfigSymbol? chosen = Solver.MemberOf(choice.Symbol!);
        return [.. choice.Children.Where(c => c.Symbol?.Choice == choice.Symbol && c.Prompt is not null && Solver.IsVisible(c))
            .Select(c => new KconfigMenuLine(c, KconfigLineKind.Member, $"({(c.Symbol == chosen ? 'X' : ' ')}) {c.Prompt!.Text}",
                MarkWidth))];
    }

    /// <summary>The menu on whose screen the entry has its line: that of the nearest menu or <c>menuconfig</c> around it.</summary>
    public KconfigMenu ScreenOf(KconfigMenu entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        KconfigMenu? menu = entry.Parent;
        while (menu?.Parent is not null && (SingleMenu || !menu.IsMenu))
        {
            menu = menu.Parent;
        }

        return menu ?? Tree.Root;
    }

    private IEnumerable<KconfigMenuLine> Inside(KconfigMenu menu, int indent) => menu.Children.SelectMany(c => Of(c, indent));

    private IEnumerable<KconfigMenuLine> Of(KconfigMenu entry, int indent)
    {
        if (entry.Prompt is null || !(ShowAll || Solver.Shows(entry)))
        {
            return Inside(entry, indent);
        }

        return entry.Symbol switch
        {
            null when entry.Prompt.Kind == KconfigPropertyKind.Comment =>
                [Line(entry, KconfigLineKind.Comment, NoMark, indent, $"*** {entry.Prompt.Text} ***")],
            null => Submenu(entry, KconfigLineKind.Menu, NoMark, indent, ""),
            { IsChoice: true } choice => Choice(entry, choice, indent),
            { Type: KconfigType.Bool or KconfigType.Tristate } symbol when entry.IsMenuConfig =>
                Submenu(entry, KconfigLineKind.Logic, Mark(symbol), indent, New(symbol)),
            { Type: KconfigType.Bool or KconfigType.Tristate } symbol =>
                Inside(entry, indent + 2)
                    .Prepend(Line(entry, KconfigLineKind.Logic, Mark(symbol), indent, entry.Prompt.Text + New(symbol))),
            var symbol => Inside(entry, indent + 2).Prepend(TextLine(entry, symbol, indent)),
        };
    }

    private IEnumerable<KconfigMenuLine> Submenu(KconfigMenu entry, KconfigLineKind kind, string mark, int indent, string suffix)
    {
        string title = entry.Prompt!.Text + suffix;
        if (!SingleMenu)
        {
            string arrow = Inside(entry, 0).Any() ? "  --->" : "  ----";
            return [Line(entry, kind, mark, indent, title + arrow, opens: true)];
        }

        bool isOpen = Unfolded.Contains(entry);
        KconfigMenuLine line = Line(entry, kind, mark, indent, $"{(isOpen ? "-->" : "++>")} {title}", opens: true);
        return isOpen ? Inside(entry, indent + 2).Prepend(line) : [line];
    }

    private IEnumerable<KconfigMenuLine> Choice(KconfigMenu entry, KconfigSymbol choice, int indent)
    {
        string mark = Solver.IsChangeable(choice) ? Mark(choice) : NoMark;
        if (ValueOf(choice) != Tristate.Yes)
        {
            return Inside(entry, indent + 2).Prepend(Line(entry, KconfigLineKind.Choice, mark, indent, entry.Prompt!.Text!));
        }

        KconfigSymbol? member = Solver.MemberOf(choice);
        KconfigMenu? definition = entry.Children.FirstOrDefault(c => c.Symbol == member);
        string title = $"{entry.Prompt!.Text} ({definition?.Prompt?.Text ?? member?.Name})  --->";
        KconfigMenuLine line = Line(entry, KconfigLineKind.Choice, mark, indent, title, opens: true);
        return definition is null ? [line] : Inside(definition, indent + 2).Prepend(line);
    }

    private KconfigMenuLine TextLine(KconfigMenu entry, KconfigSymbol symbol, int indent)
    {
        string value = $"({Solver.ValueOf(symbol)})";
        string head = value + new string(' ', Math.Max(1, indent + MarkWidth - value.Length));
        return new KconfigMenuLine(entry, KconfigLineKind.Text, head + entry.Prompt!.Text + New(symbol), head.Length);
    }

    private static KconfigMenuLine Line(KconfigMenu entry, KconfigLineKind kind, string mark, int indent, string text,
        bool opens = false) =>
        new(entry, kind, mark + new string(' ', indent) + text, mark.Length + indent, opens);

    private string Mark(KconfigSymbol symbol)
    {
        char value = ValueOf(symbol) switch { Tristate.Yes => '*', Tristate.Mod => 'M', _ => ' ' };
        return !Solver.IsChangeable(symbol) ? $"-{value}- "
            : Solver.ActsAsBool(symbol) ? $"[{value}] "
            : Solver.ForcedOf(symbol) == Tristate.Mod ? $"{{{value}}} "
            : $"<{value}> ";
    }

    private string New(KconfigSymbol symbol) => Solver.IsChangeable(symbol) && !Solver.IsAnswered(symbol) ? " (NEW)" : "";
}
