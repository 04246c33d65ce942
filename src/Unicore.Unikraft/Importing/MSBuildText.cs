// SPDX-License-Identifier: BSD-3-Clause
// Texts as a project file has them: MSBuild's escapes, kraft's variables as MSBuild's, arguments as one string.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Unicore.Unikraft.Importing;

/// <summary>Writes texts so that MSBuild reads them back as they were.</summary>
internal static partial class MSBuildText
{
    /// <summary>Escapes what MSBuild would read as something else, and what XML cannot hold or would change.</summary>
    public static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isEdge = i == 0 || i == text.Length - 1;
            bool isEscaped = c < ' ' || "%$@;*?'".Contains(c, StringComparison.Ordinal) || (c == ' ' && isEdge);
            _ = isEscaped ? result.Append('%').Append(((int)c).ToString("X2", CultureInfo.InvariantCulture)) : result.Append(c);
        }

        return result.ToString();
    }

    /// <summary>Whether XML can hold it, escapes included: no half surrogate pairs, no non-characters.</summary>
    public static bool CanHold(string text)
    {
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
    /// A text of a kraft file: <c>$NAME</c> and <c>${NAME}</c> become <c>$(NAME)</c>, as the environment's variables are
    /// properties too; <c>$$</c> is a dollar sign. The forms are those of Compose files.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="variable">Told of each variable: its name, and from the sign on what stands behind it: <c>:-default</c>.</param>
    /// <param name="strange">Told of each dollar sign that begins nothing; it stays.</param>
    public static string Expand(string text, Action<string, string> variable, Action<string> strange)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return Escape(text);
        }

        var result = new StringBuilder();
        int from = 0;
        foreach (Match match in Variable().Matches(text))
        {
            result.Append(Escape(text[from..match.Index]));
            from = match.Index + match.Length;
            string name = match.Groups["name"].Value;
            if (name.Length > 0)
            {
                variable(name, match.Groups["rest"].Value);
                result.Append(CultureInfo.InvariantCulture, $"$({name})");
                continue;
            }

            result.Append(Escape("$"));
            if (match.Value == "$")
            {
                strange(text);
            }
        }

        return result.Append(Escape(text[from..])).ToString();
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

    [GeneratedRegex(@"\$(?:\$|(?<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<rest>:?[-?][^}]{0,1000})?\}|)", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
