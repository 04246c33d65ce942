// SPDX-License-Identifier: BSD-3-Clause
// What a person does at the terminal, free of the terminal's codes.
namespace Unicore.Tool.Menus;

/// <summary>Kinds of keys; all that are letters are <see cref="Character"/>.</summary>
internal enum MenuKeyKind
{
    Character,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    Enter,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Help,

    /// <summary>Esc Esc: one Esc alone may be the beginning of another key.</summary>
    Leave,

    /// <summary>The terminal has another size now, or must be painted anew.</summary>
    Repaint,

    /// <summary>A key that means nothing here.</summary>
    Other,
}

/// <summary>A key.</summary>
internal readonly record struct MenuKey(MenuKeyKind Kind, char Character = '\0')
{
    public static implicit operator MenuKey(char character) => new(MenuKeyKind.Character, character);

    /// <summary>The letter in upper case; a zero character for other keys.</summary>
    public char Upper => char.ToUpperInvariant(Character);
}
