// SPDX-License-Identifier: BSD-3-Clause
// Rows with columns, for people and for awk(1).
namespace Unicore.Tool.Output;

/// <summary>Writes columns, each as wide as its widest cell.</summary>
internal static class Columns
{
    private const int Gap = 3;

    public static void Write(TextWriter writer, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length) + Gap)];
        foreach (string[] row in rows)
        {
            writer.WriteLine(string.Concat(row.Select((cell, c) => c == row.Length - 1 ? cell : cell.PadRight(widths[c]))).TrimEnd());
        }
    }
}
