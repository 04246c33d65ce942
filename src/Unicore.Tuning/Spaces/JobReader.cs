// SPDX-License-Identifier: BSD-3-Clause
// Reads job files, and tells what is wrong with them where it stands.
using System.Globalization;
using System.Text.RegularExpressions;
using Unicore.Diagnostics;
using Unicore.Projects.Yaml;

namespace Unicore.Tuning.Spaces;

/// <summary>YAML (JSON is YAML too) to a job.</summary>
public sealed partial class JobReader
{
    // More than anyone waits for, and few enough to count.
    private const int MostValues = 1000, MostRuns = 1_000_000, MostRepeats = 1000;

    private static readonly string[] Fixed = ["image", "instructions", "memory", "boot", "seconds"];

    private readonly string _file;
    private readonly string _folder;
    private readonly ICollection<Diagnostic> _diagnostics;
    private bool _isWrong;

    private JobReader(string file, ICollection<Diagnostic> diagnostics) =>
        (_file, _folder, _diagnostics) = (file, Path.GetDirectoryName(file)!, diagnostics);

    /// <summary>Reads a job.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">Its path; absolute.</param>
    /// <param name="diagnostics">Gets what is wrong.</param>
    /// <returns>The job; null when there is an error.</returns>
    public static TuningJob? Read(string text, string file, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        JobReader reader = new(file, diagnostics);
        YamlNode? root = YamlReader.Read(text, file, diagnostics);
        if (root is null)
        {
            return null;
        }

        TuningJob job = reader.Job(root);
        return reader._isWrong ? null : job;
    }

