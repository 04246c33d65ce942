// SPDX-License-Identifier: BSD-3-Clause
// One menu: its lines, and what each key does to them.
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Model;

namespace Unicore.Tool.Menus;

/// <summary>A menu on the screen.</summary>
internal sealed class MenuWindow : ListWindow
{
    private static readonly string[] Keys =
    [
        "Arrows move, letters jump. <Enter> goes into menus ---> (----: empty).",
        "<Space>, <Y>, <M> and <N> set what stands in brackets: [*] built in,",
        "<M> a module, [ ] left out. <?> explains a line, </> searches, <Z>",
        "shows what is hidden. <Esc><Esc> goes back, and at the top leaves.",
    ];

    private readonly MenuProgram program;
    private readonly KconfigMenu menu;
    private readonly bool isRoot;

    public MenuWindow(MenuProgram program, KconfigMenu menu, KconfigMenu? select = null)
    {
        (this.program, this.menu) = (program, menu);
        isRoot = menu.Parent is null;
        Buttons = new ButtonRow("Select", "Exit", "Help", "Save", "Load");
        Take(program.Session.LinesOf(menu), select);
    }

    public override string? Place => isRoot ? null : menu.Prompt?.Text;

    public override void Paint(Canvas canvas, Box room)
    {
        PaintFrame(canvas, room, menu.Prompt?.Text ?? "");
        for (var i = 0; i < Keys.Length; i++)
        {
            canvas.Put(room.Left + 2, room.Top + 1 + i, Keys[i], Ink.Text);
        }

        PaintList(canvas, new Box(room.Left + 2, room.Top + 1 + Keys.Length, room.Width - 4, room.Height - 4 - Keys.Length), 4);
    }

    public override void Press(MenuKey key)
    {
        switch (key)
        {
            case { Kind: MenuKeyKind.Enter }:
                PressButton(Buttons.ActiveName);
                break;
            case { Kind: MenuKeyKind.Leave }:
                PressButton("Exit");
                break;
            case { Kind: MenuKeyKind.Help } or { Upper: '?' or 'H' }:
                PressButton("Help");
                break;
            case { Character: '/' }:
                program.Search();
                break;
            case { Character: 'Z' or 'z' }:
                program.Session.ShowAll = !program.Session.ShowAll;
                break;
            case { Character: 'S' }:
                PressButton("Save");
                break;
            case { Character: 'L' }:
                PressButton("Load");
                break;
            case { Character: ' ' }:
                Toggle();
                break;
            case { Upper: 'Y' or 'M' or 'N' }:
                Set(key.Upper switch { 'Y' => Tristate.Yes, 'M' => Tristate.Mod, _ => Tristate.No });
                break;
            default:
                if (!Move(key) && !Buttons.Press(key) && !MoveToLetter(key))
                {
                    PressButton(key.Upper switch { 'E' => "Exit", 'S' => "Save", 'L' => "Load", _ => "" });
                }

                break;
        }

        Take(program.Session.LinesOf(menu));
    }

    private void PressButton(string name)
    {
        switch (name)
        {
            case "Select":
                Open();
                break;
            case "Exit":
                IsDone = !isRoot || program.MayLeave();
                break;
            case "Help":
                program.Help(Selected?.Entry ?? menu);
                break;
            case "Save":
                program.Save();
                break;
            case "Load":
                program.Load();
                break;
            default:
                break;
        }
    }

    private void Open()
    {
        switch (Selected)
        {
            case { Opens: true, Kind: KconfigLineKind.Choice } line:
                program.Choose(line.Entry);
                break;
            case { Opens: true } line when program.Session.SingleMenu:
                if (!program.Session.Unfolded.Remove(line.Entry))
                {
                    program.Session.Unfolded.Add(line.Entry);
                }

                break;
            case { Opens: true } line:
                program.Enter(line.Entry);
                break;
            case { Kind: KconfigLineKind.Text } line:
                program.AskText(line.Entry);
                break;
            default:
                break;
        }
    }

    private void Toggle()
    {
        if (Selected is { Kind: KconfigLineKind.Logic or KconfigLineKind.Choice } line && !program.Session.IsFixed(line.Entry))
        {
            program.Session.Toggle(line.Entry);
        }
        else if (Selected is { Kind: not KconfigLineKind.Logic })
        {
            Open();
        }
    }

    private void Set(Tristate value)
    {
        if (Selected is { Kind: KconfigLineKind.Logic or KconfigLineKind.Choice } line && program.Session.Set(line.Entry, value) is { } refusal)
        {
            program.Tell(line.Entry.Prompt!.Text!, refusal);
        }
    }
}
