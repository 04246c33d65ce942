// SPDX-License-Identifier: BSD-3-Clause
// Asks for one line of text.
using System.Text;

namespace Unicore.Tool.Menus;

/// <summary>A line to type; <see cref="Answer"/> is null when it was given up.</summary>
internal sealed class InputWindow : Window
{
    private readonly string _title;
    private readonly List<string> _lines;
    private readonly Action _help;
    private readonly StringBuilder _text;
    private int _at;
    private int _first;

    public InputWindow(string title, string prompt, string text, Action help)
    {
        (_title, _help) = (title, help);
        _lines = [.. Wrapping.Wrap(prompt, Desk.LeastWidth - 12)];
        _text = new StringBuilder(text);
        _at = text.Length;
        Buttons = new ButtonRow("Ok", "Help") { HasFocus = false };
    }

    public string? Answer { get; private set; }

    public override void Paint(Canvas canvas, Box room)
    {
        Box box = Box.Centered(room, Desk.LeastWidth - 5, _lines.Count + 7);
        PaintFrame(canvas, box, _title);
        for (int i = 0; i < _lines.Count; i++)
        {
            canvas.Put(box.Left + 3, box.Top + 1 + i, _lines[i], Ink.Text);
        }

        var field = new Box(box.Left + 2, box.Top + _lines.Count + 1, box.Width - 4, 3);
        canvas.Frame(field, Ink.Frame);
        int width = field.Width - 2;
        _first = Math.Clamp(_first, Math.Max(0, _at - width + 1), _at);
        canvas.Put(field.Left + 1, field.Top + 1, _text.ToString(_first, Math.Min(width, _text.Length - _first)), Ink.Text);
        canvas.Cursor = Buttons.HasFocus ? (box.Left + 2, box.Bottom - 1) : (field.Left + 1 + _at - _first, field.Top + 1);
    }

    public override void Press(MenuKey key)
    {
        switch (key.Kind)
        {
            case MenuKeyKind.Leave:
                IsDone = true;
                break;
            case MenuKeyKind.Enter when Buttons is { HasFocus: true, ActiveName: "Help" }:
            case MenuKeyKind.Help:
                _help();
                break;
            case MenuKeyKind.Enter:
                (Answer, IsDone) = (_text.ToString(), true);
                break;
            case MenuKeyKind.Tab or MenuKeyKind.BackTab or MenuKeyKind.Up or MenuKeyKind.Down:
                Move(key.Kind is MenuKeyKind.Tab or MenuKeyKind.Down ? 1 : -1);
                break;
            default:
                if (Buttons.HasFocus)
                {
                    Buttons.Press(key);
                }
                else
                {
                    Edit(key);
                }

                break;
        }
    }

    /// <summary>Tab goes round: the field, each button, the field.</summary>
    private void Move(int step)
    {
        int stop = ((Buttons.HasFocus ? Buttons.Active + 1 : 0) + step + Buttons.Count + 1) % (Buttons.Count + 1);
        Buttons.HasFocus = stop > 0;
        Buttons.Active = Math.Max(0, stop - 1);
    }

    private void Edit(MenuKey key)
    {
        switch (key.Kind)
        {
            case MenuKeyKind.Left:
                _at = Math.Max(0, _at - 1);
                break;
            case MenuKeyKind.Right:
                _at = Math.Min(_text.Length, _at + 1);
                break;
            case MenuKeyKind.Home:
                _at = 0;
                break;
            case MenuKeyKind.End:
                _at = _text.Length;
                break;
            case MenuKeyKind.Backspace when _at > 0:
                _text.Remove(--_at, 1);
                break;
            case MenuKeyKind.Delete when _at < _text.Length:
                _text.Remove(_at, 1);
                break;
            case MenuKeyKind.Character when !char.IsControl(key.Character):
                _text.Insert(_at++, key.Character);
                break;
            default:
                break;
        }
    }
}
