// SPDX-License-Identifier: BSD-3-Clause
// What a character on the screen is part of: colours follow from it.
namespace Unicore.Tool.Menus;

/// <summary>Roles of characters.</summary>
internal enum Ink
{
    /// <summary>Around the windows.</summary>
    Desk,

    /// <summary>The lines above the windows.</summary>
    Heading,

    /// <summary>Plain text of a window.</summary>
    Text,

    /// <summary>Frames.</summary>
    Frame,

    /// <summary>Titles of windows.</summary>
    Title,

    /// <summary>The letter that leads to a line or presses a button.</summary>
    HotKey,

    /// <summary>The line or button that Enter acts on.</summary>
    Selected,

    /// <summary>The hot letter in <see cref="Selected"/>.</summary>
    SelectedHotKey,
}
