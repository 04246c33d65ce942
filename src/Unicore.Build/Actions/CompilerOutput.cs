// SPDX-License-Identifier: BSD-3-Clause
// Turns what compilers and assemblers print into diagnostics.
using System.Globalization;
using System.Text.RegularExpressions;
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

/// <summary>Reads the messages of gcc, clang, the GNU assembler and rustc.</summary>
public static partial class CompilerOutput
{
    /// <summary>Diagnostics in a compiler's output: <c>UK3001</c> errors, <c>UK3002</c> warnings; notes are added to those.</summary>
    /// <param name="output">What the compiler printed, in the C locale and without colours.</param>
    /// <param name="workingDirectory">Folder that relative paths start from.</param>
    /// <returns>The diagnostics in order.</returns>
    public static IReadOnlyList<Diagnostic> Parse(string output, string workingDirectory)
    {
        ArgumentNullException.ThrowIfNull(output);
        List<Diagnostic> result = [];
        Match headline = Match.Empty;
        foreach (string raw in output.Split('\n'))
        {
            string line = raw.TrimEnd('\r');
            if (DiskFailure.IsToldBy(line))
            {
                result.Add(new("UK3010", Severity.Error,
                    "The disk is full. Free some space and build again; nothing half-written was kept. (" + line.Trim() + ")"));
                continue;
            }

            Match where = Message().Match(line), what = where;
            if (!where.Success)
            {
                // rustc says what is wrong in one line, and where in the next; of a crate that no line names, nowhere.
                (where, what) = (RustPlace().Match(line), headline);
                if (!where.Success && headline.Groups["code"].Success && headline.Groups["kind"].Value == "error")
                {
                    result.Add(new("UK3001", Severity.Error, headline.Groups["text"].Value));
                }

                headline = RustHeadline().Match(line);
                if (!where.Success || !what.Success)
                {
                    continue;
                }
            }

            string file = Path.GetFullPath(where.Groups["file"].Value, workingDirectory);
            _ = int.TryParse(where.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int lineNumber);
            _ = int.TryParse(where.Groups["column"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int column);
            string kind = what.Groups["kind"].Value;
            string text = what.Groups["text"].Value;
            if (kind == "note")
            {
                if (result.Count > 0)
                {
                    Diagnostic last = result[^1];
                    string note = string.Create(
                        CultureInfo.InvariantCulture, $"{last.Message}; note: {text} ({Path.GetFileName(file)}:{lineNumber})");
                    result[^1] = last with { Message = note };
                }

                continue;
            }

            bool warning = kind is "warning" or "Warning";
            result.Add(new(warning ? "UK3002" : "UK3001", warning ? Severity.Warning : Severity.Error, text, file, lineNumber, column));
        }

        return result;
    }

    [GeneratedRegex(@"^(?<file>(?:[A-Za-z]:[\\/])?[^:\s][^:]*):(?<line>\d+)(?::(?<column>\d+))?: "
        + @"(?:(?<kind>fatal error|error|Error|warning|Warning|note): )(?<text>.*)$")]
    private static partial Regex Message();

    [GeneratedRegex(@"^(?<kind>error|warning|note)(?<code>\[\w+\])?: (?<text>.+)$")]
    private static partial Regex RustHeadline();

    [GeneratedRegex(@"^ *--> (?<file>.+):(?<line>\d+):(?<column>\d+)$")]
    private static partial Regex RustPlace();
}
