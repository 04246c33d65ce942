// SPDX-License-Identifier: BSD-3-Clause
// One line of a menu: what it stands for and the text that menuconfig users know.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Menus;

/// <summary>What can be done with a line of a menu.</summary>
public enum KconfigLineKind
{
    /// <summary>The first line of a <c>menuconfig</c>'s own menu: its prompt.</summary>
    Heading,

    /// <summary>A <c>comment</c>.</summary>
    Comment,

    /// <summary>A menu to go into.</summary>
    Menu,

    /// <summary>A bool or tristate; with <see cref="KconfigMenuLine.Opens"/>, a menu to go into as well.</summary>
    Logic,

    /// <summary>An int, hex or string.</summary>
    Text,

    /// <summary>A choice: <see cref="KconfigMenuLine.Opens"/> when one of its members can be picked.</summary>
    Choice,

    /// <summary>A member of a choice, in the list to pick from.</summary>
    Member,
}

/// <summary>A line of a menu.</summary>
/// <param name="Entry">The entry that it shows.</param>
/// <param name="Kind">What can be done with it.</param>
/// <param name="Text">The whole line, such as <c>[*] Networking support  ---&gt;</c>.</param>
/// <param name="PromptAt">Where the prompt begins in <paramref name="Text"/>.</param>
/// <param name="Opens">True when it leads to a menu or a list of its own, be it empty.</param>
public sealed record KconfigMenuLine(KconfigMenu Entry, KconfigLineKind Kind, string Text, int PromptAt, bool Opens = false)
{
    private const string Taken = "YyNnMmHh";

    /// <summary>
    /// Where in <see cref="Text"/> the letter stands that leads to this line, or -1. The letters that set values are left out.
    /// </summary>
    public int HotKeyAt
    {
        get
        {
            for (int i = PromptAt; i < Text.Length; i++)
            {
                if (char.IsAsciiLetter(Text[i]) && !Taken.Contains(Text[i]))
                {
                    return i;
                }
            }

            return -1;
        }
    }

    /// <summary>The letter that leads to this line, or a zero character.</summary>
    public char HotKey => HotKeyAt < 0 ? '\0' : char.ToUpperInvariant(Text[HotKeyAt]);
}
