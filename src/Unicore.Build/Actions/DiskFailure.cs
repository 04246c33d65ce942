// SPDX-License-Identifier: BSD-3-Clause
// What is said when the disk does not do what it should.
using System.Text.RegularExpressions;
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

internal static partial class DiskFailure
{
    /// <summary>A failure to read or write: <c>UK3010</c> when there is no room (ENOSPC, ERROR_DISK_FULL), else <c>UK3014</c>.</summary>
    public static Diagnostic Of(Exception e, string path) => (e.HResult & 0xffff) is 28 or 112
        ? Full(path)
        : new("UK3014", Severity.Error, $"'{path}' could not be read or written: {e.Message}", path);

    /// <summary>
    /// Whether a line of a tool says that there is no room: the system's words end it, behind a colon. Source lines with the words in
    /// a string, which compilers quote, do not.
    /// </summary>
    public static bool IsToldBy(string line) => Told().IsMatch(line);

    /// <summary>There is no room.</summary>
    public static Diagnostic Full(string path) => new("UK3010", Severity.Error,
        $"The disk is full: '{path}' could not be written. Free some space and build again; nothing half-written was kept.", path);

    [GeneratedRegex("""^[^|"]*: '?No space left on device'?\s*$""")]
    private static partial Regex Told();
}