    private TuningJob Job(YamlNode root)
    {
        Dictionary<string, string> properties = new(StringComparer.OrdinalIgnoreCase); // as with MSBuild
        TuningJob job = new() { File = _file };
        foreach ((YamlScalar key, YamlNode value) in Entries(root, "the job"))
        {
            switch (key.Text)
            {
                case "project":
                    job = job with { Project = FullPath(value) };
                    break;
                case "configuration":
                    properties["Configuration"] = Text(value);
                    break;
                case "target" when Text(value).Split('/') is [{ Length: > 0 } platform, { Length: > 0 } arch]:
                    (properties["Platform"], properties["Arch"]) = (platform, arch);
                    break;
                case "target":
                    Wrong("UK2802", value, $"'{value.Show()}' is no target; write PLATFORM/ARCHITECTURE, such as kvm/x86_64.");
                    break;
                case "properties":
                    foreach ((YamlScalar name, YamlNode text) in Entries(value, "'properties'"))
                    {
                        properties[Property(name)] = Text(text);
                    }

                    break;
                case "vary":
                    job = job with { Vary = [.. Vary(value)] };
                    break;
                case "measure":
                    job = job with { Measures = [.. Measures(value)] };
                    break;
                case "budget":
                    job = job with { Budget = Budget(value) };
                    break;
                case "run":
                    job = job with { Run = Run(value) };
                    break;
                case "from":
                    job = job with { From = [.. (value is YamlList list ? list.Items : [value]).Select(FullPath)] };
                    break;
                default:
                    Unknown(key, "project", "target", "configuration", "properties", "vary", "measure", "budget", "run", "from");
                    break;
            }
        }

        if (!_isWrong && (job.Vary.Count == 0 || job.Measures.Count == 0))
        {
            string what = job.Vary.Count == 0 ? "'vary' says what may be changed" : "'measure' says what is measured";
            Wrong("UK2802", root, $"The job lacks a part: {what}.");
        }

        foreach (VaryRequest twice in job.Vary.GroupBy(Key, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
        {
            Wrong("UK2802", twice.Line, twice.Column, $"'{twice.Name}' varies already; leave one of the two.");
        }

        foreach (VaryRequest target in job.Vary.Where(v => v.Kind == OptionKind.Property && Key(v) is "PLATFORM" or "ARCH"))
        {
            Wrong("UK2802", target.Line, target.Column, $"'{target.Name}' can't vary: what is valid differs. Write a job for each target.");
        }

        foreach (VaryRequest both in job.Vary.Where(v => v.Kind == OptionKind.Property && properties.ContainsKey(v.Name)))
        {
            Wrong("UK2802", both.Line, both.Column, $"'{both.Name}' can't vary and be the same for every build.");
        }

        return job with { Properties = properties };
    }

    private IEnumerable<VaryRequest> Vary(YamlNode node)
    {
        foreach ((YamlScalar heading, YamlNode options) in Entries(node, "'vary'"))
        {
            bool isKconfig = heading.Text == "kconfig";
            if (!isKconfig && heading.Text != "properties")
            {
                Unknown(heading, "kconfig", "properties");
                continue;
            }

            foreach ((YamlScalar key, YamlNode value) in Entries(options, $"'{heading.Text}'"))
            {
                yield return isKconfig
                    ? Request(new YamlScalar(Bare(key.Text), key.IsPlain, key.Line, key.Column), OptionKind.Symbol, value)
                    : Request(new YamlScalar(Property(key), key.IsPlain, key.Line, key.Column), OptionKind.Property, value);
            }
        }
    }

    private VaryRequest Request(YamlScalar key, OptionKind kind, YamlNode value)
    {
        VaryRequest Made(OptionKind made, IEnumerable<string> values, ValueRange? range = null) =>
            new(key.Text, made, [.. values], range, key.Line, key.Column);

        switch (value)
        {
            case YamlScalar { Text: "any", IsPlain: true } when kind == OptionKind.Symbol:
                return Made(kind, []);
            case YamlList { Items.Count: > 1 } list:
                string[] values = [.. list.Items.Select(i => Value(i, kind))];
                foreach (string twice in values.GroupBy(v => v, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key))
                {
                    Wrong("UK2804", value, $"'{key.Text}' has the value '{twice}' twice.");
                }

                if (values.Length > MostValues)
                {
                    Wrong("UK2804", value, $"'{key.Text}' has more than {MostValues} values.");
                }

                return Made(kind, values);
            case YamlMap map when kind == OptionKind.Symbol && map.Find("choose") is YamlList { Items.Count: > 1 } members
                && map.Entries.Count == 1:
                return Made(OptionKind.Choice, members.Items.Select(m => Bare(Text(m))).Distinct(StringComparer.Ordinal));
            case YamlMap map when map.Find("from") is not null || map.Find("to") is not null:
                return Made(kind, [], Range(map));
            default:
                string any = kind == OptionKind.Symbol ? ", or 'any'; of a choice: { choose: [A, B] }" : "";
                Wrong("UK2804", value, $"'{value.Show()}' doesn't say what '{key.Text}' may be: write a list of two values or more, "
                    + $"or a range: {{ from: 1, to: 8 }}, with 'step' or 'times'{any}.");
                return Made(kind, []);
        }
    }

    private ValueRange? Range(YamlMap map)
    {
        Dictionary<string, long> numbers = new(StringComparer.Ordinal) { ["step"] = 0, ["times"] = 0 };
        foreach ((YamlScalar key, YamlNode value) in Entries(map, "a range"))
        {
            if (key.Text is not ("from" or "to" or "step" or "times"))
            {
                Unknown(key, "from", "to", "step", "times");
            }
            else if (long.TryParse(Text(value), CultureInfo.InvariantCulture, out long number))
            {
                numbers[key.Text] = number;
            }
            else
            {
                Wrong("UK2804", value, $"'{value.Show()}' is no whole number.");
            }
        }

        if (_isWrong)
        {
            return null;
        }

        long step = numbers["step"] == 0 && numbers["times"] == 0 ? 1 : numbers["step"];
        if (!numbers.TryGetValue("from", out long from) || !numbers.TryGetValue("to", out long to) || from >= to || step < 0
            || numbers["times"] is < 0 or 1 || (step != 0 && numbers["times"] != 0) || (numbers["times"] != 0 && from < 1))
        {
            Wrong("UK2804", map, $"'{map.Show()}' is no range: it takes 'from' and a larger 'to', and 'step' of 1 or more or 'times' of 2 "
                + "or more, the latter from 1 on.");
            return null;
        }

        ValueRange range = new(from, to, step, numbers["times"]);
        if (range.Values().Take(MostValues + 1).Count() is var count and (< 2 or > MostValues))
        {
            Wrong("UK2804", map, count < 2 ? $"'{map.Show()}' has one value." : $"'{map.Show()}' has more than {MostValues} values.");
            return null;
        }

        return range;
    }

    private IEnumerable<Measure> Measures(YamlNode node)
    {
        foreach ((YamlScalar key, YamlNode value) in Entries(node, "'measure'"))
        {
            int at = Array.IndexOf(Fixed, key.Text);
            MeasureKind kind = at < 0 ? MeasureKind.Output : (MeasureKind)at;
            string? goal = value is YamlScalar scalar ? scalar.Text : null, pattern = null;
            int repeat = kind is MeasureKind.Boot or MeasureKind.Seconds or MeasureKind.Output ? 3 : 1;
            if (value is YamlMap)
            {
                foreach ((YamlScalar name, YamlNode text) in Entries(value, $"'{key.Text}'"))
                {
                    switch (name.Text)
                    {
                        case "goal":
                            goal = Text(text);
                            break;
                        case "pattern" when kind == MeasureKind.Output:
                            pattern = Pattern(text);
                            break;
                        case "repeat" when kind != MeasureKind.Image:
                            repeat = Count(text, MostRepeats);
                            break;
                        default:
                            Unknown(name, kind == MeasureKind.Output ? ["goal", "pattern", "repeat"] : ["goal", "repeat"]);
                            break;
                    }
                }
            }

            if (goal is not ("least" or "most"))
            {
                Wrong("UK2803", value, $"'{key.Text}' needs a goal: least or most.");
            }
            else if (kind == MeasureKind.Output && pattern is null && !_isWrong)
            {
                Wrong("UK2803", key, $"'{key.Text}' is none of {string.Join(", ", Fixed)}: give it a 'pattern' that finds its number in "
                    + "what the guest prints.");
            }

            yield return new(key.Text, kind, goal == "most", pattern, repeat);
        }
    }

    private string? Pattern(YamlNode node)
    {
        string text = Text(node);
        try
        {
            if (new Regex(text, RegexOptions.None, TimeSpan.FromSeconds(1)).GetGroupNumbers().Length > 1)
            {
                return text;
            }

            Wrong("UK2803", node, $"The pattern '{text}' has no group: put parentheses around the number.");
        }
        catch (ArgumentException e)
        {
            Wrong("UK2803", node, $"'{text}' is no regular expression: {e.Message}");
        }

        return null;
    }

    private Budget Budget(YamlNode node)
    {
        Budget budget = new();
        foreach ((YamlScalar key, YamlNode value) in Entries(node, "'budget'"))
        {
            switch (key.Text)
            {
                case "runs":
                    budget = budget with { Runs = Count(value, MostRuns) };
                    break;
                case "builds":
                    budget = budget with { Builds = Count(value, MostRuns) };
                    break;
                case "minutes":
                    budget = budget with { Minutes = Number(value, 0.01, MostRuns) };
                    break;
                default:
                    Unknown(key, "runs", "minutes", "builds");
                    break;
            }
        }

        return budget;
    }

    private RunRequest Run(YamlNode node)
    {
        RunRequest run = new();
        foreach ((YamlScalar key, YamlNode value) in Entries(node, "'run'"))
        {
            switch (key.Text)
            {
                case "arguments":
                    run = run with { Arguments = Text(value) };
                    break;
                case "input":
                    run = run with { Input = FullPath(value) };
                    break;
                case "command":
                    run = run with { Command = Text(value) };
                    break;
                case "timeout":
                    run = run with { Timeout = Number(value, 0.1, MostRuns) };
                    break;
                default:
                    Unknown(key, "arguments", "input", "command", "timeout");
                    break;
            }
        }

        return run;
    }

    private IEnumerable<(YamlScalar Key, YamlNode Value)> Entries(YamlNode node, string what)
    {
        if (node is not YamlMap map)
        {
            Wrong("UK2802", node, $"'{node.Show()}' stands where {what} needs keys with values.");
            return [];
        }

        return map.Entries.Select(e => (e.Key, e.Value));
    }

    private string Text(YamlNode node)
    {
        if (node is YamlScalar { IsEmpty: false } scalar)
        {
            return scalar.Text;
        }

        Wrong("UK2802", node, $"'{node.Show()}' stands where a text has to.");
        return "";
    }

    /// <summary>A path from the job's folder on.</summary>
    private string FullPath(YamlNode node)
    {
        string path = Text(node);
        if (path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal))
        {
            return Path.GetFullPath(path, _folder);
        }

        Wrong("UK2802", node, $"'{node.Show()}' is no path.");
        return _folder;
    }

    /// <summary>YAML's truths are Kconfig's y and n, and MSBuild's true and false; an empty text is a value of a property.</summary>
    private string Value(YamlNode node, OptionKind kind) => node is YamlScalar scalar
        ? scalar.Truth is { } truth && scalar.Text is not ("y" or "n") && kind == OptionKind.Symbol ? (truth ? "y" : "n")
            : scalar.IsEmpty ? "" : scalar.Text
        : Text(node);

    private double Number(YamlNode node, double least, double most)
    {
        if (double.TryParse(Text(node), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= least && number <= most)
        {
            return number;
        }

        Wrong("UK2802", node, string.Create(CultureInfo.InvariantCulture, $"'{node.Show()}' is no number from {least} to {most}."));
        return least;
    }

    private int Count(YamlNode node, int most)
    {
        double number = Number(node, 1, most);
        if (!double.IsInteger(number))
        {
            Wrong("UK2802", node, $"'{node.Show()}' is no whole number.");
        }

        return (int)number;
    }

    private string Property(YamlScalar name)
    {
        if (!PropertyName().IsMatch(name.Text))
        {
            Wrong("UK2802", name, $"'{name.Show()}' is no name of a property.");
        }
        else if (name.Text.StartsWith("CONFIG_", StringComparison.OrdinalIgnoreCase))
        {
            Wrong("UK2802", name, $"'{name.Show()}' is a symbol of Kconfig: what of these is valid is known only where they vary as such.");
        }

        return name.Text;
    }

    private void Unknown(YamlScalar key, params string[] known) =>
        Wrong("UK2801", key, $"'{key.Show()}' is no key here; there are {string.Join(", ", known)}.");

    private void Wrong(string code, YamlNode at, string message) => Wrong(code, at.Line, at.Column, message);

    private void Wrong(string code, int line, int column, string message)
    {
        _isWrong = true;
        _diagnostics.Add(new(code, Severity.Error, message, _file, line, column));
    }

    /// <summary>Names of properties are equal whatever their case is.</summary>
    private static string Key(VaryRequest vary) => vary.Kind == OptionKind.Property ? vary.Name.ToUpperInvariant() : vary.Name;

    private static string Bare(string name) => name.StartsWith("CONFIG_", StringComparison.Ordinal) ? name["CONFIG_".Length..] : name;

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_.-]*\z")]
    private static partial Regex PropertyName();
}
