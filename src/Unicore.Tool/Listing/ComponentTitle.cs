// SPDX-License-Identifier: BSD-3-Clause
// What a component is for, in few words: the prompt that switches it on, else the help of it, else how its README begins.
using System.Text.RegularExpressions;

namespace Unicore.Tool.Listing;

/// <summary>
/// Finds the title of a folder. Config.uk is read as text: nothing of it is run, and the rest of its tree need not be there.
/// </summary>
internal static partial class ComponentTitle
{
    private static readonly string[] Readmes = ["README.md", "README", "README.rst", "README.txt", "readme.md"];

    /// <summary>The title of the component <paramref name="name"/> in <paramref name="folder"/>, or null.</summary>
    public static string? Of(string folder, string name) =>
        (Read(folder, "Config.uk") is { } config ? FromConfig(config, name) : null)
        ?? (Readmes.Select(r => Read(folder, r)).FirstOrDefault(t => t is not null) is { } readme ? FromReadme(readme, name) : null);

    private static string? FromConfig(string text, string name)
    {
        List<Entry> entries = Entries(text);
        Entry? main = entries.Find(e => IsName(e.Symbol.StartsWith("PLAT_", StringComparison.Ordinal) ? e.Symbol[5..] : e.Symbol, name))
            ?? entries.Find(e => e.Keyword != "config");
        return main is null ? null : WithoutName(main.Prompt ?? main.Help, name);
    }

    private static List<Entry> Entries(string text)
    {
        var entries = new List<Entry>();
        bool isHelpNext = false;
        foreach (string line in text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            if (isHelpNext && entries.Count > 0)
            {
                entries[^1].Help ??= line;
                isHelpNext = false;
            }
            else if (line is "help" or "---help---")
            {
                isHelpNext = true;
            }
            else if (EntryLine().Match(line) is { Success: true } entry)
            {
                entries.Add(new Entry(entry.Groups["keyword"].Value, entry.Groups["symbol"].Value)
                {
                    Prompt = entry.Groups["text"] is { Success: true } prompt ? prompt.Value : null,
                });
            }
            else if (PromptLine().Match(line) is { Success: true } prompt && entries.Count > 0)
            {
                entries[^1].Prompt ??= prompt.Groups["text"].Value;
            }
        }

        return entries;
    }

    private static string? FromReadme(string text, string name)
    {
        string[] lines = [.. text.Split('\n').Select(l => l.Trim())];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = Plain(lines[i].TrimStart('#').Trim());
            // Badges, HTML and underlines say nothing, nor does a heading that repeats the name.
            if (line.Length == 0 || lines[i].StartsWith("[!", StringComparison.Ordinal) || line[0] is '<' or '=' or '-' or '.'
                || IsName(line, name))
            {
                continue;
            }

            string paragraph = lines[i].StartsWith('#') ? line : Plain(string.Join(' ', lines.Skip(i).TakeWhile(l => l.Length > 0)));
            int end = paragraph.IndexOf(". ", StringComparison.Ordinal);
            return WithoutName((end < 0 ? paragraph : paragraph[..end]).TrimEnd('.'), name);
        }

        return null;
    }

    private static string Plain(string markdown) =>
        Link().Replace(markdown, "$1").Replace("`", "", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal);

    /// <summary>"musl: A C library" without what the column before it says already.</summary>
    private static string? WithoutName(string? title, string name) =>
        title is not null && title.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at && IsName(title[..at], name)
            ? title[(at + 2)..].Trim()
            : title;

    private static bool IsName(string text, string name) => Bare(text) == Bare(name);

    private static string Bare(string name)
    {
        string letters = string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
        return letters.StartsWith("LIB", StringComparison.Ordinal) ? letters[3..] : letters;
    }

    private static string? Read(string folder, string file) =>
        Path.Combine(folder, file) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    [GeneratedRegex("""^(?:(?<keyword>menuconfig|config)\s+(?<symbol>\w+)|(?<keyword>menu|mainmenu)\s+"(?<text>[^"]+)")""")]
    private static partial Regex EntryLine();

    [GeneratedRegex("""^(?:bool|tristate|prompt)\s+"(?<text>[^"]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex PromptLine();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();

    private sealed record Entry(string Keyword, string Symbol)
    {
        public string? Prompt { get; set; }

        public string? Help { get; set; }
    }
}
