// SPDX-License-Identifier: BSD-3-Clause
// The words of a challenge: name="value", with commas between them.
using System.Text.RegularExpressions;

namespace Unicore.Images.Registries;

/// <summary>Parameters of a <c>WWW-Authenticate</c> header (RFC 9110, 11.2): values may hold commas and escaped quotes.</summary>
internal static partial class ChallengeWords
{
    public static Dictionary<string, string> Of(string parameters)
    {
        Dictionary<string, string> words = new(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Word().Matches(parameters))
        {
            words.TryAdd(match.Groups["name"].Value, match.Groups["quoted"].Success
                ? Escape().Replace(match.Groups["quoted"].Value, "$1") : match.Groups["plain"].Value);
        }

        return words;
    }

    [GeneratedRegex("""(?<name>[A-Za-z_-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^\s,"]+))""")]
    private static partial Regex Word();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
