// SPDX-License-Identifier: BSD-3-Clause
// The user's side of a guest's console.
namespace Unicore.Running.Consoles;

/// <summary>Where a guest's console goes.</summary>
/// <param name="Input">What it reads.</param>
/// <param name="Output">What it writes; addresses in crash dumps have names behind them.</param>
/// <param name="Errors">What the monitor complains of, and the error output of a guest that is a process.</param>
public sealed record GuestConsole(Stream Input, Stream Output, Stream Errors)
{
    /// <summary>Which of them are terminals, by the letters of the core's <c>uk/plat/console.h</c>: <c>i</c>, <c>o</c>, <c>e</c>.</summary>
    public string Terminals { get; init; } = "";

    /// <summary>No input, and output for nobody.</summary>
    public static GuestConsole None { get; } = new(Stream.Null, Stream.Null, Stream.Null);
}
