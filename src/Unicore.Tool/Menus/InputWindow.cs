// SPDX-License-Identifier: BSD-3-Clause
// Asks for one line of text.
using System.Text;

namespace Unicore.Tool.Menus;

/// <summary>A line to type; <see cref="Answer"/> is null when it was given up.</summary>
internal sealed class InputWindow : Window
{
    private readonly string title;
    private readonly List<string> lines;
    private readonly Action help;
    private readonly StringBuilder text;
    private int at;
    private int first;

    public InputWindow(string title, string prompt, string text, Action help)
    {
        (this.title, this.help) = (title, help);
        lines = [.. Wrapping.Wrap(prompt, Desk.LeastWidth - 12)];
        this.text = new StringBuilder(text);
        at = text.Length;
        Buttons = new ButtonRow("Ok", "Help") { HasFocus = false };
    }

    public string? Answer { get; private set; }

    public override void Paint(Canvas canvas, Box room)
    {
        var box = Box.Centered(room, Desk.LeastWidth - 5, lines.Count + 7);
        PaintFrame(canvas, box, title);
        for (var i = 0; i < lines.Count; i++)
        {
            canvas.Put(box.Left + 3, box.Top + 1 + i, lines[i], Ink.Text);
        }

        var field = new Box(box.Left + 2, box.Top + lines.Count + 1, box.Width - 4, 3);
        canvas.Frame(field, Ink.Frame);
        var width = field.Width - 2;
        first = Math.Clamp(first, Math.Max(0, at - width + 1), at);
        canvas.Put(field.Left + 1, field.Top + 1, text.ToString(first, Math.Min(width, text.Length - first)), Ink.Text);
        canvas.Cursor = Buttons.HasFocus ? (box.Left + 2, box.Bottom - 1) : (field.Left + 1 + at - first, field.Top + 1);
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
                help();
                break;
            case MenuKeyKind.Enter:
                (Answer, IsDone) = (text.ToString(), true);
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
        var stop = ((Buttons.HasFocus ? Buttons.Active + 1 : 0) + step + Buttons.Count + 1) % (Buttons.Count + 1);
        Buttons.HasFocus = stop > 0;
        Buttons.Active = Math.Max(0, stop - 1);
    }

    private void Edit(MenuKey key)
    {
        switch (key.Kind)
        {
            case MenuKeyKind.Left:
                at = Math.Max(0, at - 1);
                break;
            case MenuKeyKind.Right:
                at = Math.Min(text.Length, at + 1);
                break;
            case MenuKeyKind.Home:
                at = 0;
                break;
            case MenuKeyKind.End:
                at = text.Length;
                break;
            case MenuKeyKind.Backspace when at > 0:
                text.Remove(--at, 1);
                break;
            case MenuKeyKind.Delete when at < text.Length:
                text.Remove(at, 1);
                break;
            case MenuKeyKind.Character when !char.IsControl(key.Character):
                text.Insert(at++, key.Character);
                break;
            default:
                break;
        }
    }
}
