// SPDX-License-Identifier: BSD-3-Clause
// A question with a few buttons.
namespace Unicore.Tool.Menus;

/// <summary>A question; <see cref="Answer"/> is the name of the button that was pressed, or null for Esc Esc.</summary>
internal sealed class QuestionWindow : Window
{
    private readonly string[] lines;
    private readonly string[] buttons;

    public QuestionWindow(string[] lines, params string[] buttons)
    {
        (this.lines, this.buttons) = (lines, buttons);
        Buttons = new ButtonRow(buttons);
    }

    public string? Answer { get; private set; }

    public override void Paint(Canvas canvas, Box room)
    {
        var box = Box.Centered(room, 60, lines.Length + 4);
        PaintFrame(canvas, box, "");
        for (var i = 0; i < lines.Length; i++)
        {
            canvas.Put(box.Left + 3, box.Top + 1 + i, lines[i], Ink.Text);
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
            : Array.Find(buttons, b => b[0] == key.Upper);
        IsDone = Answer is not null || key.Kind == MenuKeyKind.Leave;
    }
}
