// SPDX-License-Identifier: BSD-3-Clause
// Asks GNU make, once, which commands a platform's Linker.uk runs.
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Making;
using Unicore.Build.Toolchains;

namespace Unicore.Build.Linking;

/// <summary>The rules that make would run, in its order, or what it complained of.</summary>
internal sealed record LinkAnswer(IReadOnlyList<string> Goals, IReadOnlyList<MakeRule> Rules, string? Error);

internal static partial class LinkRules
{
    private const string Goal = ".unicore-images";
    private const string CacheHeader = "unicore-link-rules 4";
    private const string MakefileList = "MAKEFILE_LIST";

    /// <summary>The wrapper that make reads: variables, the Linker.uk, the goal, and empty rules for what the engine builds.</summary>
    public static string Wrapper(string rules, IEnumerable<KeyValuePair<string, string>> variables, IEnumerable<string> given)
    {
        StringBuilder text = new("comma := ,\nsquote := '\nempty :=\nspace := $(empty) $(empty)\n");
        foreach ((string name, string value) in variables)
        {
            text.Append(name).Append(" := ").Append(Escape(value)).Append('\n');
        }

        text.Append("build_cmd = $(4)\nverbose_cmd = $(4)\n");
        text.Append(CultureInfo.InvariantCulture,
            $"include {IncludePath(rules)}\n.PHONY: {Goal}\n"
                + $"{Goal}: $(or $(strip $(UK_DEBUG_IMAGES) $(UK_DEBUG_IMAGES-y)),$(strip $(UK_IMAGES) $(UK_IMAGES-y)),$(UK_IMAGE))\n");
        foreach (string file in given)
        {
            text.Append(file).Append(": ;\n");
        }

        return text.ToString();
    }

    public static LinkAnswer Ask(
        Toolchain toolchain, string rulesFile, string wrapper, string folder, IFileSystem files, IProcessRunner runner,
        CancellationToken cancellationToken)
    {
        string key = Hash(Encoding.UTF8.GetBytes(wrapper + "\0" + Toolchain.Stamp(toolchain.Make)));
        string cache = Path.Combine(folder, "link-rules.txt");
        if (files.Stat(cache) is not null
            && Recall(Encoding.UTF8.GetString(files.ReadAllBytes(cache)), CacheHeader + " " + key + "\n", files) is { } kept)
        {
            return Parse(kept);
        }

        string makefile = Path.Combine(folder, "link-rules.mk");
        files.WriteIfChanged(makefile, Encoding.UTF8.GetBytes(wrapper));
        Dictionary<string, string?> environment = ToolEnvironment.Plain.UnionBy(MakeOutput.Environment, v => v.Key).ToDictionary();
        ProcessResult result = runner
            .RunAsync(new([toolchain.Make, "-rR", .. MakeOutput.Options, "-f", makefile, Goal], folder, environment), cancellationToken)
            .GetAwaiter()
            .GetResult();
        if (result.ExitCode != 0)
        {
            return new([], [], result.Error.Trim());
        }

        StringBuilder text = new(CacheHeader + " " + key + "\n");
        string list = MakeOutput.Parse(result.Output, Goal, MakefileList).Variable(MakefileList) ?? "";
        foreach (string read in FilesOf(list, folder, files).Append(rulesFile).Where(f => f != makefile).Distinct(StringComparer.Ordinal))
        {
            text.Append(Hash(files.ReadAllBytes(read))).Append(' ').Append(read).Append('\n');
        }

        files.WriteIfChanged(cache, Encoding.UTF8.GetBytes(text.Append('\n').Append(result.Output).Append("\n# end\n").ToString()));
        return Parse(result.Output);
    }

    /// <summary>What make said before, if it would say the same: as long as every makefile that it read is as it was.</summary>
    private static string? Recall(string kept, string head, IFileSystem files)
    {
        if (!kept.StartsWith(head, StringComparison.Ordinal) || !kept.EndsWith("\n# end\n", StringComparison.Ordinal))
        {
            return null;
        }

        int at = head.Length;
        for (int end; (end = kept.IndexOf('\n', at)) > at; at = end + 1)
        {
            string[] line = kept[at..end].Split(' ', 2);
            if (files.Stat(line[^1]) is null || Hash(files.ReadAllBytes(line[^1])) != line[0])
            {
                return null;
            }
        }

        return kept[(at + 1)..];
    }

    /// <summary>The files that make lists, names with blanks too: make puts blanks between names as well.</summary>
    private static IEnumerable<string> FilesOf(string list, string folder, IFileSystem files)
    {
        string name = "";
        foreach (string word in list.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            name = name.Length == 0 ? word : name + " " + word;
            string path = Path.GetFullPath(name, folder);
            if (files.Stat(path) is { Size: >= 0 })
            {
                yield return path;
                name = "";
            }
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(XxHash128.Hash(bytes));

    internal static LinkAnswer Parse(string text)
    {
        MakeOutput output = MakeOutput.Parse(text, Goal);
        return new(output.NeedsOf(Goal)?.Prerequisites ?? [], [.. output.Rules.Where(r => r.Target != Goal)], null);
    }

    private static string Escape(string value) =>
        value.Replace("$", "$$", StringComparison.Ordinal).Replace("#", "\\#", StringComparison.Ordinal);

    /// <summary>A file name as make's include reads it: blanks, comments, patterns and variables mean themselves.</summary>
    private static string IncludePath(string path) => Special().Replace(path, "\\$0").Replace("$", "$$", StringComparison.Ordinal);

    [GeneratedRegex(@"[\s#*?\[\]~\\]")]
    private static partial Regex Special();
}
