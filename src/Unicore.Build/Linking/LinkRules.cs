// SPDX-License-Identifier: BSD-3-Clause
// Asks GNU make, once, which commands a platform's Linker.uk runs.
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.RegularExpressions;

namespace Unicore.Build;

/// <summary>One rule as make expanded it.</summary>
internal sealed record LinkRule(string Target, IReadOnlyList<string> Prerequisites, IReadOnlyList<string> Lines);

/// <summary>The rules that make would run, in its order, or what it complained of.</summary>
internal sealed record LinkAnswer(IReadOnlyList<string> Goals, IReadOnlyList<LinkRule> Rules, string? Error);

internal static partial class LinkRules
{
    private const string Goal = ".unicore-images";
    private const string CacheHeader = "unicore-link-rules 2";

    /// <summary>The wrapper that make reads: variables, the Linker.uk, the goal, and empty rules for what the engine builds.</summary>
    public static string Wrapper(string rules, IEnumerable<KeyValuePair<string, string>> variables, IEnumerable<string> given)
    {
        StringBuilder text = new("comma := ,\nsquote := '\nempty :=\nspace := $(empty) $(empty)\n");
        foreach ((string name, string value) in variables)
        {
            text.Append(name).Append(" := ").Append(Escape(value)).Append('\n');
        }

        text.Append("build_cmd = $(4)\nverbose_cmd = $(4)\n");
        text.Append(CultureInfo.InvariantCulture, $"include {IncludePath(rules)}\n.PHONY: {Goal}\n{Goal}: $(or $(strip $(UK_DEBUG_IMAGES) $(UK_DEBUG_IMAGES-y)),$(strip $(UK_IMAGES) $(UK_IMAGES-y)),$(UK_IMAGE))\n");
        foreach (string file in given)
        {
            text.Append(file).Append(": ;\n");
        }

        return text.ToString();
    }

    public static LinkAnswer Ask(Toolchain toolchain, string rulesFile, string wrapper, string folder, IProcessRunner runner, CancellationToken cancellationToken)
    {
        XxHash128 hash = new();
        hash.Append(Encoding.UTF8.GetBytes(CacheHeader + "\0" + wrapper + "\0" + Toolchain.Stamp(toolchain.Make) + "\0"));
        hash.Append(File.ReadAllBytes(rulesFile));
        string key = Convert.ToHexStringLower(hash.GetCurrentHash());
        string cache = Path.Combine(folder, "link-rules.txt");
        if (File.Exists(cache))
        {
            string kept = File.ReadAllText(cache);
            string head = CacheHeader + " " + key + "\n";
            if (kept.StartsWith(head, StringComparison.Ordinal) && kept.EndsWith("\n# end\n", StringComparison.Ordinal))
            {
                return Parse(kept[head.Length..]);
            }
        }

        string makefile = Path.Combine(folder, "link-rules.mk");
        FileWriter.WriteIfChanged(makefile, wrapper);
        ProcessResult result = runner.RunAsync(new([toolchain.Make, "-rR", "--no-print-directory", "-n", "-B", "--trace", "-p", "-f", makefile, Goal], folder,
            new Dictionary<string, string> { ["LC_ALL"] = "C", ["MAKEFLAGS"] = "", ["MAKELEVEL"] = "", ["MFLAGS"] = "" }), cancellationToken).GetAwaiter().GetResult();
        if (result.ExitCode != 0)
        {
            return new([], [], result.Error.Trim());
        }

        string text = Reduce(result.Output);
        FileWriter.WriteIfChanged(cache, CacheHeader + " " + key + "\n" + text + "\n# end\n");
        return Parse(text);
    }

    /// <summary>Keeps the commands, and of make's data base only the lines of files.</summary>
    private static string Reduce(string output)
    {
        int data = output.IndexOf("\n# GNU Make ", StringComparison.Ordinal);
        int files = output.IndexOf("\n# Files", StringComparison.Ordinal);
        StringBuilder text = new(data < 0 ? output : output[..(data + 1)]);
        text.Append("# Files\n");
        foreach (string line in (files < 0 ? "" : output[files..]).Split('\n'))
        {
            if (line.Length > 0 && line[0] is not ('#' or '\t') && line.Contains(':', StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal))
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    internal static LinkAnswer Parse(string text)
    {
        Dictionary<string, List<string>> prerequisites = new(StringComparer.Ordinal);
        int files = text.IndexOf("# Files\n", StringComparison.Ordinal);
        foreach (string line in (files < 0 ? "" : text[files..]).Split('\n'))
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && line[0] != '#')
            {
                string list = line[(colon + 1)..];
                int order = list.IndexOf('|', StringComparison.Ordinal);
                prerequisites[line[..colon]] = [.. (order < 0 ? list : list[..order]).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
            }
        }

        List<LinkRule> rules = [];
        List<string>? lines = null;
        string? open = null;
        foreach (string line in (files < 0 ? text : text[..files]).Split('\n'))
        {
            Match trace = Trace().Match(line);
            if (trace.Success)
            {
                string target = trace.Groups["target"].Value;
                lines = [];
                open = null;
                rules.Add(new(target, prerequisites.GetValueOrDefault(target) ?? [], lines));
            }
            else if (lines is not null && (line.Length > 0 || open is not null))
            {
                string whole = open is null ? line : open + "\n" + line;
                open = EndsInContinuation(line) ? whole : null;
                if (open is null)
                {
                    lines.Add(whole);
                }
            }
        }

        rules.RemoveAll(r => r.Lines.Count == 0 || r.Target == Goal);
        return new(prerequisites.GetValueOrDefault(Goal) ?? [], rules, null);
    }

    private static bool EndsInContinuation(string line)
    {
        int backslashes = 0;
        for (int i = line.Length - 1; i >= 0 && line[i] == '\\'; i--)
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }

    private static string Escape(string value) =>
        value.Replace("$", "$$", StringComparison.Ordinal).Replace("#", "\\#", StringComparison.Ordinal);

    /// <summary>A file name as make's include reads it: blanks, comments, patterns and variables mean themselves.</summary>
    private static string IncludePath(string path) => Special().Replace(path, "\\$0").Replace("$", "$$", StringComparison.Ordinal);

    [GeneratedRegex(@"[\s#*?\[\]~\\]")]
    private static partial Regex Special();

    [GeneratedRegex(@"^\S.*:\d+: (?:target '(?<target>[^']+)' does not exist|update target '(?<target>[^']+)' due to: .*)$")]
    private static partial Regex Trace();
}
