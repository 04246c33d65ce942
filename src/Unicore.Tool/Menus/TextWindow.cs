// SPDX-License-Identifier: BSD-3-Clause
// A text that fills the screen and can be scrolled; numbered lines lead elsewhere.
using Unicore.Build.Libraries;
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Model;

namespace Unicore.Tool.Menus;

/// <summary>Help, or what a search found.</summary>
internal sealed class TextWindow : Window
{
    private readonly string _title;
    private readonly string? _place;
    private readonly Func<IReadOnlyList<KconfigStoryLine>> _text;
    private readonly Action<KconfigMenu>? _jump;
    private readonly List<(string Text, KconfigMenu? Target, int Number)> _rows = [];
    private int _wrappedAt;
    private int _top;
    private int _page = 1;

    /// <param name="title">The window's title.</param>
    /// <param name="text">The text; asked for again after a jump, since values may have changed.</param>
    /// <param name="place">What the window adds to the line that says where the person is.</param>
    /// <param name="jump">Goes to the entry that a numbered line names; null numbers no lines.</param>
    public TextWindow(string title, Func<IReadOnlyList<KconfigStoryLine>> text, string? place = null, Action<KconfigMenu>? jump = null)
    {
        (_title, _text, _place, _jump) = (title, text, place, jump);
        Buttons = new ButtonRow("Exit");
    }

    public override string? Place => _place;

    public override void Paint(Canvas canvas, Box room)
    {
        PaintFrame(canvas, room, _title);
        Wrap(room.Width - 4);
        _page = room.Height - 4;
        _top = Math.Clamp(_top, 0, Math.Max(0, _rows.Count - _page));
        for (int i = 0; i < _page && _top + i < _rows.Count; i++)
        {
            (string line, _, int number) = _rows[_top + i];
            canvas.Put(room.Left + 2, room.Top + 1 + i, line, Ink.Text);
            if (number > 0)
            {
                canvas.Put(room.Left + 2, room.Top + 1 + i, $"({number})", Ink.HotKey);
            }
        }

        int percent = _rows.Count == 0 ? 100 : Math.Min(100, (_top + _page) * 100 / _rows.Count);
        canvas.Put(room.Right - 9, room.Bottom - 2, $"({percent,3}%)", Ink.Frame);
        canvas.Cursor = (room.Left + (room.Width / 2), room.Bottom - 1);
    }

    public override void Press(MenuKey key)
    {
        switch (key)
        {
            case { Kind: MenuKeyKind.Up } or { Upper: 'K' or '-' }:
                _top--;
                break;
            case { Kind: MenuKeyKind.Down } or { Upper: 'J' or '+' }:
                _top++;
                break;
            case { Kind: MenuKeyKind.PageUp } or { Upper: 'B' }:
                _top -= _page;
                break;
            case { Kind: MenuKeyKind.PageDown } or { Character: ' ' }:
                _top += _page;
                break;
            case { Kind: MenuKeyKind.Home } or { Character: 'g' }:
                _top = 0;
                break;
            case { Kind: MenuKeyKind.End } or { Character: 'G' }:
                _top = int.MaxValue - _page;
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
        KconfigMenu? target = _rows.Skip(_top).Take(_page).FirstOrDefault(r => r.Number == number).Target;
        if (target is not null && _jump is not null)
        {
            _jump(target);
            _wrappedAt = 0;
        }
    }

    private void Wrap(int width)
    {
        if (_wrappedAt == width)
        {
            return;
        }

        _wrappedAt = width;
        _rows.Clear();
        int numbered = 0;
        foreach (KconfigStoryLine line in _text())
        {
            // One digit is one key: after nine, numbers begin again, and the lines on the screen count.
            int number = line.Target is not null && _jump is not null ? (numbered++ % 9) + 1 : 0;
            foreach (string piece in Wrapping.Wrap(line.Text, width))
            {
                _rows.Add((piece, number > 0 ? line.Target : null, number));
                number = 0;
            }
        }
    }
}
