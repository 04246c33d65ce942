// SPDX-License-Identifier: BSD-3-Clause
// Diagnostics on the error output, as compilers write theirs.
using System.Globalization;
using Unicore.Diagnostics;

namespace Unicore.Tool.Output;

/// <summary>One line for each diagnostic. Texts of files and servers stand in them: what would steer the terminal is left out.</summary>
internal static class DiagnosticText
{
    public static void Write(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Console.Error.WriteLine(Line(diagnostic));
        }
    }

    public static string Line(Diagnostic diagnostic)
    {
        string place = (diagnostic.File ?? "unicore")
            + (diagnostic.Line == 0 ? "" : diagnostic.Column == 0 ? $":{diagnostic.Line}" : $":{diagnostic.Line}:{diagnostic.Column}");
        string severity = diagnostic.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "info" };
        return Printable($"{place}: {severity} {diagnostic.Code}: {diagnostic.Message}");
    }

    /// <summary>Texts come from strangers: what would steer the terminal, or turn the order of what is shown, becomes a blank.</summary>
    public static string Printable(string? text) => string.Concat((text ?? "").Select(c => Steers(c) ? ' ' : c)).Trim();

    /// <summary>A name as it is, but for what would steer the terminal: there, each such character becomes a question mark, as ls(1) has
    /// it.</summary>
    public static string Name(string text) => string.Concat(text.Select(c => Steers(c) ? '?' : c));

    private static bool Steers(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
