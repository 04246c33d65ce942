// SPDX-License-Identifier: BSD-3-Clause
// The tables of sdk/docs/architecture.md.
using System.Text.RegularExpressions;

namespace Unicore.Architecture.Tests;

/// <summary>
/// Reads rows such as <c>| `part` | what it is | `other`, `third` |</c>, and writes their last columns anew when asked to.
/// </summary>
internal sealed partial class ArchitectureDocument
{
    private const string Nothing = "—";
    private readonly string _path = Path.Combine(Repository.Root, "sdk/docs/architecture.md");
    private readonly string[] _lines;

    public ArchitectureDocument() => _lines = File.ReadAllLines(_path);

    /// <summary>Compares the table below a heading with the arrows that there are; the differences in words.</summary>
    /// <param name="heading">The heading's text.</param>
    /// <param name="arrows">The arrows that were found in the assemblies.</param>
    public IReadOnlyList<string> Compare(string heading, Arrows arrows)
    {
        int start = Array.IndexOf(_lines, "## " + heading) + 1;
        int end = Array.FindIndex(_lines, start, l => l.StartsWith("## ", StringComparison.Ordinal));
        HashSet<string> listed = [];
        List<string> differences = [];
        foreach (int i in Enumerable.Range(start, (end < 0 ? _lines.Length : end) - start))
        {
            if (Row().Match(_lines[i]) is not { Success: true } row)
            {
                continue;
            }

            string part = row.Groups[1].Value;
            listed.Add(part);
            HashSet<string> allowed = [.. Name().Matches(row.Groups[3].Value).Select(m => m.Groups[1].Value)];
            differences.AddRange(arrows[part].Except(allowed).Select(to => $"{part} -> {to} is not in the document"));
            differences.AddRange(allowed.Except(arrows[part]).Select(to => $"{part} -> {to} is in the document only"));
            string known = string.Join(", ", arrows[part].Select(a => $"`{a}`"));
            _lines[i] = $"| `{part}` | {row.Groups[2].Value} | {(known.Length > 0 ? known : Nothing)} |";
        }

        differences.AddRange(arrows.Parts.Except(listed).Select(part => $"{part} has no row"));
        differences.AddRange(listed.Except(arrows.Parts).Select(part => $"{part} has a row and is not there"));
        return differences;
    }

    /// <summary>Writes the rows as the assemblies have them.</summary>
    public void Save() => File.WriteAllLines(_path, _lines);

    [GeneratedRegex(@"^\| `([\w.]+)` \| (.*) \| (.*) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
