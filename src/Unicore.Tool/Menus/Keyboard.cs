// SPDX-License-Identifier: BSD-3-Clause
// From the console's keys to the menu's.
namespace Unicore.Tool.Menus;

/// <summary>Translates keys, and joins two Esc to one.</summary>
internal sealed class Keyboard
{
    private bool _escaped;

    /// <summary>The menu's key, or null when more must come.</summary>
    public MenuKey? Translate(ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Escape)
        {
            // Two in one reading come as Esc with Alt.
            _escaped = !_escaped && (key.Modifiers & ConsoleModifiers.Alt) == 0;
            return _escaped ? null : new MenuKey(MenuKeyKind.Leave);
        }

        _escaped = false;
        return key.Key switch
        {
            ConsoleKey.UpArrow => new MenuKey(MenuKeyKind.Up),
            ConsoleKey.DownArrow => new MenuKey(MenuKeyKind.Down),
            ConsoleKey.LeftArrow => new MenuKey(MenuKeyKind.Left),
            ConsoleKey.RightArrow => new MenuKey(MenuKeyKind.Right),
            ConsoleKey.PageUp => new MenuKey(MenuKeyKind.PageUp),
            ConsoleKey.PageDown => new MenuKey(MenuKeyKind.PageDown),
            ConsoleKey.Home => new MenuKey(MenuKeyKind.Home),
            ConsoleKey.End => new MenuKey(MenuKeyKind.End),
            ConsoleKey.Enter => new MenuKey(MenuKeyKind.Enter),
            ConsoleKey.Tab => new MenuKey((key.Modifiers & ConsoleModifiers.Shift) != 0 ? MenuKeyKind.BackTab : MenuKeyKind.Tab),
            ConsoleKey.Backspace => new MenuKey(MenuKeyKind.Backspace),
            ConsoleKey.Delete => new MenuKey(MenuKeyKind.Delete),
            ConsoleKey.F1 => new MenuKey(MenuKeyKind.Help),
            _ when key.KeyChar == '\f' => new MenuKey(MenuKeyKind.Repaint),
            _ when (key.Modifiers & ConsoleModifiers.Alt) == 0
                && !char.IsControl(key.KeyChar) => new MenuKey(MenuKeyKind.Character, key.KeyChar),
            _ => new MenuKey(MenuKeyKind.Other),
        };
    }
}
