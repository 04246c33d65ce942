// SPDX-License-Identifier: BSD-3-Clause
// Names in a sentence.
namespace Unicore.Analysis.Porting;

/// <summary>Writes lists that may be long.</summary>
internal static class NameList
{
    /// <summary>The first names, and how many there are more.</summary>
    public static string Some(IReadOnlyList<string> names, int most) =>
        string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {names.Count - most} more" : "");
}
