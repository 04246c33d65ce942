// SPDX-License-Identifier: BSD-3-Clause
// Finds the files that a path with wildcards names, in the notation of POSIX (2.14, Pattern Matching Notation).
namespace Unicore.Kconfig.Syntax;

/// <summary>
/// <c>*</c>, <c>?</c> and <c>[…]</c> stand for what is within one part of a path, a backslash takes the next character as it is, and a
/// leading dot stands for itself only.
/// </summary>
internal static class PathPattern
{
    /// <summary>What there is of that path, in the order of the characters' numbers.</summary>
    /// <param name="path">The path; one without wildcards names at most itself.</param>
    /// <param name="list">The names in a folder; of the current one, for an empty path.</param>
    public static IReadOnlyList<string> Find(string path, Func<string, IReadOnlyList<string>> list)
    {
        string[] parts = path.Split('/');
        List<string> found = [""];
        for (int i = 0; i < parts.Length; i++)
        {
            bool isLast = i == parts.Length - 1;
            found = [.. found.SelectMany(folder => Step(folder, parts[i], isLast, list)).Select(p => isLast ? p : p + "/")];
        }

        found.Sort(string.CompareOrdinal);
        return found;
    }

    private static IEnumerable<string> Step(string folder, string part, bool isLast, Func<string, IReadOnlyList<string>> list)
    {
        string plain = Plain(part);
        return part.AsSpan().ContainsAny('*', '?', '[')
            ? list(folder).Where(n => (n[0] != '.' || part[0] == '.') && Matches(part, n)).Select(n => folder + n)
            : !isLast || list(folder).Contains(plain) ? [folder + plain]
            : [];
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        while (pattern.Length > 0)
        {
            if (pattern[0] == '*')
            {
                pattern = pattern.TrimStart('*');
                for (int from = 0; from <= name.Length; from++)
                {
                    if (Matches(pattern, name[from..]))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (name.Length == 0 || !MatchesOne(ref pattern, name[0]))
            {
                return false;
            }

            name = name[1..];
        }

        return name.Length == 0;
    }

    private static bool MatchesOne(ref ReadOnlySpan<char> pattern, char one)
    {
        if (pattern[0] == '[' && pattern.Length > 2 && pattern[2..].IndexOf(']') is var end and >= 0)
        {
            ReadOnlySpan<char> set = pattern[1..(end + 2)];
            pattern = pattern[(end + 3)..];
            bool isOther = set[0] is '!' or '^';
            return IsIn(isOther ? set[1..] : set, one) != isOther;
        }

        int at = pattern[0] == '\\' && pattern.Length > 1 ? 1 : 0;
        bool matches = at == 0 && pattern[0] == '?' ? one != '/' : pattern[at] == one;
        pattern = pattern[(at + 1)..];
        return matches;
    }

    private static bool IsIn(ReadOnlySpan<char> set, char one)
    {
        bool isIn = false;
        for (int i = 0; i < set.Length; i++)
        {
            bool isRange = i + 2 < set.Length && set[i + 1] == '-';
            isIn |= one >= set[i] && one <= set[isRange ? i + 2 : i];
            i += isRange ? 2 : 0;
        }

        return isIn;
    }

    private static string Plain(string part)
    {
        string plain = "";
        for (int i = 0; i < part.Length; i++)
        {
            i += part[i] == '\\' && i + 1 < part.Length ? 1 : 0;
            plain += part[i];
        }

        return plain;
    }
}
