// SPDX-License-Identifier: BSD-3-Clause
// Changes, adds and removes plain Kconfig items in the text of a project file.
using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace Unicore.Projects;

public sealed partial class ProjectItems
{
    /// <summary>The file with these values instead of the plain items that it has.</summary>
    /// <param name="wanted">The values, in the order in which new ones are written.</param>
    /// <param name="keep">
    /// Plain items to leave although <paramref name="wanted"/> lacks them, such as those of symbols that this target lacks.
    /// </param>
    public byte[] Rewrite(IReadOnlyList<KconfigItem> wanted, Func<KconfigItem, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(keep);
        IReadOnlyDictionary<string, int> untouchable = Fixed;
        Dictionary<string, string> open = wanted.Where(w => !untouchable.ContainsKey(w.Name))
            .ToDictionary(w => w.Name, w => w.Value, StringComparer.Ordinal);
        List<Item> plain = [.. _items.Where(i => i.IsPlain && !untouchable.ContainsKey(i.Names[0]))];
        Item? anchor = plain.LastOrDefault() ?? _items.LastOrDefault(i => i.IsPlain);
        var edits = new List<(Span Place, string Text)>();
        for (int i = plain.Count - 1; i >= 0; i--)
        {
            Item item = plain[i];
            bool isLast = !plain.Skip(i + 1).Any(p => p.Names[0] == item.Names[0]);
            if (isLast && open.Remove(item.Names[0], out string? value))
            {
                if (value != item.Value)
                {
                    edits.Add((ValueOf(item.Place), Escape(value)));
                }
            }
            else if (!isLast || !keep(new KconfigItem(item.Names[0], item.Value)))
            {
                edits.Add((WholeLines(item.Place), ""));
            }
        }

        List<KconfigItem> added = [.. wanted.Where(w => open.ContainsKey(w.Name))];
        if (added.Count > 0)
        {
            edits.Add(anchor is null ? NewGroup(added) : Behind(anchor.Place, added));
        }

        return [.. _preamble, .. _encoding.GetBytes(Apply(edits))];
    }

    private string NewLine => _text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    private string Apply(List<(Span Place, string Text)> edits)
    {
        string result = _text;
        // From the end, so that places before stay right; what is inserted behind an item goes in before the item goes.
        foreach (((int start, int end), string with) in edits.OrderByDescending(e => e.Place.Start).ThenByDescending(e => e.Place.End))
        {
            result = string.Concat(result.AsSpan(0, start), with, result.AsSpan(end));
            result = with.Length > 0 ? result : WithoutEmptyGroup(result, start);
        }

        return result;
    }

    private string Lines(IEnumerable<KconfigItem> settings, string indent) =>
        string.Concat(settings.Select(s => indent + Element(s) + NewLine));

    private string Element(KconfigItem setting) => $"<{ItemName} Include=\"{Escape(setting.Name)}\" Value=\"{Escape(setting.Value)}\" />";

    private (Span, string) Behind(Span anchor, List<KconfigItem> added)
    {
        int end = LineEnd(anchor.End);
        string indent = _text[LineStart(anchor.Start)..anchor.Start];
        return indent.Trim().Length == 0 && _text[anchor.End..end].Trim().Length == 0
            ? (new Span(end, end), Lines(added, indent))
            : (new Span(anchor.End, anchor.End), string.Concat(added.Select(a => Element(a))));
    }

    /// <summary>A group of its own, as the last of the project.</summary>
    private (Span, string) NewGroup(List<KconfigItem> added)
    {
        const string Indent = "  ";
        string group = $"{Indent}<ItemGroup>{NewLine}{Lines(added, Indent + Indent)}{Indent}</ItemGroup>{NewLine}";
        if (_text[_root.End - 2] == '/')
        {
            // <Project Sdk="…" /> opens up.
            int slash = _root.End - 2;
            int from = _text[slash - 1] == ' ' ? slash - 1 : slash;
            return (new Span(from, _root.End), $">{NewLine}{group}</Project>");
        }

        int line = LineStart(_rootEnd);
        return _text[line.._rootEnd].Trim().Length == 0 ? (new Span(line, line), group) : (new Span(_rootEnd, _rootEnd), NewLine + group);
    }

    /// <summary>The characters between the quotes of the Value attribute.</summary>
    private Span ValueOf(Span element)
    {
        for (int i = element.Start; i < element.End; i++)
        {
            if (_text[i] is not ('"' or '\''))
            {
                continue;
            }

            int end = _text.IndexOf(_text[i], i + 1);
            if (_text[element.Start..i].TrimEnd().TrimEnd('=').TrimEnd().EndsWith("Value", StringComparison.Ordinal))
            {
                return new Span(i + 1, end);
            }

            i = end;
        }

        return element;
    }

    /// <summary>The element, with its whole line when nothing else stands there.</summary>
    private Span WholeLines(Span element)
    {
        int start = LineStart(element.Start), end = LineEnd(element.End);
        return _text[start..element.Start].Trim().Length == 0 && _text[element.End..end].Trim().Length == 0
            ? new Span(start, end)
            : element;
    }

    private int LineStart(int at) => _text.LastIndexOf('\n', Math.Max(0, at - 1)) + 1;

    private int LineEnd(int at) => _text.IndexOf('\n', at) is var end and >= 0 ? end + 1 : _text.Length;

    private string Escape(string value)
    {
        // MSBuild reads %xx, $(…), @(…) and %(…) in an attribute; as %xx they are what they are.
        string escaped = SecurityElement.Escape(Meaning().Replace(value, m => $"%{(int)m.Value[0]:X2}"));
        escaped = escaped.Replace("\t", "&#9;", StringComparison.Ordinal).Replace("\n", "&#10;", StringComparison.Ordinal);
        return _encoding is UTF8Encoding or UnicodeEncoding or UTF32Encoding ? escaped
            : string.Concat(escaped.EnumerateRunes().Select(r => r.IsAscii ? r.ToString() : $"&#{r.Value};"));
    }

    /// <summary>The group that held nothing but what stood here goes too.</summary>
    private static string WithoutEmptyGroup(string result, int here) =>
        EmptyGroup().Replace(result, m => m.Index <= here && here <= m.Index + m.Length ? "" : m.Value);

    [GeneratedRegex(@"%(?=[0-9a-fA-F]{2}|\()|[$@](?=\()")]
    private static partial Regex Meaning();

    [GeneratedRegex(@"[ \t]*<ItemGroup>\s*</ItemGroup>[ \t]*(\r?\n)?")]
    private static partial Regex EmptyGroup();
}
