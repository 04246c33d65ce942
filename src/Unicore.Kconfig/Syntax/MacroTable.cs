// SPDX-License-Identifier: BSD-3-Clause
// The macro language: variables, $(…) references and user-defined functions.
using System.Globalization;
using System.Text;
using Unicore.Diagnostics;

namespace Unicore.Kconfig.Syntax;

internal sealed partial class MacroTable(KconfigOptions options, DiagnosticBag bag)
{
    private const int DeepestExpansion = 1000;
    private const int LongestExpansion = 1 << 20;
    private const int MostArguments = 16;
    private const int MostExpansions = 500_000;
    private const long MostExpanded = 1L << 28;

    private readonly Dictionary<string, MacroVariable> _variables = [];
    private readonly Dictionary<string, ShellResult> _shellResults = [];
    private readonly Dictionary<string, string?> _environment = [];
    private TimeSpan _shellTime;
    private int _expansions;
    private long _expanded;
    private KconfigPlace _place;
    private int _line;
    private string _shownFile = "";

    /// <summary>The words that were read so far, in all files.</summary>
    public WordPool Words { get; } = new();

    /// <summary>All environment variables that were asked for, with what they held, in the order of asking.</summary>
    public List<KeyValuePair<string, string?>> EnvironmentUsed { get; } = [];

    /// <summary>Values of symbols with <c>option env</c>, for <c>$NAME</c>.</summary>
    public Dictionary<string, string> EnvironmentSymbols { get; } = [];

    public string? EnvironmentValue(string name)
    {
        if (!_environment.TryGetValue(name, out string? value))
        {
            value = options.Environment(name);
            _environment[name] = value;
            EnvironmentUsed.Add(new(name, value));
        }

        return value;
    }

    public void Assign(string name, TokenKind how, string value, KconfigPlace at, string shown)
    {
        // conf has read the end of the line by then, and counts it.
        (_place, _line, _shownFile) = (at, at.Line + 1, shown);
        _variables.TryGetValue(name, out MacroVariable? old);
        if (how == TokenKind.AssignMore && old is not null)
        {
            string more = old.IsSimple ? Expand(value, [], 0) : value;
            if (old.Length + more.Length > LongestExpansion)
            {
                TooMuch($"the value of '{name}' grows beyond {LongestExpansion} characters");
                return;
            }

            old.Append(more);
            return;
        }

        bool simple = how == TokenKind.AssignNow;
        _variables[name] = new MacroVariable(simple ? Expand(value, [], 0) : value, simple);
    }

    /// <summary>
    /// Expands the reference whose <c>$</c> is at <paramref name="at"/>; returns where to go on. With <paramref name="bareNames"/> a
    /// <c>$NAME</c> without parentheses counts too, as paths and titles of older files have it.
    /// </summary>
    public int ExpandReference(string text, int at, int end, KconfigPlace from, string shown, StringBuilder to, bool bareNames)
    {
        (_place, _line, _shownFile) = (from, from.Line, shown);
        if (at + 1 < end && text[at + 1] == '(')
        {
            int close = FindClose(text, at + 2, end);
            if (close < 0)
            {
                Fail($"The reference '{Short(text[at..end])}' has no closing parenthesis on its line.",
                    $"unterminated reference to '{text[(at + 2)..end]}': missing ')'");
                return end;
            }

            string value = EvaluateClause(text[(at + 2)..close], [], 0);
            if (to.Length + value.Length > LongestExpansion)
            {
                TooMuch($"one word is longer than {LongestExpansion} characters");
                return close + 1;
            }

            to.Append(value);
            return close + 1;
        }

        if (bareNames && BareName(text, at, end) is var (name, after) && name.Length > 0)
        {
            string? value = EnvironmentSymbols.GetValueOrDefault(name) ?? EnvironmentValue(name);
            if (value is not null)
            {
                to.Append(value);
                return after;
            }
        }

        to.Append('$');
        return at + 1;
    }

    /// <summary>Replaces <c>$NAME</c> of symbols with <c>option env</c>, wherever they were defined.</summary>
    public string ExpandBareSymbols(string text)
    {
        if (!text.Contains('$'))
        {
            return text;
        }

        var result = new StringBuilder();
        for (int i = 0; i < text.Length;)
        {
            if (text[i] == '$' && BareName(text, i, text.Length) is var (name, after)
                && EnvironmentSymbols.TryGetValue(name, out string? value))
            {
                result.Append(value);
                i = after;
            }
            else
            {
                result.Append(text[i++]);
            }
        }

        return result.ToString();
    }

