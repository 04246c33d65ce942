// SPDX-License-Identifier: BSD-3-Clause
// The windows that are open, one above the other, and the loop that shows them and gives the keys to the uppermost.
namespace Unicore.Tool.Menus;

/// <summary>The screen with all that is on it.</summary>
internal sealed class Desk(IScreen screen, bool unicode, Func<string> heading)
{
    /// <summary>The least size that windows fit in.</summary>
    public const int LeastWidth = 80, LeastHeight = 19;

    private readonly List<Window> _windows = [];

    /// <summary>Shows the window, and comes back when it is done.</summary>
    public void Run(Window window)
    {
        _windows.Add(window);
        while (!window.IsDone)
        {
            screen.Show(Paint());
            MenuKey key = screen.Read();
            if (key.Kind != MenuKeyKind.Repaint && Fits(screen.Size))
            {
                window.Press(key);
            }
        }

        _windows.Remove(window);
    }

    /// <summary>Shows a text with an exit button.</summary>
    public void Tell(string title, params string[] text) => Run(new MessageWindow(title, text));

    /// <summary>The picture of all windows.</summary>
    public Canvas Paint()
    {
        (int width, int height) = screen.Size;
        var canvas = new Canvas(width, height, unicode);
        if (!Fits((width, height)))
        {
            canvas.Put(0, 0, $"The menu needs {LeastWidth}x{LeastHeight},", Ink.Text);
            canvas.Put(0, 1, $"this is {width}x{height}: enlarge it.", Ink.Text);
            return canvas;
        }

        canvas.Put(1, 0, heading(), Ink.Heading);
        string places = string.Concat(_windows.Select(w => w.Place).Where(p => p is not null).Select(p => $"{canvas.Marks.Into} {p} "));
        int room = width - 3;
        places = places.Length > room ? "..." + places[^(room - 3)..] : places;
        int end = canvas.Put(1, 1, places, Ink.Heading);
        canvas.Put(end, 1, Canvas.Repeat(canvas.Marks.Across, width - 1 - end), Ink.Heading);
        foreach (Window window in _windows)
        {
            window.Paint(canvas, new Box(2, 2, width - 5, height - 4));
        }

        return canvas;
    }

    private static bool Fits((int Width, int Height) size) => size.Width >= LeastWidth && size.Height >= LeastHeight;
}
