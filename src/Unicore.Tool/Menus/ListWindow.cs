// SPDX-License-Identifier: BSD-3-Clause
// A list of lines to move in: what the menu and the list of a choice's members have in common.
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Model;

namespace Unicore.Tool.Menus;

/// <summary>A list with one selected line.</summary>
internal abstract class ListWindow : Window
{
    private int _top;
    private int _page = 1;

    /// <summary>The lines.</summary>
    public IReadOnlyList<KconfigMenuLine> Lines { get; private set; } = [];

    /// <summary>The number of the selected line.</summary>
    public int At { get; private set; }

    /// <summary>The selected line, or null in an empty list.</summary>
    protected KconfigMenuLine? Selected => At < Lines.Count ? Lines[At] : null;

    /// <summary>Takes new lines, and keeps the entry that is selected if it is still there.</summary>
    protected void Take(IReadOnlyList<KconfigMenuLine> lines, KconfigMenu? select = null)
    {
        KconfigMenu? wanted = select ?? Selected?.Entry;
        Lines = lines;
        int found = lines.ToList().FindIndex(l => l.Entry == wanted && (select is null || l.Kind != KconfigLineKind.Heading));
        At = found >= 0 ? found : Math.Clamp(At, 0, Math.Max(0, lines.Count - 1));
    }

    /// <summary>Paints the list with its frame into the box.</summary>
    protected void PaintList(Canvas canvas, Box box, int indent)
    {
        canvas.Frame(box, Ink.Frame);
        _page = box.Height - 2;
        _top = Math.Clamp(_top, Math.Max(0, At - _page + 1), Math.Max(0, At));
        _top = Math.Min(_top, Math.Max(0, Lines.Count - _page));
        int width = box.Width - 2 - indent;
        for (int i = 0; i < _page && _top + i < Lines.Count; i++)
        {
            KconfigMenuLine line = Lines[_top + i];
            (int x, int y, bool selected) = (box.Left + 1 + indent, box.Top + 1 + i, _top + i == At);
            canvas.Put(x, y, line.Text, selected ? Ink.Selected : Ink.Text, width);
            if (line.HotKeyAt >= 0)
            {
                int before = Canvas.WidthOf(line.Text[..line.HotKeyAt]);
                canvas.Put(x + before, y, line.Text[line.HotKeyAt].ToString(), selected ? Ink.SelectedHotKey : Ink.HotKey, width - before);
            }

            if (selected)
            {
                canvas.Cursor = (x + 1, y);
            }
        }

        if (_top > 0)
        {
            canvas.Put(box.Left + indent + 1, box.Top, canvas.Marks.Above + "(-)", Ink.HotKey);
        }

        if (_top + _page < Lines.Count)
        {
            canvas.Put(box.Left + indent + 1, box.Bottom, canvas.Marks.Below + "(+)", Ink.HotKey);
        }
    }

    /// <summary>Moves if the key says so.</summary>
    protected bool Move(MenuKey key)
    {
        int to = key switch
        {
            { Kind: MenuKeyKind.Up } or { Character: '-' } => At - 1,
            { Kind: MenuKeyKind.Down } or { Character: '+' } => At + 1,
            { Kind: MenuKeyKind.PageUp } => At - _page,
            { Kind: MenuKeyKind.PageDown } => At + _page,
            { Kind: MenuKeyKind.Home } => 0,
            { Kind: MenuKeyKind.End } => Lines.Count - 1,
            _ => -1,
        };
        if (to == -1 && key.Kind is not MenuKeyKind.Up && key.Character != '-')
        {
            return false;
        }

        At = Math.Clamp(to, 0, Math.Max(0, Lines.Count - 1));
        return true;
    }

    /// <summary>Goes to the next line with this hot letter, round the end.</summary>
    protected bool MoveToLetter(MenuKey key)
    {
        for (int step = 1; step <= Lines.Count; step++)
        {
            int index = (At + step) % Lines.Count;
            if (Lines[index].HotKey != '\0' && Lines[index].HotKey == key.Upper)
            {
                At = index;
                return true;
            }
        }

        return false;
    }
}
