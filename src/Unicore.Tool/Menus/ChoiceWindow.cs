// SPDX-License-Identifier: BSD-3-Clause
// The members of a choice, to pick one.
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Model;

namespace Unicore.Tool.Menus;

/// <summary>A list of which one is chosen.</summary>
internal sealed class ChoiceWindow : ListWindow
{
    private static readonly string[] Keys =
    [
        "Arrows move, letters jump; <Space> or <Enter> picks the line.",
        "<?> explains it. <Esc><Esc> leaves all as it is.",
    ];

    private readonly MenuProgram _program;
    private readonly KconfigMenu _choice;

    public ChoiceWindow(MenuProgram program, KconfigMenu choice)
    {
        (_program, _choice) = (program, choice);
        Buttons = new ButtonRow("Select", "Help");
        IReadOnlyList<KconfigMenuLine> members = program.Session.MembersOf(choice);
        KconfigSymbol? chosen = program.Session.Solver.MemberOf(choice.Symbol!);
        Take(members, members.FirstOrDefault(m => m.Entry.Symbol == chosen)?.Entry);
    }

    public override string? Place => _choice.Prompt!.Text;

    public override void Paint(Canvas canvas, Box room)
    {
        int widest = Math.Max(60, Lines.Select(l => l.Text.Length + 12).DefaultIfEmpty().Max());
        Box box = Box.Centered(room, widest, Math.Max(12, Lines.Count + 7));
        PaintFrame(canvas, box, _choice.Prompt!.Text!);
        for (int i = 0; i < Keys.Length; i++)
        {
            canvas.Put(box.Left + 2, box.Top + 1 + i, Keys[i], Ink.Text);
        }

        PaintList(canvas, new Box(box.Left + 2, box.Top + 1 + Keys.Length, box.Width - 4, box.Height - 4 - Keys.Length), 3);
    }

    public override void Press(MenuKey key)
    {
        switch (key)
        {
            case { Kind: MenuKeyKind.Help } or { Upper: '?' or 'H' }:
            case { Kind: MenuKeyKind.Enter } when Buttons.ActiveName == "Help":
                _program.Help(Selected?.Entry ?? _choice);
                break;
            case { Kind: MenuKeyKind.Enter } or { Character: ' ' }:
                if (Selected is { } line && _program.Session.Set(line.Entry, Tristate.Yes) is { } refusal)
                {
                    _program.Tell(line.Entry.Prompt!.Text!, refusal);
                }

                IsDone = true;
                break;
            case { Kind: MenuKeyKind.Leave }:
                IsDone = true;
                break;
            default:
                if (!Move(key) && !Buttons.Press(key))
                {
                    MoveToLetter(key);
                }

                break;
        }
    }
}
