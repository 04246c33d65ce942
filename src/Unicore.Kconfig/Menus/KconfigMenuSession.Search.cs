// SPDX-License-Identifier: BSD-3-Clause
// The search for symbols by a regular expression.
using System.Text.RegularExpressions;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Menus;

public sealed partial class KconfigMenuSession
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    /// <summary>Finds the symbols whose name matches, whatever the case: whole matches first, then by name.</summary>
    /// <param name="pattern">A regular expression, with or without the prefix of <c>.config</c>.</param>
    /// <returns>The symbols, or what is wrong with the pattern.</returns>
    public (IReadOnlyList<KconfigSymbol> Symbols, string? Wrong) Search(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        try
        {
            var wanted = new Regex(WithoutPrefix(pattern.Trim()), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, LongestMatch);
            IEnumerable<KconfigSymbol> found = Tree.Symbols
                .Where(s => char.IsAsciiLetter(s.Key[0]) || s.Value.IsDefined)
                .Select(s => (s.Key, s.Value, Match: wanted.Match(s.Key)))
                .Where(f => f.Match.Success)
                .OrderByDescending(f => f.Match.Length == f.Key.Length)
                .ThenBy(f => f.Key, StringComparer.Ordinal)
                .Select(f => f.Value);
            return ([.. found], null);
        }
        catch (RegexParseException e)
        {
            return ([], e.Message);
        }
        catch (RegexMatchTimeoutException)
        {
            return ([], $"'{pattern}' takes too long to match. Write it with fewer nested repetitions.");
        }
    }

    private string WithoutPrefix(string pattern)
    {
        string prefix = Tree.Options.ConfigPrefix;
        int start = pattern.StartsWith('^') ? 1 : 0;
        return prefix.Length > 0 && pattern.AsSpan(start).StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            ? pattern.Remove(start, prefix.Length)
            : pattern;
    }
}
