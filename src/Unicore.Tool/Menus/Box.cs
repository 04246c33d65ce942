// SPDX-License-Identifier: BSD-3-Clause
// A rectangle of cells.
namespace Unicore.Tool.Menus;

/// <summary>A rectangle.</summary>
internal readonly record struct Box(int Left, int Top, int Width, int Height)
{
    public int Right => Left + Width - 1;

    public int Bottom => Top + Height - 1;

    /// <summary>A box of this size in the middle of another, no larger than that one.</summary>
    public static Box Centered(Box within, int width, int height)
    {
        (width, height) = (Math.Min(width, within.Width), Math.Min(height, within.Height));
        return new Box(within.Left + ((within.Width - width) / 2), within.Top + ((within.Height - height) / 2), width, height);
    }
}
