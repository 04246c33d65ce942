// SPDX-License-Identifier: BSD-3-Clause
// A short text in the middle of the screen, until a key closes it.
namespace Unicore.Tool.Menus;

/// <summary>A message.</summary>
internal sealed class MessageWindow : Window
{
    private const int Width = 64;
    private readonly string _title;
    private readonly List<string> _lines;

    public MessageWindow(string title, IEnumerable<string> text)
    {
        _title = title;
        _lines = [.. text.SelectMany(t => t.Split('\n')).SelectMany(t => Wrapping.Wrap(t, Width - 4))];
        Buttons = new ButtonRow("Exit");
    }

    public override void Paint(Canvas canvas, Box room)
    {
        Box box = Box.Centered(room, Width, _lines.Count + 4);
        PaintFrame(canvas, box, _title);
        for (int i = 0; i < Math.Min(_lines.Count, box.Height - 4); i++)
        {
            canvas.Put(box.Left + 2, box.Top + 1 + i, _lines[i], Ink.Text);
        }

        canvas.Cursor = (box.Left + (box.Width / 2), box.Bottom - 1);
    }

    public override void Press(MenuKey key) =>
        IsDone |= key is { Kind: MenuKeyKind.Enter or MenuKeyKind.Leave } or { Upper: 'E' or 'X' or ' ' };
}
