// SPDX-License-Identifier: BSD-3-Clause
// A text that fills the screen and can be scrolled; numbered lines lead elsewhere.
using Unicore.Build.Libraries;
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Model;

namespace Unicore.Tool.Menus;

/// <summary>Help, or what a search found.</summary>
internal sealed class TextWindow : Window
{
    private readonly string title;
    private readonly string? place;
    private readonly Func<IReadOnlyList<KconfigStoryLine>> text;
    private readonly Action<KconfigMenu>? jump;
    private readonly List<(string Text, KconfigMenu? Target, int Number)> rows = [];
    private int wrappedAt;
    private int top;
    private int page = 1;

    /// <param name="title">The window's title.</param>
    /// <param name="text">The text; asked for again after a jump, since values may have changed.</param>
    /// <param name="place">What the window adds to the line that says where the person is.</param>
    /// <param name="jump">Goes to the entry that a numbered line names; null numbers no lines.</param>
    public TextWindow(string title, Func<IReadOnlyList<KconfigStoryLine>> text, string? place = null, Action<KconfigMenu>? jump = null)
    {
        (this.title, this.text, this.place, this.jump) = (title, text, place, jump);
        Buttons = new ButtonRow("Exit");
    }

    public override string? Place => place;

    public override void Paint(Canvas canvas, Box room)
    {
        PaintFrame(canvas, room, title);
        Wrap(room.Width - 4);
        page = room.Height - 4;
        top = Math.Clamp(top, 0, Math.Max(0, rows.Count - page));
        for (var i = 0; i < page && top + i < rows.Count; i++)
        {
            var (line, _, number) = rows[top + i];
            canvas.Put(room.Left + 2, room.Top + 1 + i, line, Ink.Text);
            if (number > 0)
            {
                canvas.Put(room.Left + 2, room.Top + 1 + i, $"({number})", Ink.HotKey);
            }
        }

        var percent = rows.Count == 0 ? 100 : Math.Min(100, (top + page) * 100 / rows.Count);
        canvas.Put(room.Right - 9, room.Bottom - 2, $"({percent,3}%)", Ink.Frame);
        canvas.Cursor = (room.Left + (room.Width / 2), room.Bottom - 1);
    }

    public override void Press(MenuKey key)
    {
        switch (key)
        {
            case { Kind: MenuKeyKind.Up } or { Upper: 'K' or '-' }:
                top--;
                break;
            case { Kind: MenuKeyKind.Down } or { Upper: 'J' or '+' }:
                top++;
                break;
            case { Kind: MenuKeyKind.PageUp } or { Upper: 'B' }:
                top -= page;
                break;
            case { Kind: MenuKeyKind.PageDown } or { Character: ' ' }:
                top += page;
                break;
            case { Kind: MenuKeyKind.Home } or { Character: 'g' }:
                top = 0;
                break;
            case { Kind: MenuKeyKind.End } or { Character: 'G' }:
                top = int.MaxValue - page;
                break;
            case { Kind: MenuKeyKind.Enter or MenuKeyKind.Leave } or { Upper: 'E' or 'X' }:
                IsDone = true;
                break;
            case { Character: >= '1' and <= '9' }:
                Jump(key.Character - '0');
                break;
            default:
                break;
        }
    }

    private void Jump(int number)
    {
        var target = rows.Skip(top).Take(page).FirstOrDefault(r => r.Number == number).Target;
        if (target is not null && jump is not null)
        {
            jump(target);
            wrappedAt = 0;
        }
    }

    private void Wrap(int width)
    {
        if (wrappedAt == width)
        {
            return;
        }

        wrappedAt = width;
        rows.Clear();
        var numbered = 0;
        foreach (var line in text())
        {
            // One digit is one key: after nine, numbers begin again, and the lines on the screen count.
            var number = line.Target is not null && jump is not null ? (numbered++ % 9) + 1 : 0;
            foreach (var piece in Wrapping.Wrap(line.Text, width))
            {
                rows.Add((piece, number > 0 ? line.Target : null, number));
                number = 0;
            }
        }
    }
}
