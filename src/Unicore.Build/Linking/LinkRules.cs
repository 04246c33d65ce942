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
using Unicore.Kconfig.Wanting;

namespace Unicore.Build.Linking;

/// <summary>The rules that make would run, in its order, or what it complained of.</summary>
internal sealed record LinkAnswer(IReadOnlyList<string> Goals, IReadOnlyList<MakeRule> Rules, string? Error);

internal static partial class LinkRules
{
    private const string Goal = ".unicore-images";
    private const string CacheHeader = "unicore-link-rules 3";

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
        XxHash128 hash = new();
        hash.Append(Encoding.UTF8.GetBytes(CacheHeader + "\0" + wrapper + "\0" + Toolchain.Stamp(toolchain.Make) + "\0"));
        hash.Append(files.ReadAllBytes(rulesFile));
        string key = Convert.ToHexStringLower(hash.GetCurrentHash());
        string cache = Path.Combine(folder, "link-rules.txt");
        if (files.Stat(cache) is not null)
        {
            string kept = Encoding.UTF8.GetString(files.ReadAllBytes(cache));
            string head = CacheHeader + " " + key + "\n";
            if (kept.StartsWith(head, StringComparison.Ordinal) && kept.EndsWith("\n# end\n", StringComparison.Ordinal))
            {
                return Parse(kept[head.Length..]);
            }
        }

        string makefile = Path.Combine(folder, "link-rules.mk");
        files.WriteIfChanged(makefile, Encoding.UTF8.GetBytes(wrapper));
        ProcessResult result = runner
            .RunAsync(new([toolchain.Make, "-rR", .. MakeOutput.Options, "-f", makefile, Goal], folder, MakeOutput.Environment),
                cancellationToken)
            .GetAwaiter()
            .GetResult();
        if (result.ExitCode != 0)
        {
            return new([], [], result.Error.Trim());
        }

        files.WriteIfChanged(cache, Encoding.UTF8.GetBytes(CacheHeader + " " + key + "\n" + result.Output + "\n# end\n"));
        return Parse(result.Output);
    }

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
