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

    private readonly MenuProgram _program;
    private readonly KconfigMenu _menu;
    private readonly bool _isRoot;

    public MenuWindow(MenuProgram program, KconfigMenu menu, KconfigMenu? select = null)
    {
        (_program, _menu) = (program, menu);
        _isRoot = menu.Parent is null;
        Buttons = new ButtonRow("Select", "Exit", "Help", "Save", "Load");
        Take(program.Session.LinesOf(menu), select);
    }

    public override string? Place => _isRoot ? null : _menu.Prompt?.Text;

    public override void Paint(Canvas canvas, Box room)
    {
        PaintFrame(canvas, room, _menu.Prompt?.Text ?? "");
        for (int i = 0; i < Keys.Length; i++)
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
                _program.Search();
                break;
            case { Character: 'Z' or 'z' }:
                _program.Session.ShowAll = !_program.Session.ShowAll;
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

        Take(_program.Session.LinesOf(_menu));
    }

    private void PressButton(string name)
    {
        switch (name)
        {
            case "Select":
                Open();
                break;
            case "Exit":
                IsDone = !_isRoot || _program.MayLeave();
                break;
            case "Help":
                _program.Help(Selected?.Entry ?? _menu);
                break;
            case "Save":
                _program.Save();
                break;
            case "Load":
                _program.Load();
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
                _program.Choose(line.Entry);
                break;
            case { Opens: true } line when _program.Session.SingleMenu:
                if (!_program.Session.Unfolded.Remove(line.Entry))
                {
                    _program.Session.Unfolded.Add(line.Entry);
                }

                break;
            case { Opens: true } line:
                _program.Enter(line.Entry);
                break;
            case { Kind: KconfigLineKind.Text } line:
                _program.AskText(line.Entry);
                break;
            default:
                break;
        }
    }

    private void Toggle()
    {
        if (Selected is { Kind: KconfigLineKind.Logic or KconfigLineKind.Choice } line && !_program.Session.IsFixed(line.Entry))
        {
            _program.Session.Toggle(line.Entry);
        }
        else if (Selected is { Kind: not KconfigLineKind.Logic })
        {
            Open();
        }
    }

    private void Set(Tristate value)
    {
        if (Selected is { Kind: KconfigLineKind.Logic or KconfigLineKind.Choice } line
            && _program.Session.Set(line.Entry, value) is { } refusal)
        {
            _program.Tell(line.Entry.Prompt!.Text!, refusal);
        }
    }
}
