// SPDX-License-Identifier: BSD-3-Clause
// The terminal as windows see it.
namespace Unicore.Tool.Menus;

/// <summary>Shows pictures and gives keys.</summary>
internal interface IScreen
{
    /// <summary>Columns and rows, now.</summary>
    (int Width, int Height) Size { get; }

    /// <summary>Shows a picture of the screen's size.</summary>
    void Show(Canvas canvas);

    /// <summary>Waits for the next key.</summary>
    MenuKey Read();
}
