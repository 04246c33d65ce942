// SPDX-License-Identifier: BSD-3-Clause
// Reads .config files and fragments, line by line.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Solving;

internal sealed partial class UserInput
{
    /// <summary>Takes the values of a <c>.config</c> or of a fragment.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="explain">False to say nothing of it.</param>
    public void Load(string text, string file, bool explain)
    {
        _hasFile = true;
        int number = 0;
        for (int from = 0; from < text.Length;)
        {
            int end = text.IndexOf('\n', from);
            end = end < 0 ? text.Length : end;
            string line = text[from..(end > from && text[end - 1] == '\r' ? end - 1 : end)];
            LoadLine(line, new KconfigPlace(file, ++number, 1), explain);
            from = end + 1;
        }
    }

    private void LoadLine(string whole, KconfigPlace at, bool explain)
    {
        // Lines end at a NUL, as C's strings do.
        int nul = whole.IndexOf('\0', StringComparison.Ordinal);
        string line = nul < 0 ? whole : whole[..nul];
        string prefix = tree.Options.ConfigPrefix;
        if (line.StartsWith('#'))
        {
            string rest = line.StartsWith("# " + prefix, StringComparison.Ordinal) ? line[(2 + prefix.Length)..] : "";
            int space = rest.IndexOf(' ', StringComparison.Ordinal);
            if (space >= 0 && rest.AsSpan(space + 1).StartsWith("is not set", StringComparison.Ordinal))
            {
                LoadValue(rest[..space], "n", at, explain, isUnset: true);
            }
        }
        else if (line.StartsWith(prefix, StringComparison.Ordinal))
        {
            int equals = line.IndexOf('=', prefix.Length);
            if (equals >= 0)
            {
                LoadValue(line[prefix.Length..equals], line[(equals + 1)..], at, explain);
            }
        }
        else if (whole.Length > 0 && (line.Length == 0 || line[0] != '\r' || !tree.Options.Manners.TellsUpToReturn))
        {
            line = tree.Options.Manners.TellsUpToReturn ? line.Split('\r')[0] : line;
            Note(at, $"unexpected data: {line}");
            if (explain)
            {
                _findings.Warning(
                    "UK1108", at with { Column = 1 + line.Length - line.TrimStart().Length },
                    $"'{line.Trim()}' is neither {prefix}NAME=value nor a comment, and is ignored.");
            }
        }
    }

    private void LoadValue(string name, string value, KconfigPlace at, bool explain, bool isUnset = false)
    {
        if (Settable(name) is not { } symbol)
        {
            if (_table.Find(name) is null)
            {
                _notes.Add(new InputNote(at, $"unknown symbol: {name}", IsUnknown: true));
            }

            if (value != "n" && explain)
            {
                TellUnknown(name, value, at);
            }

            return;
        }

        if (_last.ContainsKey(symbol))
        {
            Note(at, $"override: reassigning to symbol {name}");
        }

        if (isUnset && !symbol.IsLogic && tree.Options.Manners.AcceptsUnsetNumbers)
        {
            return;
        }

        string given = value;
        if (symbol.Type == KconfigType.Text)
        {
            if (Plain(value, name, at, explain) is not { } plain)
            {
                return;
            }

            given = value = plain;
        }
        else if (symbol.IsLogic && value.Length > 1 && value[0] is 'y' or 'm' or 'n')
        {
            // Only the first letter counts, as in conf.
            value = value[..1];
        }

        Assign(symbol, value, new Origin(Path.GetFileName(at.File), at.File, at.Line, at.Column), explain, given);
    }

    /// <summary>The text of a string in quotes; null when it has none, or they are not closed.</summary>
    private string? Plain(string value, string name, KconfigPlace at, bool explain)
    {
        if (!value.StartsWith('"'))
        {
            return null;
        }

        string? plain = ValueText.Unquote(value);
        if (plain is null)
        {
            Note(at, "invalid string found");
            if (explain)
            {
                _findings.Error("UK1107", at, $"The text of '{name}' has no closing quote.");
            }
        }

        return plain;
    }
}
