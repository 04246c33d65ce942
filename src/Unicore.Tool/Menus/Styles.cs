// SPDX-License-Identifier: BSD-3-Clause
// The look of each role: sixteen colours, and without colour bold and reverse.
using Spectre.Console;

namespace Unicore.Tool.Menus;

/// <summary>Styles. A terminal without colour leaves the colours out and keeps bold and reverse.</summary>
internal static class Styles
{
    private static readonly Dictionary<Ink, Style> Colored = new()
    {
        [Ink.Desk] = new Style(Color.Teal, Color.Navy),
        [Ink.Heading] = new Style(Color.Aqua, Color.Navy),
        [Ink.Text] = new Style(Color.Black, Color.Silver),
        [Ink.Frame] = new Style(Color.Navy, Color.Silver),
        [Ink.Title] = new Style(Color.Blue, Color.Silver, Decoration.Bold),
        [Ink.HotKey] = new Style(Color.Maroon, Color.Silver),
        [Ink.Selected] = new Style(Color.White, Color.Navy, Decoration.Bold),
        [Ink.SelectedHotKey] = new Style(Color.Yellow, Color.Navy, Decoration.Bold),
    };

    private static readonly Dictionary<Ink, Style> Mono = new()
    {
        [Ink.Desk] = Style.Plain,
        [Ink.Heading] = Style.Plain,
        [Ink.Text] = Style.Plain,
        [Ink.Frame] = Style.Plain,
        [Ink.Title] = new Style(decoration: Decoration.Bold),
        [Ink.HotKey] = new Style(decoration: Decoration.Bold),
        [Ink.Selected] = new Style(decoration: Decoration.Invert),
        [Ink.SelectedHotKey] = new Style(decoration: Decoration.Invert | Decoration.Bold),
    };

    public static Style Of(Ink ink, bool color) => (color ? Colored : Mono)[ink];
}
