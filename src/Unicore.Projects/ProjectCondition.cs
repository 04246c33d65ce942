// SPDX-License-Identifier: BSD-3-Clause
// What can be known of a condition without evaluating the project.
using System.Globalization;
using System.Text.RegularExpressions;

namespace Unicore.Projects;

/// <summary>Conditions in three values: they hold, they don't, or only MSBuild can say.</summary>
internal static partial class ProjectCondition
{
    /// <summary>Whether an element counts: its own condition and those of what stands around it.</summary>
    /// <param name="element">The element.</param>
    /// <param name="known">Values of properties.</param>
    public static bool? Applies(ProjectElement element, IReadOnlyDictionary<string, string> known) =>
        All(element.Outwards().Select(e => e.Name switch
    {
        // Of a choice, the first that holds; and a target may not run.
        "When" => Holds(e["Condition"] ?? "", known) == false ? false : null,
        "Otherwise" or "Target" => null,
        _ => e["Condition"] is { } condition ? Holds(condition, known) : true,
    }));

    /// <summary>Comparisons with <c>==</c> and <c>!=</c>, joined with <c>and</c>; nothing else is known.</summary>
    private static bool? Holds(string condition, IReadOnlyDictionary<string, string> known) =>
        All(And().Split(condition).Select(part => Comparison().Match(part) is { Success: true } match ? Compare(match, known) : null));

    private static bool? All(IEnumerable<bool?> parts)
    {
        bool? all = true;
        foreach (bool? part in parts)
        {
            if (part == false)
            {
                return false;
            }

            all = part is null ? null : all;
        }

        return all;
    }

    private static bool? Compare(Match match, IReadOnlyDictionary<string, string> known)
    {
        if (Expand(match.Groups[1].Value, known) is not { } left || Expand(match.Groups[3].Value, known) is not { } right)
        {
            return null;
        }

        // MSBuild compares numbers as numbers, and has several words for true and false.
        bool areEqual = double.TryParse(left, CultureInfo.InvariantCulture, out double a)
            && double.TryParse(right, CultureInfo.InvariantCulture, out double b)
            ? a.Equals(b)
            : left.Equals(right, StringComparison.OrdinalIgnoreCase);
        return !areEqual && IsTruth(left) && IsTruth(right) ? null : areEqual == (match.Groups[2].Value == "==");
    }

    private static bool IsTruth(string text) => text.ToUpperInvariant() is "TRUE" or "ON" or "YES" or "FALSE" or "OFF" or "NO";

    private static string? Expand(string text, IReadOnlyDictionary<string, string> known)
    {
        string expanded = Property().Replace(text, m => known.TryGetValue(m.Groups[1].Value, out string? value) ? value : m.Value);
        return expanded.AsSpan().IndexOfAny("$@%") < 0 ? expanded : null;
    }

    [GeneratedRegex(@"\s+and\s+", RegexOptions.IgnoreCase)]
    private static partial Regex And();

    [GeneratedRegex(@"^\s*'([^']*)'\s*(==|!=)\s*'([^']*)'\s*$")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Property();
}
