// SPDX-License-Identifier: BSD-3-Clause
// One line of what can be told about an entry.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Menus;

/// <summary>A line of help.</summary>
/// <param name="Text">
/// The line; where <paramref name="Target"/> is set, its first four characters are blank, for a number to stand there.
/// </param>
/// <param name="Target">The entry that the line names and that a view can go to, or null.</param>
public sealed record KconfigStoryLine(string Text, KconfigMenu? Target = null);
