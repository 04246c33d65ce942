// SPDX-License-Identifier: BSD-3-Clause
// The buttons at the foot of a window.
namespace Unicore.Tool.Menus;

/// <summary>Buttons, one of which is active.</summary>
internal sealed class ButtonRow(params string[] names)
{
    private const int Gap = 4;

    /// <summary>The number of the active button.</summary>
    public int Active { get; set; }

    /// <summary>False while something else in the window has the keys.</summary>
    public bool HasFocus { get; set; } = true;

    /// <summary>The name of the active button.</summary>
    public string ActiveName => names[Active];

    /// <summary>How many buttons there are.</summary>
    public int Count => names.Length;

    /// <summary>Moves to the next or previous button if the key says so.</summary>
    public bool Press(MenuKey key)
    {
        int step = key.Kind switch { MenuKeyKind.Tab or MenuKeyKind.Right => 1, MenuKeyKind.BackTab or MenuKeyKind.Left => -1, _ => 0 };
        Active = (Active + step + names.Length) % names.Length;
        return step != 0;
    }

    /// <summary>Paints the row into the last line of the box's inside.</summary>
    public void Paint(Canvas canvas, Box box)
    {
        List<string> shown = names.Select(n => n.Length < 5 ? $" {n} " : n).ToList();
        int x = box.Left + ((box.Width - shown.Sum(s => s.Length + 2) - (Gap * (shown.Count - 1))) / 2);
        for (int i = 0; i < names.Length; i++)
        {
            bool active = HasFocus && i == Active;
            int start = x + 1 + shown[i].Length - shown[i].TrimStart().Length;
            x = canvas.Put(x, box.Bottom - 1, $"<{shown[i]}>", active ? Ink.Selected : Ink.Text) + Gap;
            canvas.Put(start, box.Bottom - 1, names[i][..1], active ? Ink.SelectedHotKey : Ink.HotKey);
        }
    }
}
