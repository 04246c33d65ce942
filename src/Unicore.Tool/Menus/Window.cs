// SPDX-License-Identifier: BSD-3-Clause
// Something on the screen that keys go to while it is on top.
namespace Unicore.Tool.Menus;

/// <summary>A window: paints itself and takes keys until it is done.</summary>
internal abstract class Window
{
    /// <summary>True when the window is to be closed.</summary>
    public bool IsDone { get; protected set; }

    /// <summary>The row of buttons; empty for none.</summary>
    protected ButtonRow Buttons { get; init; } = new();

    /// <summary>What the window adds to the line that says where the person is; null for nothing.</summary>
    public virtual string? Place => null;

    /// <summary>Paints the window within <paramref name="room"/>.</summary>
    public abstract void Paint(Canvas canvas, Box room);

    /// <summary>Takes a key.</summary>
    public abstract void Press(MenuKey key);

    /// <summary>Paints what all windows have: an empty frame with its title, and the buttons below a line.</summary>
    protected void PaintFrame(Canvas canvas, Box box, string title)
    {
        canvas.Clear(box, Ink.Text);
        canvas.Frame(box, Ink.Frame);
        if (title.Length > 0)
        {
            string shown = $" {(title.Length > box.Width - 6 ? title[..(box.Width - 6)] : title)} ";
            canvas.Put(box.Left + ((box.Width - shown.Length) / 2), box.Top, shown, Ink.Title);
        }

        canvas.Divide(box, box.Bottom - 2, Ink.Frame);
        Buttons.Paint(canvas, box);
    }
}
