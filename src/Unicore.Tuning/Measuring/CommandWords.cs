// SPDX-License-Identifier: BSD-3-Clause
// Words of a command line that is one text, as MSBuild's properties have it.
using System.Text.RegularExpressions;

namespace Unicore.Tuning.Measuring;

/// <summary>Words, as .NET splits texts into them.</summary>
public static partial class CommandWords
{
    /// <summary>A word that is one whatever stands in it.</summary>
    public static string Quoted(string word) =>
        "\"" + Escaped().Replace(word, m => m.Value + m.Value).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    [GeneratedRegex(@"\\+(?=""|$)")]
    private static partial Regex Escaped();
}
