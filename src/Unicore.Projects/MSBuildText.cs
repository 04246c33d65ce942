// SPDX-License-Identifier: BSD-3-Clause
// Texts as a project file has them: MSBuild's escapes, kraft's variables as MSBuild's, arguments as one string.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Unicore.Projects;

/// <summary>Writes texts so that MSBuild reads them back as they were, and reads them as it does.</summary>
public static partial class MSBuildText
{
    // Characters of a variable's default: without a bound, braces that never close take the square of the text's length.
    private const int MaxDefault = 1000;

    private static readonly string[] References = ["$(", "@(", "%("];

    /// <summary>
    /// Escapes what MSBuild would read as something else (a backslash too: in what looks like a path it becomes a slash), and what XML
    /// cannot hold or would change.
    /// </summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isEdge = i == 0 || i == text.Length - 1;
            bool isEscaped = char.IsControl(c) || "%$@;*?'\\".Contains(c, StringComparison.Ordinal) || (c == ' ' && isEdge);
            _ = isEscaped ? result.Append('%').Append(((int)c).ToString("X2", CultureInfo.InvariantCulture)) : result.Append(c);
        }

        return result.ToString();
    }

    /// <summary>What MSBuild makes of the escapes in a text: each is one character, not a byte of UTF-8.</summary>
    public static string Unescape(string text) => Escaped().Replace(text, m => ((char)Convert.ToByte(m.Groups[1].Value, 16)).ToString());

    /// <summary>Whether a text refers to properties, items or metadata, so that only MSBuild knows its value.</summary>
    public static bool HasReference(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return References.Any(r => text.Contains(r, StringComparison.Ordinal));
    }

    /// <summary>Whether XML can hold it, escapes included: no half surrogate pairs, no non-characters.</summary>
    public static bool CanHold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (text[i] >= ' ' && !XmlConvert.IsXmlChar(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A text of a kraft file: <c>$NAME</c> and <c>${NAME}</c> become properties; <c>$$</c> is a dollar sign. The forms are those of
    /// Compose files.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="variable">
    /// Gives each variable's property, from its name and, from the sign on, what stands behind it: <c>:-default</c>.
    /// </param>
    /// <param name="strange">Told, once, when a dollar sign begins nothing; it stays.</param>
    public static string Expand(string text, Func<string, string, string> variable, Action strange)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(strange);
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return Escape(text);
        }

        var result = new StringBuilder();
        int from = 0;
        bool isStrange = false;
        for (int at = text.IndexOf('$', StringComparison.Ordinal); at >= 0; at = text.IndexOf('$', from))
        {
            (int length, string name, string rest) = Variable(text, at);
            result.Append(Escape(text[from..at])).Append(name.Length > 0 ? $"$({variable(name, rest)})" : Escape("$"));
            from = at + length;
            isStrange |= name.Length == 0 && length == 1;
        }

        if (isStrange)
        {
            strange();
        }

        return result.Append(Escape(text[from..])).ToString();
    }

    /// <summary>
    /// The variable whose dollar sign stands at <paramref name="at"/>; a length of 1 or 2 and no name for a sign, or two, alone.
    /// </summary>
    private static (int Length, string Name, string Tail) Variable(string text, int at)
    {
        int start = at + 1;
        bool isBraced = start < text.Length && text[start] == '{';
        start += isBraced ? 1 : 0;
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        if (end == start || char.IsAsciiDigit(text[start]))
        {
            return (!isBraced && start < text.Length && text[start] == '$' ? 2 : 1, "", "");
        }

        if (!isBraced)
        {
            return (end - at, text[start..end], "");
        }

        // ${NAME}, or ${NAME} with :-default, -default, :?message, ?message before the brace.
        int sign = end < text.Length && text[end] == ':' ? end + 1 : end;
        bool hasRest = sign < text.Length && text[sign] is '-' or '?';
        int brace = !hasRest ? (end < text.Length && text[end] == '}' ? end : -1)
            : text.AsSpan(sign, Math.Min(MaxDefault, text.Length - sign)).IndexOf('}') is >= 0 and var length ? sign + length
            : -1;
        return brace < 0 ? (1, "", "") : (brace + 1 - at, text[start..end], text[end..brace]);
    }

    /// <summary>Arguments as one string, as .NET starts processes with: blanks within quotes, a backslash before a quote.</summary>
    public static string Join(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quote));

    private static string Quote(string argument)
    {
        if (argument.Length > 0 && !argument.Any(c => char.IsWhiteSpace(c) || c == '"'))
        {
            return argument;
        }

        var result = new StringBuilder("\"");
        int backslashes = 0;
        foreach (char c in argument)
        {
            // Backslashes count double before a quote only.
            result.Append('\\', c == '"' ? backslashes + 1 : 0).Append(c);
            backslashes = c == '\\' ? backslashes + 1 : 0;
        }

        return result.Append('\\', backslashes).Append('"').ToString();
    }

    [GeneratedRegex(@"%([0-9a-fA-F]{2})")]
    private static partial Regex Escaped();
}
