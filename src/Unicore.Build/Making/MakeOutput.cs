// SPDX-License-Identifier: BSD-3-Clause
// Reads what GNU make prints in a dry run with tracing and its data base: which commands it would run, for what, and why.
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Unicore.Build.Libraries;

namespace Unicore.Build.Making;

/// <summary>One rule as make expanded it.</summary>
/// <param name="Target">What the rule makes, as make names it.</param>
/// <param name="Lines">The commands, one shell each; without make's leading <c>@</c>, <c>-</c> and <c>+</c>.</param>
/// <param name="File">The makefile that has the commands.</param>
/// <param name="Line">The line of their rule in it.</param>
public sealed record MakeRule(string Target, IReadOnlyList<string> Lines, string File, int Line)
{
    /// <summary>What the target is made from; empty when make told nothing of it.</summary>
    public IReadOnlyList<string> Prerequisites { get; init; } = [];

    /// <summary>What must be there before, without being read.</summary>
    public IReadOnlyList<string> OrderOnly { get; init; } = [];

    /// <summary>Those of <see cref="Lines"/>, by number from 0, after whose failure make goes on: they start with <c>-</c>.</summary>
    public IReadOnlyCollection<int> MayFail { get; init; } = [];
}

/// <summary>
/// The output of <c>make -n -B --trace -p</c> (GNU make 4.0 and later, manual sections 9.7 and 4.12): commands in the order in which
/// they would run, each rule after a line of trace, and a data base at the end of each make that took part.
/// </summary>
public sealed class MakeOutput
{
    private readonly Dictionary<string, (string[] Prerequisites, string[] OrderOnly)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Lines, List<int> MayFail)> _recipes = new(StringComparer.Ordinal);
    private readonly List<MakeRule> _rules = [];

    private MakeOutput()
    {
    }

    /// <summary>The options with which make prints what is read here; <c>-n</c> runs nothing, <c>-B</c> leaves nothing out.</summary>
    public static IReadOnlyList<string> Options { get; } = ["--no-print-directory", "-n", "-B", "--trace", "-p"];

    /// <summary>The environment for it: in English, and not as a part of a make around us.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>
    {
        ["LC_ALL"] = "C",
        ["MAKEFLAGS"] = "",
        ["MAKELEVEL"] = "",
        ["MFLAGS"] = "",
    };

    /// <summary>The rules that have commands, in make's order; a target that several makes made, as the last one did.</summary>
    public IReadOnlyList<MakeRule> Rules => _rules;

    /// <summary>Everything that is made from something: a target without commands has an entry here only.</summary>
    /// <param name="target">The target.</param>
    /// <returns>Its prerequisites and its order-only prerequisites, or null when make knew of none.</returns>
    public (IReadOnlyList<string> Prerequisites, IReadOnlyList<string> OrderOnly)? NeedsOf(string target) =>
        _files.TryGetValue(target, out (string[] Prerequisites, string[] OrderOnly) needs) ? needs : null;

    /// <summary>A variable of the make that had the goal, unexpanded, or null.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its text.</returns>
    public string? Variable(string name) => _variables.GetValueOrDefault(name);

    /// <summary>Reads the output.</summary>
    /// <param name="output">All that make wrote to standard output.</param>
    /// <param name="goal">
    /// A target of the make whose data base counts, where several makes ran: the last of those that know the goal and the most targets.
    /// </param>
    /// <param name="variables">Names of the variables to keep.</param>
    /// <returns>What it said.</returns>
    public static MakeOutput Parse(string output, string goal, params IReadOnlyCollection<string> variables)
    {
        ArgumentNullException.ThrowIfNull(output);
        MakeOutput result = new();
        List<Segment> segments = [];
        int end = 0;
        string? open = null;
        bool notice = false;
        StringLines text = new(output);
        while (text.TryNext(out ReadOnlySpan<char> line))
        {
            if (line.StartsWith("# Make data base, printed on", StringComparison.Ordinal))
            {
                end = result.ReadDataBase(ref text, goal, variables) ? segments.Count : end;
                segments.Add(new(null, "", 0, []));
                open = null;
                notice = false;
            }
            else if (notice || (open is null && line.StartsWith("# GNU Make ", StringComparison.Ordinal)))
            {
                // Version, copyright and licence stand before a data base.
                notice = true;
            }
            else if (open is null && TryTrace(line, out string? target, out string? file, out int number))
            {
                segments.Add(new(target, file, number, []));
            }
            else if (segments.Count > 0 && (line.Length > 0 || open is not null) && (open is not null || !IsChatter(line)))
            {
                string whole = open is null ? line.ToString() : open + "\n" + line.ToString();
                open = EndsInContinuation(line) ? whole : null;
                if (open is null)
                {
                    segments[^1].Lines.Add(whole);
                }
            }
        }

        result.AddRules(segments.Take(end));
        return result;
    }

    /// <summary>
    /// Makes that a recipe started print among its lines, and a data base at their end: a target that the data base with the goal does
    /// not know is one of theirs, and what follows their data base is the rest of the recipe.
    /// </summary>
    private void AddRules(IEnumerable<Segment> segments)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        List<string>? lines = null;
        foreach (Segment segment in segments)
        {
            if (segment.Target is null)
            {
                lines?.AddRange(segment.Lines);
                continue;
            }

            if (!_files.TryGetValue(segment.Target, out (string[] Prerequisites, string[] OrderOnly) needs))
            {
                continue;
            }

            lines = segment.Lines;
            MakeRule rule = new(segment.Target, lines, segment.File, segment.Line)
            {
                Prerequisites = needs.Prerequisites, OrderOnly = needs.OrderOnly,
            };
            if (places.TryAdd(segment.Target, _rules.Count))
            {
                _rules.Add(rule);
            }
            else
            {
                _rules[places[segment.Target]] = rule;
            }
        }

        _rules.RemoveAll(r => r.Lines.Count == 0);
        for (int i = 0; i < _rules.Count; i++)
        {
            // A line that became several, or none, leaves open which is which: then none may fail.
            if (_recipes.TryGetValue(_rules[i].Target, out (int Lines, List<int> MayFail) recipe) && recipe.MayFail.Count > 0
                && recipe.Lines == _rules[i].Lines.Count)
            {
                _rules[i] = _rules[i] with { MayFail = recipe.MayFail };
            }
        }
    }

    /// <summary>
    /// Reads one data base; keeps it, and returns true, when it knows the goal and no less than the one before (a make whose makefiles were
    /// made starts again).
    /// </summary>
    private bool ReadDataBase(ref StringLines text, string goal, IReadOnlyCollection<string> variables)
    {
        Dictionary<string, (string[], string[])> files = new(StringComparer.Ordinal);
        Dictionary<string, string> kept = new(StringComparer.Ordinal);
        Dictionary<string, (int Lines, List<int> MayFail)> recipes = new(StringComparer.Ordinal);
        HashSet<string> wanted = new(variables, StringComparer.Ordinal);
        bool inFiles = false;
        string? target = null;
        bool goesOn = false;
        while (text.TryNext(out ReadOnlySpan<char> line))
        {
            if (goesOn)
            {
                goesOn = EndsInContinuation(line);
                continue;
            }

            if (line.StartsWith("# Finished Make data base", StringComparison.Ordinal))
            {
                break;
            }

            if (line.Length == 0)
            {
                target = null;
            }
            else if (line[0] == '#')
            {
                inFiles |= line is "# Files";
            }
            else if (line[0] == '\t')
            {
                goesOn = EndsInContinuation(line);
                if (target is not null)
                {
                    (int lines, List<int> mayFail) = recipes.GetValueOrDefault(target, (0, []));
                    if (line[..^line.TrimStart("\t @+-").Length].Contains('-'))
                    {
                        mayFail.Add(lines);
                    }

                    recipes[target] = (lines + 1, mayFail);
                }
            }
            else if (!inFiles)
            {
                KeepVariable(line, wanted, kept);
            }
            else if (line.IndexOf(':') is > 0 and var colon && !IsTargetVariable(line[(colon + 1)..]))
            {
                target = line[..colon].ToString();
                ReadOnlySpan<char> list = line[(colon + 1)..].TrimStart(':');
                int bar = list.IndexOf('|');
                files[target] = (Words(bar < 0 ? list : list[..bar]), bar < 0 ? [] : Words(list[(bar + 1)..]));
            }
        }

        bool counts = files.ContainsKey(goal) && files.Count >= _files.Count;
        if (counts)
        {
            _files.Clear();
            _variables.Clear();
            _recipes.Clear();
            foreach ((string name, (string[], string[]) needs) in files)
            {
                _files.Add(name, needs);
            }

            foreach ((string name, string value) in kept)
            {
                _variables.Add(name, value);
            }

            foreach ((string name, (int Lines, List<int> MayFail) recipe) in recipes)
            {
                _recipes.Add(name, recipe);
            }
        }

        return counts;
    }

    private static void KeepVariable(ReadOnlySpan<char> line, HashSet<string> wanted, Dictionary<string, string> kept)
    {
        int equals = line.IndexOf('=');
        if (equals > 0)
        {
            string name = line[..equals].TrimEnd(":+ ").ToString();
            if (wanted.Contains(name))
            {
                kept[name] = line[(equals + 1)..].Trim().ToString();
            }
        }
    }

    private static string[] Words(ReadOnlySpan<char> list) => list.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether what follows a target's colon sets a variable for it: <c> NAME := value</c>.</summary>
    private static bool IsTargetVariable(ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(": ");
        int end = 0;
        while (end < rest.Length && rest[end] is not (' ' or '='))
        {
            end++;
        }

        return rest[end..].TrimStart(' ').TrimStart(":+?!").StartsWith('=') && !rest[..end].Contains('/');
    }

    /// <summary>What make says about itself between the commands.</summary>
    private static bool IsChatter(ReadOnlySpan<char> line) =>
        line.StartsWith("make: ", StringComparison.Ordinal) || line.StartsWith("make[", StringComparison.Ordinal);

    /// <summary>Reads <c>FILE:LINE: target 'T' does not exist</c> and <c>FILE:LINE: update target 'T' due to: …</c>.</summary>
    private static bool TryTrace(
        ReadOnlySpan<char> line, [NotNullWhen(true)] out string? target, [NotNullWhen(true)] out string? file, out int number)
    {
        (target, file, number) = (null, null, 0);
        int at = line.IndexOf(": target '", StringComparison.Ordinal), length = ": target '".Length;
        bool updates = at < 0;
        if (updates)
        {
            at = line.IndexOf(": update target '", StringComparison.Ordinal);
            length = ": update target '".Length;
        }

        if (at <= 0)
        {
            return false;
        }

        ReadOnlySpan<char> rest = line[(at + length)..];
        int end = rest.IndexOf(updates ? "' due to:" : "' does not exist", StringComparison.Ordinal);
        int colon = line[..at].LastIndexOf(':');
        if (end <= 0 || (colon < 0 && !line[..at].StartsWith("<builtin>", StringComparison.Ordinal)))
        {
            return false;
        }

        if (colon >= 0 && !int.TryParse(line[(colon + 1)..at], NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        (target, file) = (rest[..end].ToString(), line[..(colon < 0 ? at : colon)].ToString());
        return true;
    }

    private static bool EndsInContinuation(ReadOnlySpan<char> line) => (line.Length - line.TrimEnd('\\').Length) % 2 == 1;

    /// <summary>What was printed after one line of trace, or after a data base.</summary>
    private sealed record Segment(string? Target, string File, int Line, List<string> Lines);

    /// <summary>Lines of a text, without copying it.</summary>
    private struct StringLines(string text)
    {
        private int _at;

        public bool TryNext(out ReadOnlySpan<char> line)
        {
            if (_at >= text.Length)
            {
                line = default;
                return false;
            }

            ReadOnlySpan<char> rest = text.AsSpan(_at);
            int end = rest.IndexOf('\n');
            line = end < 0 ? rest : rest[..end];
            _at += line.Length + 1;
            return true;
        }
    }
}
