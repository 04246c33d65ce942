// SPDX-License-Identifier: BSD-3-Clause
// One recipe of a Unikraft tree: what it shows while it runs, and the command lines that are left when make's helpers are taken off.
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Making;

namespace Unicore.Unikraft.Asking;

/// <summary>A recipe without what make needs and we do not: the line that it prints, files of commands, <c>fixdep</c>.</summary>
/// <param name="Description">What to show: <c>CC libukboot: boot.o</c>.</param>
/// <param name="Scripts">The command lines; each has a shell of its own.</param>
/// <param name="MayFail">Those of <paramref name="Scripts"/>, by number, after whose failure the recipe goes on.</param>
internal sealed partial record Recipe(string Description, IReadOnlyList<string> Scripts, IReadOnlyCollection<int> MayFail)
{
    /// <summary>Reads a rule's lines.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="target">What it makes, absolute.</param>
    /// <param name="folder">The folder that make runs in.</param>
    /// <param name="kconfig">
    /// The folder of the tree's own host tools: <c>fixdep</c> is not built, as the executor knows what it would tell.
    /// </param>
    public static Recipe Read(MakeRule rule, string target, string folder, string kconfig)
    {
        string? description = null;
        List<string> scripts = [];
        string? echo = null;
        string makesFolder = "mkdir -p " + Path.GetDirectoryName(target);
        List<int> mayFail = [];
        for (int number = 0; number < rule.Lines.Count; number++)
        {
            string line = rule.Lines[number];
            if (Announcement().Match(line) is { Success: true } announced)
            {
                string label = announced.Groups["label"].Value, subject = string.Join(' ',
                    ShellWords.Split(announced.Groups["subject"].Value));
                description ??= $"{label} {subject}";
                echo = $"  {label,-7} {subject}";
                line = line[announced.Length..];
            }
            else if (line == makesFolder || line == echo || IsNothing(line)
                || line.StartsWith(kconfig + "/fixdep ", StringComparison.Ordinal))
            {
                // The executor makes folders. A line with $(MAKE) runs in a dry run too: what it announced stands in the output.
                continue;
            }

            if (rule.MayFail.Contains(number))
            {
                mayFail.Add(scripts.Count);
            }

            scripts.Add(Unwrap(line, folder));
        }

        return new(description ?? "RUN " + Path.GetFileName(rule.Target), scripts, mayFail);
    }

    /// <summary>Whether a command line does nothing: <c>:</c>, or a comment.</summary>
    public static bool IsNothing(string line) =>
        line.AsSpan().Trim() is ":" or "true" or "" || (line.TrimStart().StartsWith('#') && !line.Contains('\n', StringComparison.Ordinal));

    /// <summary>
    /// One line of a script that runs recipes: a shell of its own, as make gives each, and the end of the script when it fails.
    /// </summary>
    public static string Line(string command, bool mayFail = false) => $"( {command}\n) || {(mayFail ? ":" : "exit $?")}";

    /// <summary>From 0.11 on, commands stand in a file beside the target, and the recipe is <c>bash FILE.cmd</c>.</summary>
    private static string Unwrap(string line, string folder)
    {
        Match match = CommandFile().Match(line);
        if (match.Success && Path.GetFullPath(match.Groups["file"].Value, folder) is var file && File.Exists(file))
        {
            return File.ReadAllText(file).Trim();
        }

        return line.Trim();
    }

    [GeneratedRegex(@"^\s*printf '  %-7s %s\\n' '(?<label>[^']*)'  (?<subject>(?:'[^']*'|[^'&])*?) && ")]
    private static partial Regex Announcement();

    [GeneratedRegex(@"^\s*\S*\b(?:ba)?sh (?<file>\S+\.cmd)\s*$")]
    private static partial Regex CommandFile();
}