    private static (string Name, int After) BareName(string text, int at, int end)
    {
        bool braces = at + 1 < end && text[at + 1] == '{';
        int start = at + (braces ? 2 : 1);
        int stop = start;
        while (stop < end && (char.IsAsciiLetterOrDigit(text[stop]) || text[stop] == '_'))
        {
            stop++;
        }

        return !braces ? (text[start..stop], stop)
            : stop < end && text[stop] == '}' ? (text[start..stop], stop + 1)
            : ("", at);
    }

    private static int FindClose(string text, int from, int end)
    {
        int nest = 0;
        for (int i = from; i < end; i++)
        {
            if (text[i] == '(')
            {
                nest++;
            }
            else if (text[i] == ')' && nest-- == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private string Expand(string text, IReadOnlyList<string> arguments, int depth)
    {
        if (!text.Contains('$'))
        {
            return text;
        }

        var result = new StringBuilder();
        for (int i = 0; i < text.Length;)
        {
            if (text[i] != '$' || i + 1 >= text.Length || text[i + 1] != '(')
            {
                result.Append(text[i++]);
                continue;
            }

            int close = FindClose(text, i + 2, text.Length);
            if (close < 0)
            {
                Fail($"The reference '{Short(text[i..])}' has no closing parenthesis.",
                    $"unterminated reference to '{text[(i + 2)..]}': missing ')'");
                break;
            }

            result.Append(EvaluateClause(text[(i + 2)..close], arguments, depth + 1));
            i = close + 1;
            if (result.Length > LongestExpansion)
            {
                TooMuch($"one expansion is longer than {LongestExpansion} characters");
                return "";
            }
        }

        return result.ToString();
    }

    private string EvaluateClause(string clause, IReadOnlyList<string> arguments, int depth)
    {
        if (depth > DeepestExpansion || _expansions > MostExpansions || _expanded > MostExpanded)
        {
            TooMuch(depth > DeepestExpansion
                ? $"references are nested more than {DeepestExpansion} deep"
                : "there is no end to the references");
            return "";
        }

        _expansions++;
        if (int.TryParse(clause, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            && number <= arguments.Count)
        {
            return arguments[number - 1];
        }

        List<string> parts = SplitAtCommas(clause);
        if (parts.Count - 1 > MostArguments)
        {
            Fail($"$({Short(parts[0])}) has {parts.Count - 1} arguments; {MostArguments} are the most.", "too many function arguments");
            return "";
        }

        string name = Expand(parts[0], arguments, depth);
        List<string> given = parts.Skip(1).Select(p => Expand(p, arguments, depth)).ToList();
        string value = ExpandVariable(name, given, depth)
            ?? CallFunction(name, given)
            ?? (given.Count == 0 ? EnvironmentValue(name) ?? "" : "");
        _expanded += clause.Length + value.Length;
        return value;
    }

    private string? ExpandVariable(string name, List<string> given, int depth)
    {
        if (!_variables.TryGetValue(name, out MacroVariable? variable))
        {
            return null;
        }

        if (variable.IsSimple)
        {
            return variable.Value;
        }

        if (variable.Busy > (given.Count == 0 ? 0 : DeepestExpansion))
        {
            Fail($"The variable '{name}' refers to itself, so it has no value; break the circle.",
                $"Recursive variable '{name}' references itself (eventually)");
            return "";
        }

        variable.Busy++;
        string value = Expand(variable.Value, given, depth);
        variable.Busy--;
        return value;
    }

    private static List<string> SplitAtCommas(string clause)
    {
        var parts = new List<string>();
        (int nest, int from) = (0, 0);
        for (int i = 0; i < clause.Length; i++)
        {
            if (clause[i] == ',' && nest == 0)
            {
                parts.Add(clause[from..i]);
                from = i + 1;
            }

            nest += clause[i] == '(' ? 1 : clause[i] == ')' ? -1 : 0;
        }

        parts.Add(clause[from..]);
        return parts;
    }

    private void Fail(string message, string kernel) =>
        bag.Add("UK1005", Severity.Error, _place, message, shown: $"{_place.File}:{_line}: {kernel}\n");

    private void TooMuch(string what) =>
        bag.Error("UK1004", _place, $"Macro expansion was given up: {what}.");

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
