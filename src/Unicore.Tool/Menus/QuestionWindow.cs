// SPDX-License-Identifier: BSD-3-Clause
// A question with a few buttons.
namespace Unicore.Tool.Menus;

/// <summary>A question; <see cref="Answer"/> is the name of the button that was pressed, or null for Esc Esc.</summary>
internal sealed class QuestionWindow : Window
{
    private readonly string[] _lines;
    private readonly string[] _buttons;

    public QuestionWindow(string[] lines, params string[] buttons)
    {
        (_lines, _buttons) = (lines, buttons);
        Buttons = new ButtonRow(buttons);
    }

    public string? Answer { get; private set; }

    public override void Paint(Canvas canvas, Box room)
    {
        Box box = Box.Centered(room, 60, _lines.Length + 4);
        PaintFrame(canvas, box, "");
        for (int i = 0; i < _lines.Length; i++)
        {
            canvas.Put(box.Left + 3, box.Top + 1 + i, _lines[i], Ink.Text);
        }

        canvas.Cursor = (box.Left + 2, box.Bottom - 1);
    }

    public override void Press(MenuKey key)
    {
        if (Buttons.Press(key))
        {
            return;
        }

        Answer = key.Kind == MenuKeyKind.Enter || key.Character == ' '
            ? Buttons.ActiveName
            : Array.Find(_buttons, b => b[0] == key.Upper);
        IsDone = Answer is not null || key.Kind == MenuKeyKind.Leave;
    }
}
