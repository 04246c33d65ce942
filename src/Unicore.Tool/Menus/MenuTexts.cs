// SPDX-License-Identifier: BSD-3-Clause
// The longer texts of the menu.
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Model;

namespace Unicore.Tool.Menus;

/// <summary>What the menu says.</summary>
internal static class MenuTexts
{
    public const string SearchPrompt = "A part of its name, or a regular expression, with or without CONFIG_:";
    public const string SavePrompt = "The file to save to:";
    public const string SaveHelp = "Another name than the one shown saves a copy; the configuration stays the one that is named in the "
        + "screen's first line.";
    public const string LoadPrompt = "The file to read in place of this configuration:";
    public const string LoadHelp = "Values of the file take the place of all that is set now. Nothing is saved until you save.";

    public static readonly string[] Unsaved = ["Do you wish to save your new configuration?", "(<Esc><Esc> goes back to the menu.)"];

    public static IReadOnlyList<KconfigStoryLine> General { get; } = Lines("""
        Keys in a menu

          Up, Down, + and -     move; PageUp, PageDown, Home and End move further
          a highlighted letter  moves to the next line that has it
          Enter                 does what the button below says: with <Select>,
                                goes into a menu (--->), a list or a text
          Tab, Left, Right      choose another button
          Space                 sets the next value; y, m and n set that value
          ? or h                explains the line: its help, and all that its
                                symbol depends on, with values
          /                     searches symbols by a regular expression
          Z                     shows also what cannot be changed now
          S, L                  save, load
          Esc Esc               goes back; at the top, leaves

        What stands before a line

          [*] [ ]   built in, or left out
          <*> <M> < >   built in, a module, or left out
          {*} {M}   something selects it: no less than a module
          -*- -M-   something selects it, or its conditions do not hold:
                    it cannot be changed here
          (text)    a text or a number
          --->      a menu to go into; ---- has nothing to show
          (NEW)     nobody has given it a value yet: the default holds
        """);

    public static IReadOnlyList<KconfigStoryLine> Search { get; } = Lines("""
        Finds symbols whose name matches, whatever the case.

          USB         all with USB in their name
          ^USB        all that begin so
          USB$        all that end so
          ^USB_.*NET  a regular expression

        Each is shown with its value, where it is, what it depends on, and what
        selects or implies it. A key from 1 to 9 goes to the line with that
        number; Esc Esc comes back to what was found.
        """);

    /// <summary>What may be typed for a symbol of this type.</summary>
    public static string Wanted(KconfigType type, (string Low, string High)? range)
    {
        string what = type switch
        {
            KconfigType.Number => "A decimal number",
            KconfigType.Hex => "A hexadecimal number, such as 0x1000",
            _ => "A text",
        };
        return range is { } bounds ? $"{what} from {bounds.Low} to {bounds.High}:" : $"{what}:";
    }

    private static List<KconfigStoryLine> Lines(string text) => [.. text.Split('\n').Select(l => new KconfigStoryLine(l))];
}
