// SPDX-License-Identifier: BSD-3-Clause
// Finds the definition of a function or a variable in C and assembly, by its form alone.
using System.Text.RegularExpressions;

namespace Unicore.Unikraft.Linking;

/// <summary>Where a source defines a symbol.</summary>
/// <param name="Conditions">The configuration symbols that <c>#if</c> lines around it ask for.</param>
internal sealed partial record Definition(IReadOnlyList<string> Conditions)
{
    /// <summary>The definition of <paramref name="symbol"/> in a source's text, or null.</summary>
    public static Definition? Find(string text, string symbol)
    {
        // uk_syscall_r_NAME and uk_syscall_e_NAME come out of the macro that defines the system call NAME.
        string name = SystemCall().Match(symbol) is { Success: true } call ? call.Groups["name"].Value : symbol;
        if (!text.Contains(name, StringComparison.Ordinal))
        {
            return null;
        }

        string quoted = Regex.Escape(name);
        string form = name == symbol
            ? $@"^UK_(?:LL)?SYSCALL_(?:R_)?(?:E_)?(?:U_)?DEFINE\w*\s*\([^;{{]*?,\s*{quoted}\b"
                + $@"|^(?!static\b|return\b|extern\b|typedef\b|#)[A-Za-z_][\w \t*]*\s[*]*{quoted}[ \t]*"
                + @"(?:\([^;{}]*\)\s*(?:[A-Z_a-z][\w() \t]*\s*)?\{|(?:\[[^\]]*\][ \t]*)*(?:=|;))"
                + $@"|^(?:ENTRY\s*\(\s*{quoted}\s*\)|{quoted}:)"
            : $@"^UK_(?:LL)?SYSCALL_R_(?:E_)?(?:U_)?DEFINE\w*\s*\([^;{{]*?,\s*{quoted}\b"
                + $@"|^UK_(?:LL)?SYSCALL_DEFINE\w*\s*\([^;{{]*?,\s*{quoted}\b";
        Match match = Regex.Match(text, form, RegexOptions.Multiline, TimeSpan.FromSeconds(2));
        return match.Success ? new(Around(text[..match.Index])) : null;
    }

    /// <summary>The symbols of the <c>#if</c> lines that are open at the end of a text.</summary>
    private static List<string> Around(string text)
    {
        Stack<IEnumerable<string>> open = new();
        foreach (Match line in Directive().Matches(text))
        {
            string kind = line.Groups["kind"].Value, rest = line.Groups["rest"].Value;
            if (kind.StartsWith("if", StringComparison.Ordinal))
            {
                open.Push(kind == "ifndef" || rest.Contains('!', StringComparison.Ordinal) || rest.Contains("||", StringComparison.Ordinal)
                    ? []
                    : Symbol().Matches(rest).Select(m => m.Groups["symbol"].Value));
            }
            else if (open.TryPop(out _) && kind != "endif")
            {
                open.Push([]);
            }
        }

        return [.. open.Reverse().SelectMany(s => s).Distinct(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"^uk_syscall_[er]_(?<name>\w+)$")]
    private static partial Regex SystemCall();

    [GeneratedRegex(@"(?m)^[ \t]*#[ \t]*(?<kind>ifdef|ifndef|if|else|elif|endif)\b(?<rest>.*)$")]
    private static partial Regex Directive();

    [GeneratedRegex(@"\bCONFIG_(?<symbol>\w+)")]
    private static partial Regex Symbol();
}
