// SPDX-License-Identifier: BSD-3-Clause
// Names and versions out of Unikraft's makefiles. They are read, not run: what make would have to compute is not seen, and
// a name that stands under a condition counts as if it held.
using System.Text.RegularExpressions;

namespace Unicore.Tool.Listing;

/// <summary>Reads the text of <c>Makefile.uk</c> and <c>version.mk</c>.</summary>
internal static partial class MakefileText
{
    /// <summary>The name that the first registration gives: a platform's, else a library's. Null when there is none.</summary>
    public static string? Name(string? makefile)
    {
        MatchCollection registrations = Registration().Matches(makefile ?? "");
        Match? first = registrations.FirstOrDefault(IsPlatform) ?? registrations.FirstOrDefault();
        return first?.Groups["name"].Value;
    }

    /// <summary>Whether a platform is registered, and not only a library of one.</summary>
    public static bool IsPlatform(string? makefile) => Registration().Matches(makefile ?? "").Any(IsPlatform);

    /// <summary>What the first <c>LIB…_VERSION</c> says.</summary>
    public static string? LibraryVersion(string? makefile) => Value(OwnVersion().Match(makefile ?? ""));

    /// <summary>The version of the core: <c>UK_VERSION.UK_SUBVERSION.UK_EXTRAVERSION</c>.</summary>
    public static string? CoreVersion(string versions)
    {
        string[] parts = ["UK_VERSION", "UK_SUBVERSION", "UK_EXTRAVERSION"];
        string[] values = [.. parts.Select(p => Assigned(versions, p)).OfType<string>()];
        return values.Length == 0 ? null : string.Join('.', values);
    }

    /// <summary>The name of the core's release.</summary>
    public static string? CoreName(string versions) => Assigned(versions, "UK_CODENAME");

    private static string? Assigned(string text, string variable) =>
        Value(Regex.Match(text, $@"^[ \t]*{variable}[ \t]*[:?]?=[ \t]*(?<value>[^#\r\n]*?)[ \t]*(#.*)?\r?$", RegexOptions.Multiline));

    private static string? Value(Match match) => match.Groups["value"].Value is { Length: > 0 } value ? value : null;

    private static bool IsPlatform(Match registration) => registration.Groups["macro"].Value == "addplat";

    [GeneratedRegex(
        @"^[ \t]*\$\(eval[ \t]+\$\(call[ \t]+(?:(?<macro>addlib|addplat)(?:_s)?|(?<macro>addplatlib)(?:_s)?,[^,()$]+),"
        + @"[ \t]*(?<name>[\w.+-]+)[ \t]*[,)]", RegexOptions.Multiline)]
    private static partial Regex Registration();

    [GeneratedRegex(@"^[ \t]*(?:export[ \t]+)?LIB\w*_VERSION[ \t]*[:?]?=[ \t]*(?<value>[^\s#$]+)[ \t]*(?:#.*)?\r?$",
        RegexOptions.Multiline)]
    private static partial Regex OwnVersion();
}
