// SPDX-License-Identifier: BSD-3-Clause
// The characters that frames and arrows are made of, for terminals with Unicode and without.
namespace Unicore.Tool.Menus;

/// <summary>A set of characters.</summary>
internal sealed record Marks(
    string Across, string Down, string TopLeft, string TopRight, string BottomLeft, string BottomRight, string Left, string Right,
    string Above, string Below, string Into)
{
    public static readonly Marks Unicode = new("─", "│", "┌", "┐", "└", "┘", "├", "┤", "↑", "↓", "→");

    public static readonly Marks Ascii = new("-", "|", "+", "+", "+", "+", "+", "+", "^", "v", ">");
}
