// SPDX-License-Identifier: BSD-3-Clause
// The members of a choice, to pick one.
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

    private readonly MenuProgram program;
    private readonly KconfigMenu choice;

    public ChoiceWindow(MenuProgram program, KconfigMenu choice)
    {
        (this.program, this.choice) = (program, choice);
        Buttons = new ButtonRow("Select", "Help");
        var members = program.Session.MembersOf(choice);
        var chosen = program.Session.Solver.MemberOf(choice.Symbol!);
        Take(members, members.FirstOrDefault(m => m.Entry.Symbol == chosen)?.Entry);
    }

    public override string? Place => choice.Prompt!.Text;

    public override void Paint(Canvas canvas, Box room)
    {
        var widest = Math.Max(60, Lines.Select(l => l.Text.Length + 12).DefaultIfEmpty().Max());
        var box = Box.Centered(room, widest, Math.Max(12, Lines.Count + 7));
        PaintFrame(canvas, box, choice.Prompt!.Text!);
        for (var i = 0; i < Keys.Length; i++)
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
                program.Help(Selected?.Entry ?? choice);
                break;
            case { Kind: MenuKeyKind.Enter } or { Character: ' ' }:
                if (Selected is { } line && program.Session.Set(line.Entry, Tristate.Yes) is { } refusal)
                {
                    program.Tell(line.Entry.Prompt!.Text!, refusal);
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
