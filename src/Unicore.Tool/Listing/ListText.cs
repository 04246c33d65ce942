// SPDX-License-Identifier: BSD-3-Clause
// Rows as columns for people.
using Unicore.Tool.Output;

namespace Unicore.Tool.Listing;

/// <summary>Writes a table.</summary>
internal static class ListText
{
    private static readonly string[] Heads = ["KIND", "NAME", "VERSION", "WHERE", "WHAT IT IS"];

    /// <param name="rows">The rows.</param>
    /// <param name="home">The user's folder, shown as <c>~</c>.</param>
    /// <param name="width">Columns of the terminal, or null where lines may be of any length.</param>
    /// <returns>Lines without their ends.</returns>
    public static IEnumerable<string> Lines(IEnumerable<Listed> rows, string home, int? width)
    {
        List<string[]> cells = rows
            .Select(r =>
                Array.ConvertAll<string?, string>([r.Kind.ToString().ToLowerInvariant(), r.Name, r.Version ?? "-", Shorten(r.Where, home),
                    r.Title ?? ""], DiagnosticText.Printable))
            .Prepend(Heads)
            .ToList();
        int[] widths = [.. Heads.Select((_, column) => cells.Max(c => c[column].Length))];
        return cells.Select(c => string.Join("  ", c.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd())
            .Select(line => width is > 1 and { } limit && line.Length > limit ? line[..(limit - 1)] + "…" : line);
    }

    private static string Shorten(string path, string home) =>
        home.Length > 1 && path.StartsWith(home + "/", StringComparison.Ordinal) ? "~" + path[home.Length..] : path;
}
