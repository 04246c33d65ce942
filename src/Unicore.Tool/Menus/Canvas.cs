// SPDX-License-Identifier: BSD-3-Clause
// A picture of the whole screen: cells with a character and a role each.
using System.Text;
using Spectre.Console.Rendering;

namespace Unicore.Tool.Menus;

/// <summary>A grid that windows paint on. What lies outside is not painted.</summary>
internal sealed class Canvas
{
    private readonly (string Text, Ink Ink)[] _cells;
    private readonly Marks _marks;

    public Canvas(int width, int height, bool unicode)
    {
        (Width, Height) = (width, height);
        _marks = unicode ? Marks.Unicode : Marks.Ascii;
        _cells = new (string, Ink)[Math.Max(0, width * height)];
        Array.Fill(_cells, (" ", Ink.Desk));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Where the terminal's cursor stands.</summary>
    public (int X, int Y) Cursor { get; set; }

    /// <summary>The characters that frames and arrows are made of.</summary>
    public Marks Marks => _marks;

    /// <summary>How many columns the text takes.</summary>
    public static int WidthOf(string text) => text.EnumerateRunes().Sum(r => WidthOf(r));

    private static int WidthOf(Rune rune) => rune.Value < 0x300 ? 1 : Math.Max(0, Segment.CellCount([new Segment(rune.ToString())]));

    /// <summary>Writes text; returns the column behind it.</summary>
    /// <param name="x">The column to begin at.</param>
    /// <param name="y">The row.</param>
    /// <param name="text">The text.</param>
    /// <param name="ink">Its role.</param>
    /// <param name="room">The most columns that it may take.</param>
    public int Put(int x, int y, string text, Ink ink, int room = int.MaxValue)
    {
        long end = Math.Min(Width, (long)x + room);
        foreach (Rune rune in text.EnumerateRunes())
        {
            string shown = Shown(rune);
            int width = WidthOf(rune);
            if (width == 0)
            {
                continue;
            }

            if (y >= 0 && y < Height && x >= 0 && x + width <= end)
            {
                _cells[(y * Width) + x] = (shown, ink);
                for (int more = 1; more < width; more++)
                {
                    _cells[(y * Width) + x + more] = (shown == "?" ? "?" : "", ink);
                }
            }

            x += width;
        }

        return x;
    }

    /// <summary>Fills a rectangle with blanks.</summary>
    public void Clear(Box box, Ink ink)
    {
        for (int y = box.Top; y < box.Top + box.Height; y++)
        {
            Put(box.Left, y, new string(' ', Math.Max(0, box.Width)), ink);
        }
    }

    /// <summary>Draws a frame along the edge of a rectangle.</summary>
    public void Frame(Box box, Ink ink)
    {
        string line = Repeat(_marks.Across, box.Width - 2);
        Put(box.Left, box.Top, _marks.TopLeft + line + _marks.TopRight, ink);
        Put(box.Left, box.Bottom, _marks.BottomLeft + line + _marks.BottomRight, ink);
        for (int y = box.Top + 1; y < box.Bottom; y++)
        {
            Put(box.Left, y, _marks.Down, ink);
            Put(box.Right, y, _marks.Down, ink);
        }
    }

    /// <summary>Draws a line across a frame, from edge to edge.</summary>
    public void Divide(Box box, int y, Ink ink) => Put(box.Left, y, _marks.Left + Repeat(_marks.Across, box.Width - 2) + _marks.Right, ink);

    /// <summary>The cells of one row in runs of one role.</summary>
    public IEnumerable<(string Text, Ink Ink)> Row(int y)
    {
        // The last cell of the screen stays unwritten: many terminals scroll when it is.
        (StringBuilder run, Ink ink, int end) = (new StringBuilder(), Ink.Desk, y == Height - 1 ? Width - 1 : Width);
        for (int x = 0; x < end; x++)
        {
            (string Text, Ink Ink) cell = _cells[(y * Width) + x];
            if (cell.Ink != ink && run.Length > 0)
            {
                yield return (run.ToString(), ink);
                run.Clear();
            }

            ink = cell.Ink;
            run.Append(cell.Text);
        }

        yield return (run.ToString(), ink);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join('\n', Enumerable.Range(0, Height).Select(y => string.Concat(Row(y).Select(r => r.Text)).TrimEnd()));

    public static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, Math.Max(0, count)));

    /// <summary>Control characters could command the terminal, and a terminal without Unicode would show rubbish.</summary>
    private string Shown(Rune rune) =>
        Rune.IsControl(rune) ? " " : rune.IsAscii || ReferenceEquals(_marks, Marks.Unicode) ? rune.ToString() : "?";
}
