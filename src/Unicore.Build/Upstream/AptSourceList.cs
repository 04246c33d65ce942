// SPDX-License-Identifier: BSD-3-Clause
// Reads the machine's apt sources and says the same about source packages (sources.list(5), both formats).
using System.Text.RegularExpressions;

namespace Unicore.Build.Upstream;

/// <summary>One place for source packages.</summary>
/// <param name="Text">The text of a file of its own.</param>
/// <param name="Extension"><c>.sources</c> or <c>.list</c>: which format that is.</param>
/// <param name="IsPlain">Whether its suites have no suffix such as -security.</param>
internal sealed record AptEntry(string Text, string Extension, bool IsPlain);

/// <summary>Reads <c>sources.list</c> and <c>sources.list.d</c>.</summary>
internal static partial class AptSourceList
{
    public static IReadOnlyList<AptEntry> Read(string directory)
    {
        var entries = new List<AptEntry>();
        string parts = Path.Combine(directory, "sources.list.d"), main = Path.Combine(directory, "sources.list");
        IEnumerable<string> files = Directory.Exists(parts) ? Directory.EnumerateFiles(parts).Order(StringComparer.Ordinal) : [];
        foreach (string file in (File.Exists(main) ? files.Prepend(main) : files))
        {
            if (file.EndsWith(".list", StringComparison.Ordinal))
            {
                entries.AddRange(File.ReadLines(file).Select(OneLine).OfType<AptEntry>());
            }
            else if (file.EndsWith(".sources", StringComparison.Ordinal))
            {
                entries.AddRange(Stanzas(File.ReadAllText(file)));
            }
        }

        return [.. entries.DistinctBy(e => e.Text)];
    }

    private static AptEntry? OneLine(string line)
    {
        Match m = Line().Match(line);
        return m.Success
            ? new($"deb-src {m.Groups[1].Value}\n", ".list", !m.Groups[2].Value.Contains('-', StringComparison.Ordinal))
            : null;
    }

    private static IEnumerable<AptEntry> Stanzas(string text)
    {
        string clean = string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Where(l => !l.StartsWith('#')));
        foreach (string stanza in Blank().Split(clean))
        {
            // A field goes on in lines that begin with white space: a key can stand in the file itself.
            Dictionary<string, string> fields = Field().Matches(stanza)
                .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value, StringComparer.OrdinalIgnoreCase);
            string[] types = fields.GetValueOrDefault("Types", "").Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
            string enabled = fields.GetValueOrDefault("Enabled", "yes").Trim();
            if (!types.Any(t => t is "deb" or "deb-src") || enabled is "no" or "false" or "0" or "off" or "without"
                || !fields.TryGetValue("Suites", out string? suites))
            {
                continue;
            }

            string rest = string.Concat(fields.Where(f => f.Key.ToUpperInvariant() is not ("TYPES" or "SUITES" or "ENABLED"))
                .Select(f => $"{f.Key}:{f.Value}\n"));
            foreach (IGrouping<bool, string> group in suites.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .GroupBy(s => !s.Contains('-', StringComparison.Ordinal)))
            {
                yield return new($"Types: deb-src\nSuites: {string.Join(' ', group)}\n{rest}", ".sources", group.Key);
            }
        }
    }

    [GeneratedRegex(@"^\s*deb(?:-src)?\s+((?:\[[^\]]*\]\s*)?\S+\s+(\S+)[^#]*)")]
    private static partial Regex Line();

    [GeneratedRegex(@"\n[ \t]*\n")]
    private static partial Regex Blank();

    [GeneratedRegex(@"^([A-Za-z0-9-]+):((?:.*)(?:\n[ \t].*)*)", RegexOptions.Multiline)]
    private static partial Regex Field();
}
